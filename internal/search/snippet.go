package search

import (
	"unicode"

	"marsad/record"
	"marsad/text"
)

// SnippetLength is about how many characters a snippet has.
const SnippetLength = 200

// Snippet is a part of a report round its hits: pieces that lie one behind the other.
type Snippet struct {
	Pieces         []Piece
	Before, Behind bool // the report has text before or behind it
}

// Piece is a run of the original text; Reading is there when words in it were restored.
type Piece struct {
	record.Span
	Hit bool
}

// MakeSnippet gives the window of about SnippetLength characters in which most different terms of the query stand, then most hits, then the first; the beginning of
// the report when none is hit. It begins and ends between words, unless a word is longer than a fifth of a snippet.
func MakeSnippet(r record.Report, q Query) (Snippet, error) {
	p, err := open(r)
	if err != nil {
		return Snippet{}, err
	}
	runes := []rune(r.Text.Original)
	found := p.highlights(q)
	first, behind := bestWindow(found)
	start, end := 0, 0
	if behind > first {
		start, end = found[first].Start, found[behind-1].End
	}
	room := max(0, SnippetLength-(end-start))
	start = wordBorder(runes, max(0, start-room/2), start, 1)
	end = wordBorder(runes, min(len(runes), max(end, start+SnippetLength)), end, -1)
	s := Snippet{Before: start > 0, Behind: end < len(runes)}
	at := start
	for _, h := range found[first:behind] {
		s.add(p, at, h.Start, false)
		s.add(p, h.Start, h.End, true)
		at = h.End
	}
	s.add(p, at, end, false)
	return s, nil
}

// bestWindow gives the hits [first, behind) of the best window.
func bestWindow(found []Highlight) (first, behind int) {
	best := -1
	counts := map[int]int{}
	for from, to := 0, 0; from < len(found); from++ {
		for to < len(found) && (to == from || found[to].End-found[from].Start <= SnippetLength) {
			counts[found[to].Term]++
			to++
		}
		if score := len(counts)<<20 + to - from; score > best {
			best, first, behind = score, from, to
		}
		if counts[found[from].Term]--; counts[found[from].Term] == 0 {
			delete(counts, found[from].Term)
		}
	}
	return first, behind
}

// wordBorder moves a place towards stop, by at most a fifth of a snippet, to a border between words.
func wordBorder(runes []rune, at, stop, step int) int {
	if at == 0 || at == len(runes) {
		return at
	}
	for n, i := 0, at; n < SnippetLength/5 && i != stop; n, i = n+1, i+step {
		if unicode.IsSpace(runes[i-1]) || unicode.IsSpace(runes[i]) {
			return i
		}
	}
	return at
}

// add appends the piece [start, end), code points of the original. An end inside a restored word takes the reading of the whole word.
func (s *Snippet) add(p page, start, end int, hit bool) {
	if start >= end {
		return
	}
	at := text.Span{Start: p.original.Byte(start), End: p.original.Byte(end)}
	piece := Piece{Span: record.Span{Start: start, End: end, Quote: at.Of(p.text.Original())}, Hit: hit}
	if reading := p.text.FromOriginal(at).Of(p.text.String()); reading != piece.Quote {
		piece.Reading = reading
	}
	s.Pieces = append(s.Pieces, piece)
}
