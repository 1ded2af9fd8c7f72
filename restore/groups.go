package restore

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/text"
)

// Word is a word that was read again: a reader sees words, not strokes.
type Word struct {
	Original   text.Span // bytes of Original()
	Restored   text.Span // bytes of String()
	Kind       text.Kind // Mixed when its changes are of several kinds
	Rule       string    // the rules, joined by +
	Confidence float64   // of the least sure change
}

// Words gathers the changes of a text by the words that they belong to, in order.
func Words(t text.Text) []Word {
	var out []Word
	changes := t.Changes()
	for i := 0; i < len(changes); {
		first := changes[i]
		w := Word{Original: first.Original, Restored: around(t.String(), first.Restored), Kind: first.Kind, Rule: first.Rule, Confidence: first.Confidence}
		j := i + 1
		for ; j < len(changes) && changes[j].Restored.Start <= w.Restored.End; j++ {
			w.take(changes[j])
			w.Restored = w.Restored.Cover(around(t.String(), changes[j].Restored))
		}
		w.Original = t.ToOriginal(w.Restored)
		for _, c := range changes[i:j] {
			w.Original = w.Original.Cover(c.Original)
		}
		out = append(out, w)
		i = j
	}
	return out
}

func (w *Word) take(c text.Change) {
	w.Confidence = min(w.Confidence, c.Confidence)
	if c.Kind != w.Kind {
		w.Kind = text.Mixed
	}
	if !strings.Contains(w.Rule, c.Rule) {
		w.Rule += "+" + c.Rule
	}
}

// around widens a span to the word it lies in.
func around(s string, at text.Span) text.Span {
	for at.Start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:at.Start])
		if !ofWord(r) {
			break
		}
		at.Start -= size
	}
	for at.End < len(s) {
		r, size := utf8.DecodeRuneInString(s[at.End:])
		if !ofWord(r) {
			break
		}
		at.End += size
	}
	return at
}

func ofWord(r rune) bool {
	return arabic.IsLetter(r) || arabic.IsMark(r) || r == arabic.Tatweel || lookalikes[r] != "" || unicode.Is(unicode.Mn, r)
}
