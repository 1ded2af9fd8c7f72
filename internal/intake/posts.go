package intake

import (
	"cmp"
	"io"
	"strings"
	"time"

	"marsad/internal/article"
	"marsad/internal/capture"
	"marsad/internal/capture/posts"
)

// posts gives the rows of a collection of posts.
func (r *run) posts(kind string, in io.Reader) bool {
	reader, err := posts.Open(in, posts.Options{Kind: postsKind(r.From, kind), Map: r.Mapping, Zone: r.Zone})
	if err == nil && r.Opened != nil {
		err = r.Opened(reader)
	}
	if err != nil {
		return r.broken(kind, err)
	}
	for row, err := range reader.Rows() {
		if err != nil {
			return r.broken(kind, err)
		}
		it := r.post(string(reader.Kind), row)
		it.Mapped = reader.Map.Describe()
		if !r.yield(it) {
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

// post makes an item of a post. Its text is the post's own; a title in a column of its own stands in front of it.
func (r *run) post(kind string, row posts.Row) Item {
	p := row.Post
	it := Item{Line: Line{Input: r.input, Kind: kind, Row: row.Number, Line: row.Line, Post: p.ID, URL: p.URL, Warnings: row.Warnings}}
	switch row.Fate {
	case posts.Duplicate:
		it.End(Duplicate, row.Class, row.Reason)
		return it
	case posts.Skipped:
		it.End(Skipped, row.Class, row.Reason)
		return it
	case posts.Refused:
		it.End(Refused, row.Class, row.Reason)
		return it
	}
	text := p.Text
	if p.Title != "" && !strings.HasPrefix(text, p.Title) {
		text = p.Title + "\n\n" + text
	}
	it.Hints = article.Hints{URL: p.URL, Outlet: cmp.Or(p.Outlet, p.Author, r.Outlet), Published: p.Published, Title: p.Title, Format: "text"}
	it.Capture = capture.New([]byte(text), cmp.Or(p.URL, p.ID), time.Time{})
	it.Capture.MediaType = "text/plain"
	it.ID = postID(p)
	it.Same = it.ID
	return it
}

// postID names the record of a post: by its address, else by outlet and id, else by outlet, time and text. A post that was edited keeps
// its name, so that it becomes a new version.
func postID(p posts.Post) string {
	switch {
	case p.URL != "":
		return HashID("post", p.URL)
	case p.ID != "":
		return HashID("post", p.Outlet, p.Author, p.ID)
	}
	return HashID("post", p.Outlet, p.Author, p.Published, p.Text)
}
