package evaluation

import (
	"strings"
	"unicode"

	"marsad/internal/arabic"
	"marsad/record"
)

// fold takes a name to the form in which names are compared.
func fold(s string) string { return arabic.Fold(strings.Join(strings.Fields(s), " ")) }

// Words gives the folded words of a name, each once.
func Words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(arabic.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' }) {
		out[w] = true
	}
	return out
}

// SameName reports whether one of the found names means the labelled one: all words of one stand in the other, or they share at least half
// of the labelled words.
func SameName(label string, found []string) bool {
	want := Words(label)
	delete(want, "و")
	delete(want, "في")
	if len(want) == 0 {
		return false
	}
	for _, f := range found {
		got := Words(f)
		shared := 0
		for w := range got {
			if want[w] {
				shared++
			}
		}
		if shared > 0 && (shared == len(got) || shared == len(want) || 2*shared >= len(want)) {
			return true
		}
	}
	return false
}

// index gives the names of a record's entities and places by id: the name, then the mentions.
type index map[string][]string

func nameIndex(r record.Report) index {
	out := index{}
	for _, e := range r.Entities {
		out[e.ID] = append([]string{e.Name.Arabic}, reads(e.Mentions)...)
	}
	for _, p := range r.Places {
		out[p.ID] = append([]string{p.Name.Arabic}, reads(p.Mentions)...)
	}
	return out
}

func reads(spans []record.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, s.Read())
	}
	return out
}

// of gives the name of an id, empty when it has none.
func (n index) of(id string) string {
	if names := n[id]; len(names) > 0 {
		return names[0]
	}
	return ""
}

// all gives the names of several ids.
func (n index) all(ids []string) []string {
	var out []string
	for _, id := range ids {
		if name := n.of(id); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// every gives all names and mentions of several ids.
func (n index) every(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, n[id]...)
	}
	return out
}
