package reading

// This file reads victims who are named rather than counted, and numbers that killed and injured share.

// kin are victims told by whose they are: امرأة وطفلها are two.
var kin = foldSet("طفلها", "طفله", "طفلته", "طفلتها", "ابنها", "ابنه", "ابنته", "ابنتها", "زوجها", "زوجته", "والدته", "والدتها", "والده", "والدها", "شقيقه", "شقيقته", "شقيقها", "شقيقتها", "حفيده", "حفيدها", "جنينها", "رضيعها", "نجله", "نجلها", "نجلته", "سائقها", "سائقه", "صاحبها", "مرافقه", "حارسه", "خطيبته", "صديقه", "جدته", "جدتها", "جده")

// shared reads a number behind two words for harm joined by wa: of five killed and injured one to four were killed.
func (ev *eventer) shared(i int, of string) (Count, bool) {
	for k := i + 2; k < min(i+2+numberWords, ev.s.Last); k++ {
		if vagueMany[ev.d.Folded(k)] > 0 {
			return Count{Of: of, Who: ev.who(k, k+3), Low: 1, First: i, Last: k + 1, share: true}, true // مقتل وإصابة العشرات
		}
		if k == i+2 && (ev.d.is(k, "عدد", "عده") || ev.matches(k, plurals)) {
			return Count{Of: of, Who: ev.who(k, k+3), Low: 1, First: i, Last: k + 1, share: true}, true // قتل وجرح عدد من الجنود
		}
		n, next, ok := ev.d.number(k, ev.s.Last)
		if !ok || n < 2 || ev.d.timeAt[k] > 0 {
			continue
		}
		return Count{Of: of, Who: ev.who(k, next+2), Low: 1, High: ev.part(k, n), First: i, Last: min(next, ev.s.Last), share: true}, true
	}
	return Count{}, false
}

// part gives the upper end of one of two kinds of harm that share the number n at token k: one less, for there is one at least of the other.
func (ev *eventer) part(k, n int) *int {
	high := ev.ceiling(k, n)
	if high == nil {
		return nil
	}
	most := n - 1
	return &most
}

// sharedBefore reads a number before two nouns for harm joined by wa: 80 قتيلا وجريحا.
func (ev *eventer) sharedBefore(i int, of string) (Count, bool) {
	first, second := i, i+1
	if i > ev.s.First && ev.startsWithWa(i) {
		first, second = i-1, i
	}
	if second >= ev.s.Last || !ev.startsWithWa(second) || !ev.isVictim(first) || !ev.isVictim(second) || ev.countOf(first) == ev.countOf(second) {
		return Count{}, false
	}
	end := first
	if ev.d.is(first-1, "بين") {
		end = first - 1 // 20 شخصا بين قتيل وجريح
		if _, _, number := ev.d.number(end-1, end); !number {
			end--
		}
	}
	c, ok := ev.numberRightBefore(end, of)
	if !ok || c.Low < 2 {
		return Count{}, false
	}
	c.Low, c.High, c.Last, c.share = 1, ev.part(c.First, c.Low), second+1, true
	return c, true
}

// isVictim reports whether the word at token i is a noun for who is killed or hurt, not for the killing.
func (ev *eventer) isVictim(i int) bool {
	return ev.countOf(i) != "" && (ev.matches(i, plurals) || ev.matches(i, singulars))
}

// named counts victims who are named behind a word for killing or hurting: مقتل فلان, استشهاد كل من فلان وفلان.
func (ev *eventer) named(i int, of string) (Count, bool) {
	at := ev.namesFrom(i)
	n, last, joined := 0, at, true
	for at < ev.s.Last && n < maxNamed {
		if comma := at < ev.s.Last && (ev.d.Tokens[at].Mark == '،' || ev.d.Tokens[at].Mark == ','); comma && n > 0 {
			joined = true
			at++
		}
		if at < ev.s.Last && ev.d.Folded(at) == "و" {
			joined = true
			at++
		}
		for at < ev.s.Last && (ev.d.Tokens[at].Kind == QuoteOpen || ev.d.Tokens[at].Kind == QuoteEither || ev.d.Tokens[at].Kind == QuoteClose || ev.d.is(at, "السيده", "السيد", "الشاب", "الطفل", "الطفله", "المدني", "المدعو", "الشابه", "السيدتين", "المواطن", "الحاج", "الدكتور")) {
			at++
		}
		next := ev.person(at)
		if next == at || !joined && !ev.startsWithWa(at) {
			break
		}
		n++
		joined = false
		at, last = next, next
	}
	if n == 0 {
		return Count{}, false
	}
	return Count{Of: of, Who: "unknown", Low: n, High: &n, First: i, Last: last}, true
}

// namesReach is how many tokens behind the word the names may begin that كل من leads to.
const namesReach = 10

// namesFrom gives the token at which the names of victims may begin: right behind the word, behind كل من, or below a heading (الشهداء هم: …).
func (ev *eventer) namesFrom(i int) int {
	at := i + 1
	for k := at; k < min(i+namesReach, ev.s.Last-1) && ev.d.Tokens[k].Kind != Punctuation; k++ {
		if ev.d.is(k, "كل") && ev.d.is(k+1, "من") {
			at = k + 2
			break
		}
	}
	if at == i+1 && ev.matches(i, headings) && ev.d.is(at, "هم", "هما", "هن") {
		at++
	}
	if at > i+1 && at < ev.s.Last && ev.d.Tokens[at].Mark == ':' {
		at++
	}
	return at
}

// person gives the token behind a person's name that begins at token at: that of a mention, or of a known given name with the names behind it; at where there is none.
func (ev *eventer) person(at int) int {
	if last := ev.persons[at]; last > 0 {
		return last
	}
	if at >= ev.s.Last || ev.d.Words[at] == nil || !ev.d.Words[at].Given || ev.d.placeAt[at] > 0 {
		return at
	}
	next := at + 1
	for next < ev.s.Last && next < at+givenNames && ev.d.Tokens[next].Kind == Word && ev.d.Words[next].Function == 0 && ev.countOf(next) == "" && !ev.startsWithWa(next) {
		next++
	}
	return next
}

// givenNames is how many words a name is taken to have at most: those of the person, the father, the grandfather and the family.
const givenNames = 4

// maxNamed is how many names are counted one by one.
const maxNamed = 20
