package posts

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"io"
	"iter"
	"regexp"
)

// tweets reads data/tweets.js of the archive that X gives its users: JavaScript that sets a variable to an array.
func (r *Reader) tweets(in io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		b := bufio.NewReaderSize(in, headSize)
		if err := assignment(b); err != nil {
			yield(Row{}, err)
			return
		}
		s := newStream(b, r.o.MaxRow)
		s.array(func(data json.RawMessage) bool { return yield(tweet(data), nil) }, func(err error) { yield(Row{}, err) })
	}
}

// maxAssignment is how long what stands before the array may be.
const maxAssignment = 1000

// assignment steps over what stands before the array.
func assignment(b *bufio.Reader) error {
	for range maxAssignment {
		c, err := b.ReadByte()
		if err != nil {
			break
		}
		if c == '[' {
			return b.UnreadByte()
		}
	}
	return errors.New("the file is no archive of X: no list of tweets begins in it")
}

// archivedTweet is what is read of a tweet.
type archivedTweet struct {
	IDStr     string `json:"id_str"`
	ID        string `json:"id"`
	FullText  string `json:"full_text"`
	Text      string `json:"text"`
	CreatedAt string `json:"created_at"`
	Lang      string `json:"lang"`
	Entities  struct {
		Hashtags []struct {
			Text string `json:"text"`
		} `json:"hashtags"`
		URLs []struct {
			Expanded string `json:"expanded_url"`
		} `json:"urls"`
	} `json:"entities"`
}

// retweet is how a tweet of somebody else begins in an archive, which holds it cut to 140 characters.
var retweet = regexp.MustCompile(`^RT @([A-Za-z0-9_]+): `)

func tweet(data json.RawMessage) Row {
	row := Row{}
	var outer struct {
		Tweet *json.RawMessage `json:"tweet"`
	}
	if json.Unmarshal(data, &outer) == nil && outer.Tweet != nil {
		data = *outer.Tweet
	}
	var t archivedTweet
	if err := json.Unmarshal(data, &t); err != nil {
		row.end(Refused, "tweet", err.Error())
		return row
	}
	p := &row.Post
	p.ID = cmp.Or(t.IDStr, t.ID)
	p.Text = html.UnescapeString(cmp.Or(t.FullText, t.Text)) // the archive keeps & and < as entities
	p.Published, p.Language = t.CreatedAt, t.Lang
	if p.ID != "" {
		p.URL = "https://x.com/i/web/status/" + p.ID
	}
	if m := retweet.FindStringSubmatch(p.Text); m != nil {
		p.Forwarded = []string{"@" + m[1]}
	}
	for _, h := range t.Entities.Hashtags {
		p.Hashtags = append(p.Hashtags, h.Text)
	}
	for _, u := range t.Entities.URLs {
		p.Links = append(p.Links, u.Expanded)
	}
	return row
}
