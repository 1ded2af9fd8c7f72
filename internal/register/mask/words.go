package mask

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/record"
)

// hidden is the names that must not stand in a text, each with the description that takes its place.
type hidden struct{ names []hiddenName }

// hiddenName is a name as folded words.
type hiddenName struct {
	words []string
	in    record.Name // the description
}

// loneLetters is from how many letters on one word of a longer name is hidden where it stands alone: shorter ones, such as علي, are everyday words too.
const loneLetters = 4

func (h *hidden) person(n record.Name) {
	for _, s := range []string{n.Arabic, n.English} {
		words := foldedWords(s)
		h.add(words, Person)
		if len(words) < 2 {
			continue
		}
		for _, w := range words {
			if utf8.RuneCountInString(strings.TrimPrefix(w, "ال")) >= loneLetters {
				h.add([]string{w}, Person)
			}
		}
	}
}

func (h *hidden) place(n record.Name) {
	h.add(foldedWords(n.Arabic), Place)
	h.add(foldedWords(n.English), Place)
}

// add keeps the names with more words first, so that a whole name is found before its parts.
func (h *hidden) add(words []string, in record.Name) {
	if len(words) == 0 || slices.ContainsFunc(h.names, func(n hiddenName) bool { return slices.Equal(n.words, words) }) {
		return
	}
	at := slices.IndexFunc(h.names, func(n hiddenName) bool { return len(n.words) < len(words) })
	if at < 0 {
		at = len(h.names)
	}
	h.names = slices.Insert(h.names, at, hiddenName{words, in})
}

// word is a word of a text: where it stands, in bytes, and how it is looked up.
type word struct {
	start, end int
	folded     string
}

func wordsOf(s string) []word {
	var out []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, word{start, end, arabic.Fold(s[start:end])})
		}
		start = -1
	}
	for i, r := range s {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || arabic.IsMark(r) || arabic.IsInvisible(r) || r == arabic.Tatweel
		if inside && start < 0 {
			start = i
		}
		if !inside {
			flush(i)
		}
	}
	flush(len(s))
	return out
}

func foldedWords(s string) []string {
	var out []string
	for _, w := range wordsOf(s) {
		if w.folded != "" {
			out = append(out, w.folded)
		}
	}
	return out
}

// mask gives the text with every hidden name replaced by its description, in the script of the name; names side by side become one description.
func (h *hidden) mask(s string) string {
	if len(h.names) == 0 || s == "" {
		return s
	}
	var b strings.Builder
	done, last := 0, "" // the description that ended at done with nothing but space behind it so far
	words := wordsOf(s)
	for i := 0; i < len(words); i++ {
		n, clitic, ok := h.at(words[i:])
		if !ok {
			continue
		}
		gap := s[done:words[i].start]
		description := n.in.English
		if strings.ContainsFunc(n.words[0], arabic.IsLetter) {
			description = n.in.Arabic
		}
		if description != last || strings.TrimSpace(gap) != "" || clitic != "" {
			b.WriteString(gap + clitic + description)
		}
		i += len(n.words) - 1
		done, last = words[i].end, description
	}
	b.WriteString(s[done:])
	return b.String()
}

// clitics are what is written together with the word behind it.
var clitics = []string{"", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فل", "فب"}

// at finds the longest hidden name with which words begin, with or without clitics before its first word.
func (h *hidden) at(words []word) (hiddenName, string, bool) {
	for _, n := range h.names {
		if len(n.words) > len(words) || !slices.EqualFunc(n.words[1:], words[1:len(n.words)], func(want string, w word) bool { return want == w.folded }) {
			continue
		}
		for _, c := range clitics {
			if first := words[0].folded; first == c+n.words[0] || c != "" && strings.HasSuffix(c, "ل") && first == c+strings.TrimPrefix(n.words[0], "ا") && strings.HasPrefix(n.words[0], "ال") {
				return n, c, true
			}
		}
	}
	return hiddenName{}, "", false
}
