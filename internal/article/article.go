// Package article finds the article in what was captured: title, byline, categories, and the blocks of the text by kind, as
// published. It reads HTML and plain text as scrapers leave it. It changes no word: for plain text the text of the article is the
// input itself, byte for byte.
package article

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"marsad/text"
)

// Kind says what a block is; the list is that of the report format.
type Kind string

// The kinds of blocks.
const (
	Heading     Kind = "heading"
	Paragraph   Kind = "paragraph"
	Quote       Kind = "quote"
	List        Kind = "list"
	Caption     Kind = "caption"
	Related     Kind = "related"
	Boilerplate Kind = "boilerplate"
)

// Block is a part of the article: bytes of Article.Text. Blocks are in order and apart, and only white space lies between them.
type Block struct {
	Kind Kind
	At   text.Span
}

// Warning tells what was left open or made good.
type Warning struct{ Code, Message string }

// Article is the page as an editor made it. Spans are bytes of Text; an empty span means that there is none.
type Article struct {
	Text         string
	Title        text.Span
	Byline       text.Span
	Categories   []string
	CategoriesAt text.Span
	Outlet       string
	Language     string
	URL          string
	Canonical    string // the address that the page names as its own, "" when it names none
	MediaType    string
	Charset      string
	Published    string // RFC 3339, with or without its zone, or a date, or "" when unknown
	Updated      string // the same, when the page gives a time of its last change
	Post         bool   // a short text of a social network or messenger, not a page of an outlet
	Blocks       []Block
	Warnings     []Warning
}

// Hints is what the caller knows beforehand. Format is "html", "text" or "" to look at the bytes.
type Hints struct {
	URL, Outlet, Title, Published, MediaType, Charset, Format string

	Sites *Sites // rules for single hosts besides the built-in ones; may be nil
}

// The inputs that hold no article.
var (
	ErrEmpty  = errors.New("input is empty")
	ErrBinary = errors.New("input is not text")
)

// Extract finds the article in data.
func Extract(ctx context.Context, data []byte, h Hints) (Article, error) {
	if err := ctx.Err(); err != nil {
		return Article{}, err
	}
	decoded, err := decode(data, h)
	if err != nil {
		return Article{}, err
	}
	a := Article{URL: h.URL, Outlet: h.Outlet, Published: h.Published, Charset: decoded.charset, Warnings: decoded.warnings, Language: "ar", MediaType: "text/plain"}
	if strings.TrimSpace(decoded.text) == "" {
		return Article{}, fmt.Errorf("%w: it has no characters other than white space", ErrEmpty)
	}
	if h.Format == "html" || h.Format == "" && (strings.HasPrefix(h.MediaType, "text/html") || LooksHTML(decoded.text)) {
		a.MediaType = "text/html"
		a.fromHTML(decoded.text, h.Sites)
	} else {
		a.fromPlain(decoded.text, h.Title)
	}
	if strings.TrimSpace(a.Text) == "" {
		return Article{}, fmt.Errorf("%w: the page has no text", ErrEmpty)
	}
	return a, nil
}

// LooksHTML reports whether a text is a page of markup rather than plain text.
func LooksHTML(s string) bool {
	head := strings.ToLower(strings.TrimSpace(s[:min(len(s), 4096)]))
	if strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html") || strings.HasPrefix(head, "<?xml") && strings.Contains(head, "<html") {
		return true
	}
	tags := 0
	for _, tag := range []string{"<head", "<body", "<div", "<p>", "<p ", "<article", "<meta", "<title", "</"} {
		if strings.Contains(head, tag) {
			tags++
		}
	}
	return tags >= 2 && strings.HasPrefix(head, "<")
}

// Body gives the text of the article alone: its blocks in order, a line each, without title, byline, related lines and page furniture.
func (a *Article) Body() string {
	var b strings.Builder
	for _, block := range a.Blocks {
		if block.At == a.Title || block.At == a.Byline || block.Kind == Related || block.Kind == Boilerplate {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(block.At.Of(a.Text))
	}
	return b.String()
}

func (a *Article) warn(code, format string, args ...any) {
	a.Warnings = append(a.Warnings, Warning{Code: code, Message: fmt.Sprintf(format, args...)})
}

// runeCount is the length of a span's text in characters.
func (a *Article) runeCount(s text.Span) int { return utf8.RuneCountInString(s.Of(a.Text)) }
