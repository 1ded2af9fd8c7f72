package intake

import (
	"cmp"
	"html"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/feed"
)

// feed gives the items of a feed that have words of their own. Items that are only addresses are skipped: nothing is fetched here.
func (r *run) feed(in io.Reader) bool {
	c, err := capture.Reader(in, r.input, r.MaxSize, r.Now())
	if err != nil {
		return r.broken("feed", err)
	}
	f, err := feed.Parse(c.Bytes, feed.Options{URL: r.address, Zone: r.Zone, Limit: r.MaxSize})
	if err != nil {
		return r.broken("feed", err)
	}
	for i, in := range f.Items {
		it := r.feedItem(f, in)
		it.Input, it.Kind, it.Row = r.input, string(f.Kind), i+1
		if i == 0 {
			it.Warnings = f.Warnings
		}
		if !r.yield(it) {
			return false
		}
	}
	if len(f.Items) == 0 {
		it := Item{Line: Line{Input: r.input, Kind: string(f.Kind), Warnings: f.Warnings}}
		it.End(Skipped, "no items", "the feed has no items")
		return r.yield(it)
	}
	return true
}

// feedItemID names the record of an item: by its page, else by its feed and its id there.
func feedItemID(f feed.Feed, in feed.Item) string {
	if id, err := capture.ReportID(in.URL); err == nil {
		return id
	}
	return HashID("item", f.Site, in.ID)
}

func (r *run) feedItem(f feed.Feed, in feed.Item) Item {
	it := Item{Line: Line{Post: in.ID, URL: in.URL}}
	content := cmp.Or(in.Content, in.Summary)
	if f.Kind == feed.OPML {
		it.End(Skipped, "address only", "it is the address of a feed; marsad source add follows it")
		return it
	}
	if strings.TrimSpace(plainText(content)) == "" {
		it.End(Skipped, "address only", "it has no text here; marsad read fetches a page by its address")
		return it
	}
	it.Hints = article.Hints{URL: in.URL, Outlet: cmp.Or(f.Title, r.Outlet), Published: in.Published, Title: in.Title}
	data, format := feedText(in.Title, content)
	it.Hints.Format = format
	it.Capture = capture.New([]byte(data), cmp.Or(in.URL, in.ID), time.Time{})
	it.Capture.MediaType = "text/" + map[string]string{"html": "html", "text": "plain"}[format]
	it.ID, it.Same = feedItemID(f, in), cmp.Or(in.URL, in.ID)
	return it
}

// shortItem is below how many characters an item of a feed is read as a post: extraction needs more than a paragraph to tell an article.
const shortItem = 400

// feedText gives what is read of an item: a page of its title and its content, or both as plain text when that is short.
func feedText(title, content string) (data, format string) {
	plain := plainText(content)
	if utf8.RuneCountInString(plain) < shortItem {
		if title != "" && !strings.HasPrefix(plain, title) {
			plain = title + "\n\n" + plain
		}
		return plain, "text"
	}
	title = html.EscapeString(title)
	return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>" + title + "</title></head><body><article><h1>" + title + "</h1>\n" + content + "\n</article></body></html>", "html"
}

var (
	blockTag = regexp.MustCompile(`(?i)</?(?:p|div|br|li|h[1-6]|blockquote|tr)\b[^<>]*>`)
	anyTag   = regexp.MustCompile(`<[^<>]*>`)
	blanks   = regexp.MustCompile(`[ \t\r]*\n\s*`)
)

// plainText gives the words of a piece of HTML, a line for each block.
func plainText(s string) string {
	s = anyTag.ReplaceAllString(blockTag.ReplaceAllString(s, "\n"), "")
	return strings.TrimSpace(blanks.ReplaceAllString(html.UnescapeString(s), "\n"))
}
