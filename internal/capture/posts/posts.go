// Package posts reads collections of posts as people have them: tables (CSV, CrowdTangle's columns among them), JSON Lines and JSON arrays
// with a mapping of columns, the JSON export of Telegram Desktop, and the archive of X. Every row is accounted for: taken, a duplicate,
// skipped because it is no post, or refused with the reason. Rows are read as a stream; of earlier ones only hashes are kept.
package posts

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"marsad/internal/capture/when"
	"marsad/internal/charset"
)

// Kind says what a collection is.
type Kind string

// The kinds of collections.
const (
	CSV       Kind = "csv"
	JSONLines Kind = "jsonl"
	JSONArray Kind = "json"
	Telegram  Kind = "telegram"
	X         Kind = "x"
)

// Fate says what became of a row.
type Fate string

// The fates of rows. Their numbers add up to the number of rows.
const (
	Taken     Fate = "taken"
	Duplicate Fate = "duplicate"
	Skipped   Fate = "skipped" // is no post: a service message, a picture without a text
	Refused   Fate = "refused"
)

// Post is one post. Text is as published; times are those of package when, "" when unknown.
type Post struct {
	ID        string   `json:"id,omitempty"`
	Text      string   `json:"text"`
	Title     string   `json:"title,omitempty"`
	URL       string   `json:"url,omitempty"`
	Outlet    string   `json:"outlet,omitempty"` // the channel, page or medium
	Author    string   `json:"author,omitempty"` // the person or account, when it is not the outlet
	Published string   `json:"published,omitempty"`
	Edited    string   `json:"edited,omitempty"`
	Language  string   `json:"lang,omitempty"`
	Place     string   `json:"place,omitempty"`     // as the collection names it
	Forwarded []string `json:"forwarded,omitempty"` // from whom, the nearest first
	Hashtags  []string `json:"hashtags,omitempty"`  // without #
	Links     []string `json:"links,omitempty"`
}

// Row is one row of a collection and what became of it.
type Row struct {
	Number   int // from 1, without the header
	Line     int // of the input, where it has lines; else 0
	Fate     Fate
	Reason   string // why it is not taken
	Class    string // the reason without its particulars, for totals
	Warnings []string
	Post     Post
}

// Options says how to read a collection.
type Options struct {
	Kind   Kind           // "" to look at the bytes
	Map    *Mapping       // nil to guess it from the names of the columns
	Zone   *time.Location // of times that name none
	MaxRow int            // bytes of one row; 4 MiB when 0
}

const (
	defaultMaxRow = 4 << 20
	headSize      = 64 << 10
)

// Reader reads one collection.
type Reader struct {
	Kind Kind
	Map  Mapping // of tables and JSON: as given, or as guessed
	o    Options
	rows iter.Seq2[Row, error]
	book book
}

// ErrMapping is behind every error about which column is what.
var ErrMapping = errors.New("the columns cannot be told apart")

// Open looks at the beginning of a collection and finds out what it is. The rows are read by Rows, once.
func Open(in io.Reader, o Options) (*Reader, error) {
	if o.MaxRow <= 0 {
		o.MaxRow = defaultMaxRow
	}
	b := bufio.NewReaderSize(unicodeMarks(in), headSize)
	head, cause := b.Peek(headSize)
	if cause != nil && !errors.Is(cause, io.EOF) {
		return nil, fmt.Errorf("cannot read the collection: %w", cause)
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return nil, errors.New("the collection is empty")
	}
	r := &Reader{Kind: o.Kind, o: o, book: newBook()}
	if r.Kind == "" {
		r.Kind = Sniff(head)
	}
	var err error
	switch r.Kind {
	case CSV:
		err = r.openTable(b, head)
	case JSONLines:
		err = r.openLines(b, head)
	case JSONArray:
		err = r.openArray(b, head)
	case Telegram:
		r.rows = r.telegram(b)
	case X:
		r.rows = r.tweets(b)
	default:
		err = fmt.Errorf("%q is no kind of collection", r.Kind)
	}
	return r, err
}

