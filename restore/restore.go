// Package restore reads words again that outlets deface to slip past keyword filters: العسـ.ـكريين becomes العسكريين.
//
// The result is a text.Text: the original, the restored reading, and the edits that lead from one to the other, each with its
// kind, the rule that made it and a confidence. Nothing is replaced without its map back.
//
// A break is joined for one of two reasons. Either tatweel flanks it, which no writer puts at the end or the beginning of a
// word, or the whole is a word that outlets are known to deface; see data/words.txt. What only looks defaced is left alone:
// abbreviations (ا.ف.ب), a proclitic before a number or a quotation (بـ13, لـ"قسد"), dates, double forms (شباط/فبراير), a lost space
// behind a full stop, and text in other languages of the script.
package restore

import "marsad/text"

// Text restores s. It never fails: what it cannot read stays as it is. What it gives back changes no more when it is restored
// again: a join can uncover another, so passes follow until one finds nothing. Their number is bounded by the length of a word,
// since every join gives a word of the list.
func Text(s string) text.Text {
	t := text.New(s)
	for {
		edits := find(t.String())
		if len(edits) == 0 {
			return t
		}
		next, err := t.Apply(edits...)
		if err != nil {
			return t // a fault in find, which the fuzz test hunts, must not lose the reader's text
		}
		t = next
	}
}

// find gives the edits that restore s, in order and apart.
func find(s string) []text.Edit {
	var edits []text.Edit
	for start := 0; start < len(s); {
		c, next := nextChain(s, start)
		if len(c.gaps) > 0 || c.odd {
			edits = c.restore(edits)
		}
		start = next
	}
	return edits
}
