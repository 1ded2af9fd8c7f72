package reading

import (
	"strings"

	"marsad/internal/arabic"
)

// apposition takes the name that follows an office between commas: وزير الخارجية الإيراني، محمد جواد ظريف، إن.
func (n *namer) apposition(f *found) {
	if f.CoreFirst > f.First || f.Last+2 >= n.s.Last || n.d.Tokens[f.Last].Mark != '،' && n.d.Tokens[f.Last].Mark != ',' {
		return
	}
	last := f.Last + 1
	for last < n.s.Last && last-f.Last <= 5 && n.d.Tokens[last].Kind == Word {
		w := n.d.Words[last]
		if w.Function != 0 || n.verb(w) || n.d.timeAt[last] > 0 || n.d.placeAt[last] > 0 || w.Head > 0 && last == f.Last+1 {
			return
		}
		last++
	}
	if last-f.Last < 3 || last >= n.s.Last || n.d.Words[last] != nil && n.d.Words[last].Function == 0 {
		return
	}
	f.CoreFirst, f.CoreLast, f.Clitic, f.Last, f.kind = f.Last+1, last, 0, last, "person"
	if b, ok := n.booked(f.CoreFirst); ok && b.kind == "person" {
		f.actor = b.actor
	}
}

// core looks for the person's own name inside the phrase of an office.
func (n *namer) core(f *found) {
	for i := f.First + 1; i < f.Last; i++ {
		if b, ok := n.booked(i); ok && b.kind == "person" && b.Last <= f.Last {
			f.CoreFirst, f.CoreLast, f.Clitic, f.actor = b.CoreFirst, b.CoreLast, b.Clitic, b.actor
			return
		}
		if w := n.d.Words[i]; w != nil && w.Given && w.State == 0 && !n.d.is(i, "باسم") && n.afterOffice(i) {
			f.CoreFirst, f.CoreLast, f.Clitic = i, n.trimQuote(f.Last), 0
			return
		}
	}
}

func (n *namer) trimQuote(last int) int {
	for last > 0 && (n.d.Tokens[last-1].Kind == QuoteClose || n.d.Tokens[last-1].Kind == QuoteEither) {
		last--
	}
	return last
}

func (n *namer) afterOffice(i int) bool {
	prev := n.d.Words[i-1]
	return prev == nil || strings.HasPrefix(prev.Folded, "ال") || prev.State > 0 || prev.Head > 0
}

// namelike reports whether the word at i can go on a person's name.
func (n *namer) namelike(i int) bool {
	w := n.d.Words[i]
	if w.Given {
		return true
	}
	return n.nounlike(w) && w.Head == 0 && !strings.HasPrefix(w.Folded, "ب") && !strings.HasPrefix(w.Folded, "ل") && !strings.HasPrefix(w.Folded, "ت") && !strings.HasPrefix(w.Folded, "ف")
}

// person reads an unknown person: a given name and what follows it.
func (n *namer) person(i int) (found, bool) {
	w := n.d.Words[i]
	if !w.Given || i+1 >= n.s.Last || n.d.Tokens[i+1].Kind != Word {
		return found{}, false
	}
	at := i + 1
	for at < n.s.Last && at-i < 4 && n.d.Tokens[at].Kind == Word && n.d.timeAt[at] == 0 {
		next := n.d.Words[at]
		if next.Function != 0 || next.Head > 0 || n.verb(next) || !next.Given && !strings.HasPrefix(next.Folded, "ال") && at > i+1 || attached(next) {
			break
		}
		at++
	}
	if at == i+1 {
		return found{}, false
	}
	return found{actor: -1, kind: "person", Mention: Mention{First: i, Last: at, CoreFirst: i, CoreLast: at, Class: "name"}}, true
}

// people reads a people or a state by its adjective in the plural with article (الروس, الأتراك), or by its name.
func (n *namer) people(i int) (found, bool) {
	w := n.d.Words[i]
	if w.State == 0 {
		return found{}, false
	}
	adjective := arabic.Fold(n.lex.Nationalities[w.State-1].Adjective)
	for _, d := range w.Divisions {
		plain := d.Stem
		if !d.Definite || plain == adjective || plain == adjective+"ه" {
			continue
		}
		if strings.HasPrefix(plain, strings.TrimSuffix(adjective, "ي")) || len(plain) >= 4 && n.isPlural(w.State, plain) {
			return found{actor: -1, kind: "unknown", Mention: Mention{First: i, Last: i + 1, CoreFirst: i, CoreLast: i + 1, Class: "people", Clitic: cliticLetters(d.Reading), Preposition: d.Preposition, Conjunction: d.Conjunction != 0}}, true
		}
	}
	return found{}, false
}

func (n *namer) isPlural(state int, plain string) bool {
	return n.lex.Word(plain).State == state
}
