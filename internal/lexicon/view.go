package lexicon

import (
	"slices"

	"marsad/internal/arabic"
)

// view is what an Index has for one word: the entries that its divisions begin. Most words begin none, and running text repeats its words, so
// that an index is asked once for each word rather than once for each division of each occurrence.
type view struct {
	of      *Index
	entries int     // of the index when the view was made
	plain   []start // in the order of the divisions
	pronoun []start // behind a pronoun ending
	verb    bool    // see Index.Verb
}

// start is an entry, or the beginning of longer ones, under one division of a word.
type start struct {
	node    *node
	reading arabic.Reading
}

// slots is how many indexes a word can remember; a reader uses five.
const slots = 8

// view gives what the index has for a word. It is remembered in the word, in the slot of the index, and safe for concurrent use.
func (x *Index) view(w *Word) *view {
	if v := w.views[x.slot].Load(); v != nil && v.of == x && v.entries == x.entries {
		return v
	}
	v := x.look(w)
	w.views[x.slot].Store(v)
	return v
}

// look asks the index for all divisions of a word.
func (x *Index) look(w *Word) *view {
	v := view{of: x, entries: x.entries}
	for _, d := range w.Divisions {
		if n := x.root[d.Stem]; n != nil {
			v.plain = append(v.plain, start{n, d.Reading})
			v.verb = v.verb || !d.Definite && d.Preposition == 0 && slices.ContainsFunc(n.entries, func(e entry) bool { return e.class == Verb })
		}
		for _, stem := range d.WithoutPronoun {
			if n := x.root[stem]; n != nil {
				v.pronoun = append(v.pronoun, start{n, d.Reading})
			}
		}
	}
	if len(v.plain)+len(v.pronoun) == 0 {
		return x.none()
	}
	return &v
}

// none gives the view of a word that begins nothing, which most words share.
func (x *Index) none() *view {
	v := x.nothing.Load()
	if v == nil || v.entries != x.entries {
		v = &view{of: x, entries: x.entries}
		x.nothing.Store(v)
	}
	return v
}
