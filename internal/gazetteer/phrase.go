package gazetteer

import (
	"strings"

	"marsad/internal/arabic"
)

// part is one name of a place string with what the words before it say of it.
type part struct {
	words    []string  // folded; generic words that belong to the name are the first of them
	kind     string    // of record.PlaceKinds, or ""
	generic  bool      // the first of words is a generic word (مطار, حي)
	landmark bool      // the part names a thing inside a settlement
	relation wordClass // near or inside: how the part before it lies to this one; also: it is named beside it
}

// parse cuts a place string into its parts: at punctuation, at words like قرب and في, and before generic words.
func parse(place string) []part {
	var p parser
	for _, segment := range segments(foldName(place)) {
		for _, w := range segment {
			p.word(w)
		}
		p.end()
	}
	return p.parts
}

// segments gives the words of a folded string between its punctuation marks.
func segments(folded string) [][]string {
	var out [][]string
	isLetter := func(r rune) bool { return arabic.IsLetter(r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' }
	for _, s := range strings.FieldsFunc(folded, func(r rune) bool { return !isLetter(r) && r != ' ' && r != '_' && r != '\u00a0' && r != '.' }) {
		if words := strings.FieldsFunc(s, func(r rune) bool { return !isLetter(r) }); len(words) > 0 {
			out = append(out, words)
		}
	}
	return out
}

type parser struct {
	parts []part
	now   part
}

func (p *parser) end() {
	if len(p.now.words) > 0 {
		p.parts = append(p.parts, p.now)
	}
	p.now = part{}
}

func (p *parser) word(w string) {
	class := classOf(w)
	switch {
	case w == "و", w == "او":
		p.end()
		p.now.relation = also
		return
	case class&(near|inside) != 0 && w != "باب":
		p.end()
		p.now.relation = class & (near | inside)
		return
	}
	kind, kept, _, isKind := KindWord(w)
	if isKind && len(p.now.words) > 0 && opens(w) {
		p.end()
		p.now.relation = inside
	}
	start := len(p.now.words) == 0
	if start && isKind && !kept {
		p.now.kind = kind
		return
	}
	if class&landmark != 0 && (start || class&firstPart == 0 && !strings.HasPrefix(w, "ال")) {
		if !start {
			p.end()
			p.now.relation = inside
		}
		p.now.landmark = true
	}
	if isKind && start {
		p.now.kind, p.now.generic = kind, true
		w = bareGeneric(w)
	}
	p.now.words = append(p.now.words, w)
}

// opens reports whether a generic word inside a name begins another part: those that seldom are part of a name themselves.
func opens(w string) bool {
	switch bareGeneric(w) {
	case "قريه", "بلده", "مدينه", "ناحيه", "محافظه", "حي", "ريف", "شارع", "قضاء", "منطقه", "ولايه":
		return !strings.HasPrefix(w, "ال")
	}
	return false
}

// bareGeneric takes ب, ل or و off a generic word.
func bareGeneric(w string) string {
	for _, prefix := range []string{"ب", "ل", "و"} {
		if rest, ok := strings.CutPrefix(w, prefix); ok && !strings.HasPrefix(rest, "ال") {
			if _, found := kindWords[rest]; found {
				return rest
			}
		}
	}
	return w
}

// withoutSides takes sides of the compass off the end of a name; the last answer is the side they make.
func withoutSides(words []string) ([]string, *Direction) {
	var side *Direction
	for len(words) > 1 {
		d, ok := Side(words[len(words)-1])
		if !ok {
			break
		}
		if side != nil {
			if both, ok := Between(d, *side); ok {
				d = both
			}
		}
		side, words = &d, words[:len(words)-1]
	}
	return words, side
}
