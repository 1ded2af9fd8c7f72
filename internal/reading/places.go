package reading

import (
	"slices"
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/record"
)

// places finds the names that stand for a location: behind a generic word (قرية, ريف), or in the gazetteer where the words around do
// not speak against it. Positions are decided afterwards, when all places of the report are known; see locate.go.
func places(lex *lexicon.Lexicon, gaz *gazetteer.Index) func(*Doc) error {
	return func(d *Doc) error {
		d.placeAt = make([]int, len(d.Tokens))
		p := placer{d: d, lex: lex, gaz: gaz, byName: map[string]int{}}
		for _, s := range d.Sentences {
			if d.readable(s) {
				p.sentence(s)
			}
		}
		p.locateAll()
		return nil
	}
}

type placer struct {
	d      *Doc
	lex    *lexicon.Lexicon
	gaz    *gazetteer.Index
	byName map[string]int
	hits   []lexicon.Hit
	s      Sentence
}

func (p *placer) sentence(s Sentence) {
	p.s = s
	for i := s.First; i < s.Last; {
		next := i
		if p.d.Words[i] != nil && p.d.timeAt[i] == 0 {
			if next = p.generic(i); next == i {
				next = p.side(i)
			}
			if next == i {
				next = p.known(i)
			}
		}
		i = max(next, i+1)
	}
}

// span is a name found over tokens [first, last); value is its place in the gazetteer or -1.
type nameSpan struct {
	first, last, clitic, value int
	locative                   bool
}

// match gives the longest name of the gazetteer at token i.
func (p *placer) match(i int) (nameSpan, bool) {
	if i >= p.s.Last || p.d.Words[i] == nil {
		return nameSpan{}, false
	}
	p.hits = p.gaz.Names.Match(p.hits[:0], p.d.Words[:p.s.Last], i)
	if len(p.hits) == 0 {
		return nameSpan{}, false
	}
	p.hits = slices.DeleteFunc(p.hits, func(h lexicon.Hit) bool {
		return h.Reading.Preposition == 'k' || h.Reading.Conjunction == 'f' && !p.gaz.Places[h.Value].Curated
	})
	if len(p.hits) == 0 {
		return nameSpan{}, false
	}
	h := p.hits[0]
	for _, other := range p.hits[1:] {
		if cliticLetters(other.Reading) < cliticLetters(h.Reading) || p.rank(other.Value) > p.rank(h.Value) && cliticLetters(other.Reading) == cliticLetters(h.Reading) {
			h = other
		}
	}
	return nameSpan{first: i, last: i + h.Words, clitic: cliticLetters(h.Reading), value: h.Value, locative: h.Reading.Preposition == 'b'}, true
}

// cliticLetters counts the letters before the name that are not part of it; the article is part of it.
func cliticLetters(r arabic.Reading) int {
	n := 0
	if r.Conjunction != 0 {
		n++
	}
	if r.Preposition != 0 {
		n++
	}
	return n
}

// rank orders places by how well known they are: hand-written, large, small.
func (p *placer) rank(i int) int {
	place := &p.gaz.Places[i]
	switch {
	case place.Curated:
		return 3
	case place.Population >= 15_000:
		return 2
	}
	return 1
}

// generic reads a generic word with the name or names behind it.
func (p *placer) generic(i int) int {
	kind, kept, plural, ok := gazetteer.KindWord(p.d.Folded(i))
	if !ok {
		return i
	}
	if whole, ok := p.match(i); ok && whole.last-whole.first > 1 {
		return i // the gazetteer has the whole as a name
	}
	if strings.HasSuffix(p.d.Folded(i), "ريف") {
		return p.countryside(i)
	}
	at, quoted := i+1, false
	if at < p.s.Last && (p.d.Tokens[at].Kind == QuoteOpen || p.d.Tokens[at].Kind == QuoteEither) {
		at, quoted = at+1, true
	}
	if plural || quoted {
		return p.list(i, at, kind, quoted)
	}
	name, ok := p.name(at, nameOptional(kind, p.d.Folded(i)) || p.d.Words[i].Divisions[0].Stem != p.d.Folded(i) || strings.HasPrefix(p.d.Folded(i), "ال"))
	if !ok {
		return i
	}
	p.take(i, name, kind, kept)
	return name.last
}

