package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/article"
)

// cue reads a reporting verb, participle or masdar at token i and gives the token behind it, or i when there is none.
func (st *stater) cue(i int) int {
	w := st.d.Words[i]
	if w.Reports == 0 || st.d.placeAt[i] > 0 || st.d.insideMention(i) || st.numeral(i) || st.relatedLabel(i) {
		return i
	}
	st.hits = st.lex.ReportingIndex.Match(st.hits[:0], st.d.Words[:st.s.Last], i)
	for n := range st.hits {
		h := st.hits[n]
		form := st.lex.Forms[h.Value]
		r := st.lex.Reporting[form.Reporting]
		s := Statement{CueFirst: i, CueLast: i + h.Words, CueClitic: cueClitics(h.Reading), Act: r.Act, Hedge: r.Hedge, Speaker: -1, Sentence: st.index, Confidence: 0.8, Mode: "indirect"}
		var ok bool
		switch {
		case form.Participle:
			ok = st.participle(&s, h, r)
		case form.Noun:
			ok = st.masdar(&s, h, r)
		default:
			ok = st.verb(&s, h, r)
		}
		if ok {
			st.add(s)
			return s.CueLast
		}
	}
	return i
}

// numeral reports whether token i is a number word, which looks like a form of أثنى; أثنى praises with على.
func (st *stater) numeral(i int) bool {
	_, number := arabic.NumberWord(st.d.Folded(i))
	return number && !(strings.HasSuffix(st.d.Folded(i), "اثني") && st.within(i+1, thatReach/3, "علي"))
}

// relatedLabel reports whether token i belongs to the label of a related line (اقرأ أيضاً:), which asks the reader to read.
func (st *stater) relatedLabel(i int) bool {
	block := st.d.Blocks[st.s.Block]
	return block.Kind == article.Related && i < block.First+2 && st.d.is(i+1, "ايضا", "كذلك", "المزيد")
}
