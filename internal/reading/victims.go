package reading

// This file reads victims who are named rather than counted, and numbers that killed and injured share.

// kin are victims told by whose they are: امرأة وطفلها are two.
var kin = foldSet("طفلها", "طفله", "طفلته", "طفلتها", "ابنها", "ابنه", "ابنته", "ابنتها", "زوجها", "زوجته", "والدته", "والدتها", "والده", "والدها", "شقيقه", "شقيقته", "شقيقها", "شقيقتها", "حفيده", "حفيدها", "جنينها", "رضيعها", "نجله")

// shared reads a number behind two words for harm joined by wa: of five killed and injured one to four were killed.
func (ev *eventer) shared(i int, of string) (Count, bool) {
	for k := i + 2; k < min(i+2+numberWords, ev.s.Last); k++ {
		n, next, ok := ev.d.number(k, ev.s.Last)
		if !ok || n < 2 || ev.d.timeAt[k] > 0 {
			continue
		}
		high := ev.ceiling(k, n)
		if high != nil {
			most := n - 1
			high = &most
		}
		return Count{Of: of, Who: ev.who(k, next+2), Low: 1, High: high, First: i, Last: min(next, ev.s.Last)}, true
	}
	return Count{}, false
}

// named counts victims who are named behind a word for killing or hurting: مقتل فلان, استشهاد كل من فلان وفلان.
func (ev *eventer) named(i int, of string) (Count, bool) {
	at := i + 1
	if ev.d.is(at, "كل") && ev.d.is(at+1, "من") {
		at += 2
	}
	n, last, joined := 0, at, true
	for at < ev.s.Last && n < maxNamed {
		if at < ev.s.Last && ev.d.Folded(at) == "و" {
			joined = true
			at++
		}
		for at < ev.s.Last && (ev.d.Tokens[at].Kind == QuoteOpen || ev.d.Tokens[at].Kind == QuoteEither || ev.d.Tokens[at].Kind == QuoteClose || ev.d.is(at, "السيده", "السيد", "الشاب", "الطفل", "الطفله", "المدني", "المدعو", "الشابه", "السيدتين", "المواطن", "الحاج", "الدكتور")) {
			at++
		}
		m := 0
		if at < ev.s.Last {
			m = ev.d.mentionAt[at]
		}
		if m == 0 || ev.d.Mentions[m-1].First != at || ev.d.Entities[ev.d.Mentions[m-1].Entity].Kind != "person" || !joined && !ev.startsWithWa(at) {
			break
		}
		n++
		joined = false
		at = ev.d.Mentions[m-1].Last
		last = at
	}
	if n == 0 {
		return Count{}, false
	}
	return Count{Of: of, Who: "unknown", Low: n, High: &n, First: i, Last: last}, true
}

// maxNamed is how many names are counted one by one.
const maxNamed = 20