// nameOptional reports whether the generic word also stands without a name, so that only the gazetteer can tell.
func nameOptional(kind, folded string) bool {
	switch kind {
	case "village", "town", "admin1", "admin3", "neighbourhood", "crossing":
		return strings.HasSuffix(folded, "مخيم") || strings.HasSuffix(folded, "شارع") || strings.HasSuffix(folded, "تل")
	}
	return !strings.HasSuffix(folded, "مطار")
}

// countryside reads ريف حلب الغربي and الريف الغربي لمحافظة حلب.
func (p *placer) countryside(i int) int {
	at := i + 1
	sided := false
	for at < p.s.Last {
		if _, ok := gazetteer.Side(p.d.Folded(at)); !ok {
			break
		}
		sided = true
		at++
	}
	if sided {
		if _, _, _, ok := gazetteer.KindWord(p.d.Folded(at)); ok {
			at++
		}
	}
	name, ok := p.match(at)
	if !ok {
		return i
	}
	name.first, name.clitic = i, p.prefixLetters(i, "ريف")
	for name.last < p.s.Last && !sided {
		if _, ok := gazetteer.Side(p.d.Folded(name.last)); !ok || p.d.Tokens[name.last].Mark != 0 {
			break
		}
		name.last++
	}
	name.value = -1
	p.add(name, i, "region")
	return name.last
}

// prefixLetters counts the letters of token i before its article or the given stem.
func (p *placer) prefixLetters(i int, stem string) int {
	f := p.d.Folded(i)
	at := strings.LastIndex(f, stem)
	if at < 0 {
		return 0
	}
	before := f[:at]
	before = strings.TrimSuffix(before, "ال")
	return utf8.RuneCountInString(before)
}

// list reads several names behind a plural, or what stands in quotation marks.
func (p *placer) list(generic, at int, kind string, quoted bool) int {
	start, first := at, generic
	for at < p.s.Last {
		name, ok := p.listed(at, kind, quoted)
		if !ok {
			break
		}
		p.take(generic, name, kind, false)
		at = name.last
		generic = at // the generic word belongs to the first name only
		if at < p.s.Last && (p.d.Tokens[at].Mark == '،' || p.d.Tokens[at].Mark == ',') {
			at++
			continue
		}
		if at >= p.s.Last || p.d.Words[at] == nil || !strings.HasPrefix(p.d.Folded(at), "و") {
			break
		}
	}
	if at == start {
		return first
	}
	if quoted && at < p.s.Last && (p.d.Tokens[at].Kind == QuoteClose || p.d.Tokens[at].Kind == QuoteEither) {
		at++
	}
	return at
}

// listed reads one name of a list. Between quotation marks a name goes up to the comma, the next wa, or the closing mark.
func (p *placer) listed(at int, kind string, quoted bool) (nameSpan, bool) {
	if !quoted || kind == "" {
		return p.name(at, kind == "")
	}
	last := at
	for last < p.s.Last && last-at < 4 && p.d.Tokens[last].Kind == Word && (last == at || !strings.HasPrefix(p.d.Folded(last), "و")) {
		last++
	}
	if last == at || last < p.s.Last && p.d.Tokens[last].Kind == Word && !strings.HasPrefix(p.d.Folded(last), "و") {
		return nameSpan{}, false
	}
	n := nameSpan{first: at, last: last, value: -1}
	if p.d.placeBefore(at) && strings.HasPrefix(p.d.Folded(at), "و") && len(p.d.Folded(at)) > 6 {
		n.clitic = 1
	}
	if m, ok := p.match(at); ok && m.last == last && m.clitic == n.clitic {
		return m, true
	}
	return n, true
}

// firstParts are words that begin a name of two words.
var firstParts = foldSet("أبو", "أم", "تل", "كفر", "خان", "دير", "عين", "بيت", "رأس", "جسر", "وادي", "شيخ", "الشيخ", "جب", "خربة", "معرة", "باب", "بني", "آل", "قلعة", "برج", "عرب", "مزرعة", "جبل", "خربة", "تلة", "بئر")

