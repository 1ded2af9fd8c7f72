package reading

import "strings"

// This file adds up victims who are told one behind another, and reads those who are told otherwise than by a number behind the word for killing: the subject
// before its verb, a list below a heading, a person whom a pronoun takes up.

// kinPairs are two victims told by whose they are: وإصابة زوجته وطفليهما.
var kinPairs = foldSet("طفليه", "طفليها", "طفليهما", "طفلتيه", "طفلتيها", "طفلتيهما", "ابنيه", "ابنيها", "ابنتيه", "ابنتيها", "ولديه", "ولديها", "والديه", "والديها", "شقيقيه", "شقيقتيه")

// kinMany are more than two victims told by whose they are.
var kinMany = foldSet("أطفاله", "أطفالها", "أطفالهما", "أبنائه", "أبنائها", "أبناؤه", "أبناؤها", "أولاده", "أولادها", "بناته", "بناتها", "إخوته", "إخوتها", "أشقائه", "أشقائها", "أحفاده", "أحفادها", "عائلته", "عائلتها", "أسرته", "أسرتها", "زملائه", "رفاقه", "مرافقيه", "مرافقيها", "حراسه", "عناصره", "جنوده", "أقاربه", "أقاربها", "جيرانه", "إخوانه", "أفرادها", "أبنائهما", "أولادهما", "طلابه")

// andMore adds who follows by wa: طفل وامرأتين are three, خمسة مزارعين وطفل are six, خمسون جندياً سودانياً و8 يمنيين are 58.
func (ev *eventer) andMore(low int, high *int, next int) (int, *int, int) {
	for high != nil {
		more, after := ev.joined(next)
		if more == 0 {
			break
		}
		low += more
		sum := *high + more
		high, next = &sum, after
	}
	return low, high, next
}

// adjectives is how many words may stand between a victim and the next that is joined by wa.
const adjectives = 2

// joined reads the victims that wa joins at token next or behind a word or two that tell of those before, and gives the token behind them.
func (ev *eventer) joined(next int) (n, after int) {
	for w := next; w < min(next+adjectives+1, ev.s.Last); w++ {
		if ev.d.Tokens[w].Kind == Punctuation || ev.countOf(w) != "" && !ev.isVictim(w) {
			return 0, next
		}
		if n, after = ev.joinedAt(w, w == next); n > 0 {
			return n, after
		}
		if last := ev.membership(w); last > w {
			next, w = last, last-1 // قائد في الجيش واثنين من مرافقيه
			continue
		}
		if ev.d.Words[w] == nil || ev.d.Words[w].Function != 0 || ev.startsWithWa(w) {
			return 0, next
		}
	}
	return 0, next
}

// membership gives the token behind a force or body to which a victim belongs, where في and its name stand at token w; w otherwise.
func (ev *eventer) membership(w int) int {
	if !ev.d.is(w, "في") || w+1 >= ev.s.Last || ev.d.mentionAt[w+1] == 0 {
		return w
	}
	return max(w, ev.d.Mentions[ev.d.mentionAt[w+1]-1].Last)
}

// joinedAt reads who is joined at token w. Behind the noun of those before it, a number must have a noun for people.
func (ev *eventer) joinedAt(w int, direct bool) (n, after int) {
	if ev.d.Folded(w) == "و" && w+1 < ev.s.Last {
		w++
	} else if !ev.startsWithWa(w) {
		return 0, w
	}
	switch {
	case ev.countOf(w) != "", ev.d.timeAt[w] > 0:
		return 0, w
	case ev.matches(w, duals) && !ev.matches(w, plurals), ev.matches(w, kinPairs):
		return 2, w + 1
	case ev.matches(w, singulars), ev.matches(w, kin):
		return 1, w + 1
	}
	if ev.matches(w, kinMany) {
		if n, behind, ok := ev.d.number(w+1, ev.s.Last); ok && strings.HasPrefix(ev.d.Folded(w+1), "ال") {
			return n, behind // وأطفاله الثلاثة
		}
		return 0, w
	}
	number, behind, ok := ev.d.number(w, ev.s.Last)
	if ok && ev.d.is(behind, "من") && behind+1 < ev.s.Last && (ev.matches(behind+1, kinMany) || plurals[strings.TrimPrefix(ev.d.Folded(behind+1), "ال")]) {
		return number, behind + 2 // و3 من أطفالها
	}
	if !ok || number == 0 || behind >= ev.s.Last || ev.countOf(behind) != "" || ev.isAge(behind) || !ev.people(behind) {
		return 0, w
	}
	return number, behind + 1
}

