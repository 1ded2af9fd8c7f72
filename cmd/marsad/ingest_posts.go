package main

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/feed"
	"marsad/internal/capture/posts"
)

// posts gives the rows of a collection of posts.
func (r *ingestRun) posts(input, kind string, in io.Reader, yield yields) bool {
	reader, err := posts.Open(in, posts.Options{Kind: postsKind(r.From, kind), Map: r.mapping, Zone: r.zone})
	if err == nil {
		err = r.saveMapping(reader)
	}
	if err != nil {
		return broken(input, kind, err, yield)
	}
	for row, err := range reader.Rows() {
		if err != nil {
			return broken(input, kind, err, yield)
		}
		it := r.post(input, string(reader.Kind), row)
		it.mapped = reader.Map.Describe()
		if !yield(it) {
			return false
		}
	}
	return true
}

// postsKind lets --from jsonl mean an array too.
func postsKind(from, kind string) posts.Kind {
	if from == "jsonl" {
		return ""
	}
	return posts.Kind(kind)
}

// saveMapping writes the mapping of the first table, once.
func (r *ingestRun) saveMapping(reader *posts.Reader) error {
	if r.SaveMap == "" || r.saved || reader.Map.Columns == nil {
		return nil
	}
	f, err := os.Create(r.SaveMap)
	if err != nil {
		return fmt.Errorf("cannot write the mapping: %w", err)
	}
	r.saved = true
	if err := errors.Join(reader.Map.Write(f), f.Close()); err != nil {
		return fmt.Errorf("cannot write %s: %w", r.SaveMap, err)
	}
	return nil
}

// post makes an item of a post. Its text is the post's own; a title in a column of its own stands in front of it.
func (r *ingestRun) post(input, kind string, row posts.Row) item {
	p := row.Post
	it := item{fateLine: fateLine{Input: input, Kind: kind, Row: row.Number, Line: row.Line, Post: p.ID, URL: p.URL, Warnings: row.Warnings}}
	switch row.Fate {
	case posts.Duplicate:
		it.end(duplicate, row.Class, row.Reason)
		return it
	case posts.Skipped:
		it.end(skipped, row.Class, row.Reason)
		return it
	case posts.Refused:
		it.end(rowRefused, row.Class, row.Reason)
		return it
	}
	text := p.Text
	if p.Title != "" && !strings.HasPrefix(text, p.Title) {
		text = p.Title + "\n\n" + text
	}
	it.hints = article.Hints{URL: p.URL, Outlet: cmp.Or(p.Outlet, p.Author, r.Outlet), Published: p.Published, Title: p.Title, Format: "text"}
	it.capture = capture.New([]byte(text), cmp.Or(p.URL, p.ID), time.Time{})
	it.capture.MediaType = "text/plain"
	it.id = postID(p)
	it.same = it.id
	return it
}

// postID names the record of a post: by its address, else by outlet and id, else by outlet, time and text. A post that was edited keeps
// its name, so that it becomes a new version.
func postID(p posts.Post) string {
	switch {
	case p.URL != "":
		return hashID("post", p.URL)
	case p.ID != "":
		return hashID("post", p.Outlet, p.Author, p.ID)
	}
	return hashID("post", p.Outlet, p.Author, p.Published, p.Text)
}

// feed gives the items of a feed that have words of their own. Items that are only addresses are skipped: nothing is fetched here.
func (r *ingestRun) feed(input, address string, in io.Reader, yield yields) bool {
	c, err := capture.Reader(in, input, r.MaxSize<<20, r.now())
	if err != nil {
		return broken(input, "feed", err, yield)
	}
	f, err := feed.Parse(c.Bytes, feed.Options{URL: address, Zone: r.zone, Limit: r.MaxSize << 20})
	if err != nil {
		return broken(input, "feed", err, yield)
	}
	for i, in := range f.Items {
		it := r.feedItem(f, in)
		it.Input, it.Kind, it.Row = input, string(f.Kind), i+1
		if i == 0 {
			it.Warnings = f.Warnings
		}
		if !yield(it) {
			return false
		}
	}
	if len(f.Items) == 0 {
		it := item{fateLine: fateLine{Input: input, Kind: string(f.Kind), Warnings: f.Warnings}}
		it.end(skipped, "no items", "the feed has no items")
		return yield(it)
	}
	return true
}

// feedItemID names the record of an item: by its page, else by its feed and its id there.
func feedItemID(f feed.Feed, in feed.Item) string {
	if id, err := capture.ReportID(in.URL); err == nil {
		return id
	}
	return hashID("item", f.Site, in.ID)
}

func (r *ingestRun) feedItem(f feed.Feed, in feed.Item) item {
	it := item{fateLine: fateLine{Post: in.ID, URL: in.URL}}
	content := cmp.Or(in.Content, in.Summary)
	if f.Kind == feed.OPML {
		it.end(skipped, "address only", "it is the address of a feed; marsad source add follows it")
		return it
	}
	if strings.TrimSpace(plainText(content)) == "" {
		it.end(skipped, "address only", "it has no text here; marsad read fetches a page by its address")
		return it
	}
	it.hints = article.Hints{URL: in.URL, Outlet: cmp.Or(f.Title, r.Outlet), Published: in.Published, Title: in.Title}
	data, format := feedText(in.Title, content)
	it.hints.Format = format
	it.capture = capture.New([]byte(data), cmp.Or(in.URL, in.ID), time.Time{})
	it.capture.MediaType = "text/" + map[string]string{"html": "html", "text": "plain"}[format]
	it.id, it.same = feedItemID(f, in), cmp.Or(in.URL, in.ID)
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

// webAddress gives an address of the web, or "" for others, such as those of files inside an archive.
func webAddress(uri string) string {
	if isWeb(uri) {
		return uri
	}
	return ""
}

func mediaOnly(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}

func charsetOf(contentType string) string {
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return parameters["charset"]
}