// name reads a name at token i: one of the gazetteer, or, where a name must stand, an unknown word.
func (p *placer) name(i int, known bool) (nameSpan, bool) {
	if m, ok := p.match(i); ok && !m.locative {
		return m, true
	}
	if known || i >= p.s.Last || p.d.Tokens[i].Kind != Word {
		return nameSpan{}, false
	}
	w := p.d.Words[i]
	n := nameSpan{first: i, last: i + 1, value: -1}
	stem := w.Folded
	if rest, ok := strings.CutPrefix(stem, "و"); ok && len(rest) >= 6 && p.d.placeBefore(i) {
		n.clitic, stem = 1, rest
	}
	if _, _, _, generic := gazetteer.KindWord(stem); generic || w.Function != 0 || len(stem) < 6 || w.Head != 0 || w.State != 0 || strings.HasSuffix(stem, "يه") && !strings.HasPrefix(stem, "ال") && !p.d.quotedAt(i) && !p.d.placeBefore(i) {
		return nameSpan{}, false
	}
	if p.looksVerbal(w) {
		return nameSpan{}, false
	}
	if p.genitive(i+1, stem) || firstParts[stem] && i+1 < p.s.Last && p.d.Tokens[i+1].Kind == Word && p.d.Words[i+1].Function == 0 {
		n.last++
	}
	return n, true
}

// genitive reports whether the word at i goes on a name without article as its second part (بصر الحرير) and is no adjective.
func (p *placer) genitive(i int, first string) bool {
	if i >= p.s.Last || p.d.Tokens[i].Kind != Word || strings.HasPrefix(first, "ال") {
		return false
	}
	f := p.d.Folded(i)
	_, side := gazetteer.Side(f)
	return strings.HasPrefix(f, "ال") && !side && !strings.HasSuffix(f, "يه") && !strings.HasSuffix(f, "ي") && p.d.Words[i].State == 0 && p.d.Words[i].Head == 0
}

// looksVerbal reports whether a word is a finite reporting verb or has the shape of an imperfect.
func (p *placer) looksVerbal(w *lexicon.Word) bool { return p.lex.Verb(w) }

// placeBefore reports whether a place ends right before token i, or before the comma there.
func (d *Doc) placeBefore(i int) bool {
	k := i - 1
	if k >= 0 && (d.Tokens[k].Mark == '،' || d.Tokens[k].Mark == ',') {
		k--
	}
	return k >= 0 && d.placeAt[k] > 0
}

func (d *Doc) quotedAt(i int) bool {
	return i > 0 && (d.Tokens[i-1].Kind == QuoteOpen || d.Tokens[i-1].Kind == QuoteEither)
}

// take adds a name behind a generic word; a word like ريف or حي is kept in the name.
func (p *placer) take(generic int, name nameSpan, kind string, kept bool) {
	if kept {
		letters := 0
		for _, d := range p.d.Words[generic].Divisions {
			if _, k, _, ok := gazetteer.KindWord(d.Stem); ok && k {
				letters = cliticLetters(d.Reading)
				break
			}
		}
		name.first, name.clitic, name.value = generic, letters, -1
	}
	p.add(name, generic, kind)
}

// side reads a side of the compass before a name: جنوب إدلب, شمالي شرقي سوريا.
func (p *placer) side(i int) int {
	if _, ok := gazetteer.Side(p.d.Folded(i)); !ok || p.d.is(i, "شرقي") && i == p.s.First {
		return i
	}
	if _, ok := p.match(i); ok {
		return i
	}
	at := i + 1
	if _, ok := gazetteer.Side(p.d.Folded(at)); ok {
		at++
	}
	m, ok := p.match(at)
	if !ok || m.clitic > 0 || p.d.placeBefore(i) {
		return i
	}
	letters := 0
	if strings.HasPrefix(p.d.Folded(i), "ب") || strings.HasPrefix(p.d.Folded(i), "ل") {
		letters = 1
	}
	p.add(nameSpan{first: i, last: m.last, clitic: letters, value: -1}, i, "region")
	return m.last
}

// locatives are words before a name that show a location.
var locatives = foldSet("في", "من", "إلى", "قرب", "نحو", "باتجاه", "داخل", "خارج", "وسط", "محيط", "أطراف", "ضواحي", "عبر", "بين", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "على", "بلدتي", "مشارف", "تجاه", "صوب", "بمحيط", "حتى", "عند", "أنحاء", "أراضي", "حدود", "سماء", "أجواء", "قبالة", "بأطراف")

