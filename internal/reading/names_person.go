package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/tagger"
)

// apposition takes the name that follows an office between commas, the first of which stands at token comma: وزير الخارجية الإيراني، محمد جواد
// ظريف، إن.
func (n *namer) apposition(f *found, comma int) {
	if f.CoreFirst > f.First || comma+2 >= n.s.Last || !n.comma(comma) {
		return
	}
	first := comma + 1
	if b, ok := n.booked(first); ok && b.kind == "person" && b.Clitic == 0 {
		f.named(b.CoreFirst, b.CoreLast)
		f.actor = b.actor
		return
	}
	last := first
	if n.title(first) {
		first, last = first+1, first+1
	}
	for last < n.s.Last && last-first <= 5 && n.d.Tokens[last].Kind == Word {
		w := n.d.Words[last]
		if w.Function != 0 || n.verb(w) || n.d.timeAt[last] > 0 || n.d.placeAt[last] > 0 || w.Head > 0 && last == first {
			return
		}
		last++
	}
	if last-first < 2 || last >= n.s.Last || n.d.Words[last] != nil && n.d.Words[last].Function == 0 {
		return
	}
	f.named(first, last)
	if b, ok := n.booked(first); ok && b.kind == "person" {
		f.actor = b.actor
	}
}

// named makes a name the core of an office's phrase, which then reaches to its end.
func (f *found) named(first, last int) {
	f.CoreFirst, f.CoreLast, f.Clitic, f.Last, f.kind = first, last, 0, last, "person"
}

// titles stand before a person's name and are no part of it.
var titles = foldSet("الأمير", "الشيخ", "السيد", "السيدة", "الدكتور", "الدكتورة", "الملك", "اللواء", "العميد", "العقيد", "الفريق", "الجنرال", "المقدم", "الرائد", "النقيب", "المشير", "العماد", "الأميرال",
	"القاضي", "المهندس", "الأستاذ", "السفير", "السفيرة", "الأب", "المطران", "البطريرك", "الكولونيل", "الحاج")

func (n *namer) title(i int) bool { return titles[n.d.Folded(i)] }

// maxLink is how many tokens may stand between an office and the name of who holds it.
const maxLink = 9

// linked takes the name that follows an office with a body or a country between them: السفير الروسي لدى الأمم المتحدة فاسيلي نيبينزيا, المبعوث
// الأممي إلى سوريا ستيفان دي ميستورا, المسؤول في الوزارة، نادر الخياط، أن. A city between them ends the phrase: there he met somebody else.
func (n *namer) linked(f *found) {
	if f.CoreFirst > f.First {
		return
	}
	for at := f.Last; at < n.s.Last && at-f.Last <= maxLink; {
		if at > f.Last {
			if n.comma(at) {
				n.apposition(f, at)
				return
			}
			if n.takesName(f, at) {
				return
			}
		}
		next := n.link(at)
		if next == at {
			return
		}
		at = next
	}
}

// takesName takes the person that begins at token i, or behind a title there, as the holder of an office.
func (n *namer) takesName(f *found, i int) bool {
	if n.title(i) && i+1 < n.s.Last {
		i++
	}
	if b, ok := n.booked(i); ok && b.kind == "person" && b.Clitic == 0 {
		f.named(b.CoreFirst, b.CoreLast)
		f.actor = b.actor
		return true
	}
	t, ok := n.tagFrom(i, i+1)
	if !ok || t.Class != tagger.Person || t.Last-t.First < 2 || startsWithClitic(n.d.Folded(i)) && !n.d.Words[i].Given {
		return false
	}
	f.named(t.First, t.Last)
	return true
}

// linkWords join an office to the body or country that it is held in.
var linkWords = foldSet("في", "لدى", "إلى", "من", "باسم", "لشؤون", "بشؤون", "لحقوق", "لـ", "ل")

// link steps over what may stand between an office and a name: a joining word, a body of the book, a country, a definite noun.
func (n *namer) link(i int) int {
	w := n.d.Words[i]
	if w == nil || n.d.Tokens[i].Kind != Word || n.d.timeAt[i] > 0 {
		return i
	}
	if linkWords[w.Folded] {
		return i + 1
	}
	if p := n.d.placeAt[i]; p > 0 {
		if n.d.Places[p-1].Kind != "country" {
			return i
		}
		for i < n.s.Last && n.d.placeAt[i] == p {
			i++
		}
		return i
	}
	if b, ok := n.booked(i); ok && b.kind != "person" && !b.Conjunction {
		return b.Last
	}
	if w.Function == 0 && !n.verb(w) && (strings.HasPrefix(w.Folded, "ال") || strings.HasPrefix(w.Folded, "لل")) {
		return i + 1
	}
	return i
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