// Rows gives the rows in order. An error ends the sequence: the collection cannot be read further.
func (r *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		number := 0
		for row, err := range r.rows {
			if err != nil {
				yield(row, err)
				return
			}
			number++
			row.Number = number
			r.settle(&row)
			if !yield(row, nil) {
				return
			}
		}
	}
}

// settle decides on a row that could be read.
func (r *Reader) settle(row *Row) {
	if row.Fate != "" {
		return
	}
	p := &row.Post
	p.Text = strings.ToValidUTF8(p.Text, "\uFFFD")
	if strings.TrimSpace(p.Text) == "" {
		row.end(Refused, "no text", "")
		return
	}
	p.Published = row.time("publication", p.Published, r.o.Zone)
	p.Edited = row.time("the last change", p.Edited, r.o.Zone)
	if len(p.Hashtags) == 0 {
		p.Hashtags = hashtags(p.Text)
	}
	if why := r.book.enter(*p, row.Number); why != "" {
		row.Fate, row.Class, row.Reason = Duplicate, "duplicate", why
		return
	}
	row.Fate = Taken
}

func (row *Row) end(fate Fate, class, reason string) {
	row.Fate, row.Class, row.Reason = fate, class, class
	if reason != "" {
		row.Reason = class + ": " + reason
	}
}

// time reads a time; one that cannot be read is told and left out.
func (row *Row) time(of, s string, zone *time.Location) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	value, ok := when.Parse(s, zone)
	if !ok {
		row.Warnings = append(row.Warnings, fmt.Sprintf("the time of %s «%.40s» is not read", of, s))
	}
	return value
}

var hashtag = regexp.MustCompile(`#([\p{L}\p{M}\p{N}_\x{0640}]+)`)

func hashtags(text string) []string {
	var out []string
	for _, m := range hashtag.FindAllStringSubmatch(text, maxTags) {
		out = append(out, m[1])
	}
	return out
}

const maxTags = 100

// Sniff finds out what a collection is from its beginning.
func Sniff(head []byte) Kind {
	trimmed := bytes.TrimSpace(head)
	line, _, _ := bytes.Cut(trimmed, []byte("\n"))
	switch {
	case bytes.HasPrefix(trimmed, []byte("window.YTD")):
		return X
	case bytes.HasPrefix(trimmed, []byte("[")):
		return JSONArray
	case bytes.HasPrefix(trimmed, []byte("{")):
		exported := bytes.Contains(head, []byte(`"messages"`)) || bytes.Contains(head, []byte(`"chats"`))
		if exported && !validObject(line) || bytes.Contains(line, []byte(`"messages":[`)) || bytes.Contains(line, []byte(`"messages": [`)) {
			return Telegram
		}
		return JSONLines
	}
	return CSV
}

// HasHeader reports whether the first line of a text names the columns of a table of posts: that of the text and another one.
func HasHeader(head []byte) bool {
	line, _, _ := strings.Cut(decode(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), "\r\n")), "\n")
	found := guess(strings.Split(strings.ReplaceAll(strings.TrimRight(line, "\r"), `"`, ""), string(delimiterOf(head))))
	return found["text"] != "" && len(found) > 1
}

// unicodeMarks takes a byte order mark off, and turns UTF-16, which office programs call Unicode text, into UTF-8.
func unicodeMarks(in io.Reader) io.Reader {
	b := bufio.NewReader(in)
	head, _ := b.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b)
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, _ = b.Discard(3) // it was seen just now
	}
	return b
}

// decode gives text in UTF-8: what is not is windows-1256, the code page of Arabic office programs. Rows are decoded one by one, since
// collections are put together from several sources.
func decode(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	if out, err := charmap.Windows1256.NewDecoder().Bytes(data); err == nil && !charset.MostlyUTF8(data) {
		return string(out)
	}
	return strings.ToValidUTF8(string(data), "\uFFFD")
}
