package posts

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
)

// telegram reads the JSON export of Telegram Desktop (result.json): one chat, or the whole account with chats.list. The format is the
// program's own and has no published description; the keys here are those it wrote in versions 1.9 to 5.
func (r *Reader) telegram(in io.Reader) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		w := &telegramWalk{s: newStream(in, r.o.MaxRow), yield: yield}
		if err := w.object(0); err != nil {
			yield(Row{}, w.s.fault(err))
			return
		}
		if !w.found && !w.stopped {
			yield(Row{}, fmt.Errorf("the file has no messages: it is no export of Telegram Desktop"))
		}
	}
}

// chat is what stands in front of the messages of a chat.
type chat struct {
	Name, Type string
	ID         json.Number
}

type telegramWalk struct {
	s       *stream
	yield   func(Row, error) bool
	chat    chat
	found   bool
	stopped bool
}

// maxTelegramDepth is how deep messages lie in an account: chats, list, a chat.
const maxTelegramDepth = 4

// object walks over an object until yield wants no more, which stopped says.
func (w *telegramWalk) object(depth int) error {
	t, err := w.s.d.Token()
	if err != nil {
		return err
	}
	if t != json.Delim('{') {
		return fmt.Errorf("expected an object, found %v", t)
	}
	for w.s.d.More() {
		w.s.meter.n = 0
		key, err := w.s.d.Token()
		if err != nil {
			return err
		}
		if err := w.value(fmt.Sprint(key), depth); err != nil || w.stopped {
			return err
		}
	}
	_, err = w.s.d.Token()
	return err
}

func (w *telegramWalk) value(key string, depth int) error {
	switch {
	case key == "name" || key == "type" || key == "id":
		var v any
		if err := w.s.d.Decode(&v); err != nil {
			return err
		}
		w.header(key, v)
		return nil
	case key == "messages":
		w.found = true
		return w.list(func(data json.RawMessage) error {
			w.stopped = !w.yield(w.message(data), nil)
			return nil
		})
	case (key == "chats" || key == "left_chats") && depth < maxTelegramDepth:
		return w.object(depth + 1)
	case key == "list" && depth > 0 && depth < maxTelegramDepth:
		return w.chats(depth + 1)
	}
	return w.s.skip()
}

func (w *telegramWalk) header(key string, v any) {
	switch key {
	case "name":
		w.chat = chat{}
		w.chat.Name, _ = v.(string)
	case "type":
		w.chat.Type, _ = v.(string)
	case "id":
		if n, ok := v.(float64); ok {
			w.chat.ID = json.Number(fmt.Sprintf("%.0f", n))
		}
	}
}

// list reads an array value by value.
func (w *telegramWalk) list(each func(json.RawMessage) error) error {
	var fault error
	w.s.array(func(data json.RawMessage) bool {
		fault = each(data)
		return fault == nil && !w.stopped
	}, func(err error) { fault = err })
	return fault
}

// chats reads an array of chats without keeping one.
func (w *telegramWalk) chats(depth int) error {
	if t, err := w.s.d.Token(); err != nil || t != json.Delim('[') {
		return fmt.Errorf("expected a list of chats, found %v: %w", t, err)
	}
	for w.s.d.More() {
		w.chat = chat{}
		if err := w.object(depth); err != nil || w.stopped {
			return err
		}
	}
	_, err := w.s.d.Token()
	return err
}

// telegramMessage is what is read of a message.
type telegramMessage struct {
	ID            json.Number     `json:"id"`
	Type          string          `json:"type"`
	Action        string          `json:"action"`
	Date          string          `json:"date"`
	DateUnix      string          `json:"date_unixtime"`
	EditedUnix    string          `json:"edited_unixtime"`
	Edited        string          `json:"edited"`
	From          string          `json:"from"`
	Author        string          `json:"author"` // the signature in a channel
	ForwardedFrom string          `json:"forwarded_from"`
	SavedFrom     string          `json:"saved_from"`
	Text          json.RawMessage `json:"text"`
	Photo         string          `json:"photo"`
	MediaType     string          `json:"media_type"`
	File          string          `json:"file"`
}

// run is a piece of a text with a meaning of its own.
type run struct {
	Type string `json:"type"`
	Text string `json:"text"`
	Href string `json:"href"`
}

func (w *telegramWalk) message(data json.RawMessage) Row {
	var m telegramMessage
	row := Row{}
	if err := json.Unmarshal(data, &m); err != nil {
		row.end(Refused, "message", err.Error())
		return row
	}
	p := &row.Post
	p.ID = m.ID.String()
	p.Outlet = cmp.Or(w.chat.Name, m.From)
	if author := cmp.Or(m.Author, m.From); author != p.Outlet {
		p.Author = author
	}
	p.URL = w.address(m)
	p.Published, p.Edited = cmp.Or(m.DateUnix, m.Date), cmp.Or(m.EditedUnix, m.Edited)
	for _, from := range []string{m.ForwardedFrom, m.SavedFrom} {
		if from != "" {
			p.Forwarded = append(p.Forwarded, from)
		}
	}
	if m.Type != "message" {
		row.end(Skipped, "service message", cmp.Or(m.Action, m.Type))
		return row
	}
	if err := p.runs(m.Text); err != nil {
		row.end(Refused, "text", err.Error())
	} else if strings.TrimSpace(p.Text) == "" {
		row.end(Skipped, "no text", cmp.Or(m.MediaType, describeMedia(m)))
	}
	return row
}

func describeMedia(m telegramMessage) string {
	switch {
	case m.Photo != "":
		return "photo"
	case m.File != "":
		return "file"
	}
	return "empty message"
}

// address gives the address of a message in a channel or a supergroup. The export has no public name, so it is the form that Telegram
// gives for numbers, which opens for members.
func (w *telegramWalk) address(m telegramMessage) string {
	if w.chat.ID == "" || m.ID == "" || !strings.Contains(w.chat.Type, "channel") && !strings.Contains(w.chat.Type, "supergroup") {
		return ""
	}
	return "https://t.me/c/" + w.chat.ID.String() + "/" + m.ID.String()
}

// runs puts a text together, which is a string, or a list of strings and runs.
func (p *Post) runs(data json.RawMessage) error {
	if len(data) == 0 {
		return nil
	}
	if json.Unmarshal(data, &p.Text) == nil {
		return nil
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	var b strings.Builder
	for _, part := range parts {
		var r run
		if json.Unmarshal(part, &r.Text) != nil {
			if err := json.Unmarshal(part, &r); err != nil {
				return err
			}
		}
		b.WriteString(r.Text)
		p.mark(r)
	}
	p.Text = b.String()
	return nil
}

func (p *Post) mark(r run) {
	switch r.Type {
	case "hashtag":
		p.Hashtags = append(p.Hashtags, strings.TrimPrefix(r.Text, "#"))
	case "link":
		p.Links = append(p.Links, r.Text)
	case "text_link":
		p.Links = append(p.Links, r.Href)
	}
}