// people reports whether the word at token i is a noun for people: one of the lists, or an adjective of nationality.
func (ev *eventer) people(i int) bool {
	w := ev.d.Words[i]
	return ev.matches(i, plurals) || ev.matches(i, singulars) || ev.d.is(i, "منهم", "اخرون", "اخرين") || w != nil && w.State > 0
}

// isAge reports whether the word at token i makes an age or a span of the number before it: 11 سنة, ٢٠ عاما.
func (ev *eventer) isAge(i int) bool {
	return i < ev.s.Last && ev.d.is(i, "سنه", "سنوات", "عام", "عاما", "اعوام", "ربيعا", "شهرا", "اشهر", "يوما", "ساعه", "متر", "مترا", "كيلومتر", "كيلومترا", "كم", "منازل", "منزلا")
}

// written reports whether the word at token i is written with one of the endings: the fatha of a dual (المدنيَين) tells it from a plural.
func (ev *eventer) written(i int, endings ...string) bool {
	if i >= ev.s.Last || ev.d.Tokens[i].Kind != Word {
		return false
	}
	word := ev.d.Tokens[i].At.Of(ev.d.Text.String())
	for _, e := range endings {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// passedAway reports whether the verb at token i, which has other meanings too (قضت محكمة, قضى على), tells of a death: a person is its subject.
func (ev *eventer) passedAway(i int) bool {
	if !ev.d.is(i, "قضي", "قضت", "قضوا", "وقضي", "فقضي") || i+1 >= ev.s.Last || ev.d.Tokens[i+1].Kind != Word {
		return false
	}
	if _, next, ok := ev.d.number(i+1, ev.s.Last); ok && next < ev.s.Last && ev.people(next) {
		return true // قضى أربعة أطفال
	}
	return ev.matches(i+1, singulars) || ev.matches(i+1, duals) || ev.matches(i+1, plurals) || ev.d.is(i+1, "عايله", "اسره") || singulars[strings.TrimPrefix(ev.d.Folded(i+1), "ال")]
}

// pluralHarm are verbs whose subject stands before them and is more than one.
var pluralHarm = foldSet("قتلوا", "استشهدوا", "أصيبوا", "جرحوا", "قتلا", "استشهدا", "أصيبا", "جرحا", "توفوا", "ارتقوا")

// victimsAhead is how many tokens before a verb its subject may begin.
const victimsAhead = 14

// subjects reads the subject of a verb in the plural that stands behind it, added up: اثنين من العاملين واثنين من المسلحين قتلوا.
func (ev *eventer) subjects(i int, of string) (Count, bool) {
	if !ev.matches(i, pluralHarm) {
		return Count{}, false
	}
	n, first := 0, i
	var high *int
	for k := i - 1; k >= max(ev.s.First, i-victimsAhead) && ev.d.Tokens[k].Kind != Punctuation; k-- {
		number, next, ok := ev.d.number(k, i)
		if !ok || number == 0 || ev.d.timeAt[k] > 0 || ev.isAge(next) {
			continue
		}
		for back := 1; back < numberWords && k-back >= ev.s.First; back++ {
			if longer, end, ok := ev.d.number(k-back, i); ok && end == next {
				number, k = longer, k-back // سبعة عشر, of which عشر is but a part
				break
			}
		}
		if n += number; high == nil {
			high = new(int)
		}
		first = k
		if !ev.startsWithWa(k) {
			break
		}
	}
	if n == 0 {
		return Count{}, false
	}
	*high = n
	for k := max(ev.s.First, first-3); k < i; k++ {
		if ev.matches(k, openFloor) {
			high = nil
			break
		}
	}
	return Count{Of: of, Who: ev.who(first, i), Low: n, High: high, First: first, Last: i + 1}, true
}

// subjectBefore reads one or two persons who are the subject of the verb behind them: شخصا على الأقل قتل وأصيب ثلاثة, طفلان قتلا.
func (ev *eventer) subjectBefore(i int, of string) (Count, bool) {
	if i < ev.s.First || ev.d.Words[i] == nil || !ev.frames.Verb(ev.d.Words[i]) || ev.startsWithWa(i) {
		return Count{}, false
	}
	for k := i - 1; k >= max(ev.s.First, i-3) && ev.d.Tokens[k].Kind == Word; k-- {
		n := 0
		switch {
		case ev.matches(k, duals) && !ev.matches(k, plurals):
			n = 2
		case ev.matches(k, singulars):
			n = 1
		default:
			continue
		}
		high := &n
		if k+1 < i && ev.d.is(k+1, "علي") && ev.d.is(k+2, "الاقل") {
			high = nil
		}
		return Count{Of: of, Who: ev.who(k, k+1), Low: n, High: high, First: k, Last: i + 1}, true
	}
	return Count{}, false
}

// ones are nouns for one victim, by their form.
var ones = foldSet("قتيل", "قتيلا", "شهيد", "شهيدا", "جريح", "جريحا", "شهيدة", "قتيلة", "جريحة")

// inherent reads the number that a noun for victims has by its form, where no number stands before it: شهيد وسبعة جرحى, قتيلان.
func (ev *eventer) inherent(i int, of string) (Count, bool) {
	n := 0
	switch f := ev.d.Folded(i); {
	case ev.matches(i, duals):
		n = 2
	case ones[f] || ones[strings.TrimPrefix(f, "و")]:
		n = 1
	default:
		return Count{}, false
	}
	return Count{Of: of, Who: ev.who(i+1, i+3), Low: n, High: &n, First: i, Last: i + 1}, true
}

// oneOf are verbs and masdars whose pronoun or relative takes up one person: وفاته, قتلته المليشيات, المواطن الذي استشهد.
var oneOf = foldSet("قتله", "قتلته", "قتلها", "قتلتها", "مقتله", "مقتلها", "وفاته", "وفاتها", "استشهاده", "استشهادها", "إصابته", "إصابتها")

// whoWas counts one person whom a pronoun or a relative clause takes up, with those who were killed beside them: قتله النظام مع طفله, مع ثلاثة من زملائه.
func (ev *eventer) whoWas(i int, of string) (Count, bool) {
	relative := i > ev.s.First+1 && ev.d.is(i-1, "الذي", "التي") && ev.oneBefore(i-1)
	if !ev.matches(i, oneOf) && !relative {
		return Count{}, false
	}
	n := 1
	for k := i + 1; k < min(i+countReach, ev.s.Last-1) && ev.d.Tokens[k].Kind != Punctuation; k++ {
		if !ev.d.is(k, "مع", "برفقه", "رفقه") {
			continue
		}
		if low, _, _, ok := ev.amount(k + 1); ok {
			n += low
		} else if ev.matches(k+1, kin) {
			n++
		}
	}
	return Count{Of: of, Who: "unknown", Low: n, High: &n, First: i, Last: i + 1}, true
}

// oneBefore reports whether a noun for one person stands shortly before token i.
func (ev *eventer) oneBefore(i int) bool {
	for k := i - 1; k >= max(ev.s.First, i-4); k-- {
		if rest, definite := strings.CutPrefix(ev.d.Folded(k), "ال"); definite && singulars[rest] {
			return true
		}
	}
	return false
}

// reached are the words behind which a total stands that other words part from its noun.
var reached = []string{"الي", "بلغ", "بلغت", "هم", "نحو", "حوالي"}

// totalFollows reports whether the mark at token k does not end the search for the total that the word at token i is of: عدد القتلى، بحسب المصدر، إلى سبعة.
func (ev *eventer) totalFollows(i, k int) bool {
	return ev.isTotal(i) && (ev.d.Tokens[k].Mark == '،' || ev.d.Tokens[k].Mark == ',')
}

// headings open a list of victims below them.
var headings = foldSet("الشهداء", "شهداء", "القتلى", "الضحايا", "الجرحى", "المصابين")

// maxListed is how many sentences below its heading a list may reach.
const maxListed = 200

// listed counts the entries of a list of victims: numbered lines, or lines that name a martyr each.
func (ev *eventer) listed(i int, of string) (Count, bool) {
	if !ev.matches(i, headings) {
		return Count{}, false
	}
	numbered, lines := 0, 0
	for k := ev.index; k < min(ev.index+maxListed, len(ev.d.Sentences)); k++ {
		at := ev.d.Sentences[k].First
		if k == ev.index {
			at = i + 1
		}
		for at < ev.d.Sentences[k].Last && ev.d.Tokens[at].Kind == Punctuation {
			at++
		}
		n, isNumber := ev.entry(at, ev.d.Sentences[k].Last)
		switch {
		case isNumber && n == numbered+1:
			numbered = n
		case k > ev.index && ev.d.is(at, "الشهيد", "الشهيده"):
			lines++
		}
	}
	n := max(numbered, lines)
	if n < 2 {
		return Count{}, false
	}
	return Count{Of: of, Who: "unknown", Low: n, High: &n, First: i, Last: i + 1}, true
}

// entry reads the number that opens an entry of a list: digits with a mark behind them.
func (ev *eventer) entry(at, limit int) (int, bool) {
	if at+1 >= limit || ev.d.Tokens[at].Kind != Number || ev.d.Tokens[at+1].Kind != Punctuation {
		return 0, false
	}
	n, _, ok := ev.d.smallNumber(at, limit)
	return n, ok
}