// known takes a name of the gazetteer that stands without generic word.
func (p *placer) known(i int) int {
	m, ok := p.match(i)
	if !ok {
		return i
	}
	place := &p.gaz.Places[m.value]
	locative := m.locative || locatives[p.d.Folded(i-1)] || p.isKindBefore(i)
	if p.d.placeBefore(i) && (m.clitic > 0 || p.d.Tokens[i-1].Kind == Punctuation || place.Kind != "country") {
		locative = true
	}
	actor, words := p.actorAt(i)
	switch {
	case words > m.last-m.first:
		return i
	case place.Kind == "country" || actor:
		if !locative || p.d.Words[i].State > 0 {
			return i
		}
	case p.ordinary(m) && !p.isKindBefore(i) && !p.d.placeBefore(i):
		return i
	case p.d.Words[i].Function != 0 && m.last-m.first == 1, i > 0 && p.d.Words[i-1] != nil && p.d.Words[i-1].Given && !locative:
		return i
	case p.d.Words[i].Head != 0 && m.last-m.first == 1 && !locative:
		return i
	}
	p.add(m, i, place.Kind)
	return m.last
}

// largeTown is the population from which a town of GeoNames is known well enough to stand without a generic word.
const largeTown = 100_000

// ordinary reports whether a name may be an ordinary word: one word that only GeoNames lists as a place, and no large town.
func (p *placer) ordinary(m nameSpan) bool {
	place := &p.gaz.Places[m.value]
	return m.last-m.first == 1 && !place.Curated && (place.Population < largeTown || m.clitic > 0 || !m.locative && !locatives[p.d.Folded(m.first-1)])
}

func (p *placer) isKindBefore(i int) bool {
	if i == 0 {
		return false
	}
	_, _, _, ok := gazetteer.KindWord(p.d.Folded(i - 1))
	return ok
}

// actorAt reports whether a named actor begins at i, and over how many words.
func (p *placer) actorAt(i int) (bool, int) {
	hits := p.lex.ActorIndex.Match(nil, p.d.Words[:p.s.Last], i)
	if len(hits) == 0 {
		return false, 0
	}
	return true, hits[0].Words
}

// add records a mention; mentions of one name are one place.
func (p *placer) add(n nameSpan, whole int, kind string) {
	name := p.d.nameOf(n.first, n.last, n.clitic)
	k := arabic.Fold(strings.TrimPrefix(name, "ال"))
	i, ok := p.byName[k]
	if !ok {
		i = len(p.d.Places)
		p.byName[k] = i
		p.d.Places = append(p.d.Places, Place{Place: record.Place{Name: record.Name{Arabic: name}, Kind: kind, Basis: "unresolved"}})
	}
	if p.d.Places[i].Kind == "" {
		p.d.Places[i].Kind = kind
	}
	p.d.Places[i].Mentions = append(p.d.Places[i].Mentions, PlaceMention{First: n.first, Last: n.last, WholeFirst: min(whole, n.first), Clitic: n.clitic})
	for t := min(whole, n.first); t < n.last; t++ {
		p.d.placeAt[t] = i + 1
	}
}

// nameOf gives the restored words of a run of tokens without the proclitic letters before it.
func (d *Doc) nameOf(first, last, clitic int) string {
	return d.Text.String()[d.startWithout(first, clitic):d.Tokens[last-1].At.End]
}

// startWithout gives the byte at which token i begins when its first letters, with their marks, are left out. In لل the second lam
// belongs to the article and stays.
func (d *Doc) startWithout(i, letters int) int {
	at := d.Tokens[i].At
	s := at.Of(d.Text.String())
	offset := 0
	for n := 0; n < letters && offset < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
		for offset < len(s) {
			r, size := utf8.DecodeRuneInString(s[offset:])
			if !arabic.IsMark(r) && r != arabic.Tatweel && !arabic.IsInvisible(r) {
				break
			}
			offset += size
		}
	}
	if offset >= len(s) {
		return at.Start
	}
	return at.Start + offset
}
