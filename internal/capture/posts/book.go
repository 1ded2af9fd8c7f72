package posts

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

// book remembers the posts that were taken, by a hash of 128 bits of their id and one of their text: some 170 bytes a post. That two
// different posts share one by chance is out of the question for any number of posts that fits into memory.
type book struct{ ids, texts map[[16]byte]int32 }

func newBook() book { return book{ids: map[[16]byte]int32{}, texts: map[[16]byte]int32{}} }

// enter remembers a post, or says what it repeats: the id of an earlier one of the same outlet, or its text by the same author.
func (b book) enter(p Post, number int) string {
	id, text := hash(p.Outlet, p.Author, p.ID), textKey(p)
	if p.ID == "" && p.URL != "" {
		id = hash("url", p.URL)
	}
	known := p.ID != "" || p.URL != ""
	if first, ok := b.ids[id]; ok && known {
		return fmt.Sprintf("the same id as row %d", first)
	}
	if first, ok := b.texts[text]; ok {
		return fmt.Sprintf("the same text by the same author as row %d", first)
	}
	if known {
		b.ids[id] = int32(number)
	}
	b.texts[text] = int32(number)
	return ""
}

// textKey stands for a text and its author. Of posts without any, those of the same time count as one.
func textKey(p Post) [16]byte {
	text := strings.Join(strings.Fields(p.Text), " ")
	if p.Outlet == "" && p.Author == "" {
		return hash("unknown", p.Published, text)
	}
	return hash("by", p.Outlet, p.Author, text)
}

func hash(parts ...string) (short [16]byte) {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	copy(short[:], sum[:])
	return short
}
