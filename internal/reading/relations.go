package reading

import (
	"strconv"

	"marsad/record"
)

// relations ties events of one sentence where the words say so: a response, a claimed cause, a part of something larger; and what is denied with what
// is told.
func relations(d *Doc) error {
	for a := range d.Events {
		for b := a + 1; b < min(len(d.Events), a+mergeReach); b++ {
			first, second := a, b
			if d.Events[a].Sentence != d.Events[b].Sentence {
				continue
			}
			if d.Events[first].CueFirst > d.Events[second].CueFirst {
				first, second = second, first
			}
			if t, ok := d.tie(d.Events[first].CueLast, d.Events[second].CueFirst); ok && t.fits(&d.Events[first], &d.Events[second]) {
				from, to := first, second
				if t.backwards {
					from, to = second, first
				}
				d.relate(t.kind, from, to, d.Events[first].SaidIn)
			}
		}
		d.contradict(a)
	}
	return nil
}

func (d *Doc) relate(kind string, from, to, saidIn int) {
	by := ""
	if saidIn >= 0 {
		by = statementID(saidIn)
	}
	d.Relations = append(d.Relations, record.Relation{Kind: kind, From: eventID(from), To: eventID(to), By: by})
}

// contradict ties a denied event to the nearest one of its type that is told as having happened, where neither parties nor places speak against it.
func (d *Doc) contradict(denied int) {
	if d.Events[denied].Modality != "negated" {
		return
	}
	ev := eventer{d: d}
	for n := 1; n < mergeReach; n++ {
		for _, k := range [...]int{denied - n, denied + n} {
			if k < 0 || k >= len(d.Events) {
				continue
			}
			a, b := &d.Events[denied], &d.Events[k]
			if a.Type == b.Type && (b.Modality == "asserted" || b.Modality == "reported") && ev.agree(actorsOf(a, "agent"), actorsOf(b, "agent")) && ev.agree(placesOf(a), placesOf(b)) {
				d.relate("contradicts", denied, k, a.SaidIn)
				return
			}
		}
	}
}

// tie is what the words between two events say of them. From is the first of the two, or the second when it runs backwards.
type tie struct {
	kind      string
	backwards bool
	whole     bool // the second must be able to hold the first: an offensive, a clash
}

func (t tie) fits(first, second *Event) bool {
	whole := second
	if t.backwards {
		whole = first
	}
	return !t.whole || (whole.Type == "offensive" || whole.Type == "clash") && first.Type != second.Type
}

// ties are the words right before the second event that tie it to the first.
var ties = []struct {
	tie
	words map[string]bool
}{
	{tie{kind: "response_to"}, foldSet("ردا", "انتقاما", "للرد")},
	{tie{kind: "cause_claimed", backwards: true}, foldSet("بسبب", "نتيجة", "جراء")},
	{tie{kind: "cause_claimed"}, foldSet("أدى", "أدت", "تسبب", "تسببت", "أسفر", "أسفرت", "أجبر", "أجبرت", "دفع", "دفعت")},
	{tie{kind: "part_of", whole: true}, foldSet("ضمن", "إطار", "خلال", "أثناء")},
	{tie{kind: "part_of", backwards: true, whole: true}, foldSet("تخلله", "تخللها", "يتخلله", "يتخللها", "تخللته", "تخللتها")},
}

// tieReach is how many tokens before the second event its tie may stand.
const tieReach = 4

// tie reads the words before the second of two events.
func (d *Doc) tie(from, to int) (tie, bool) {
	for i := to - 1; i >= max(from, to-tieReach); i-- {
		for _, t := range ties {
			f := d.Folded(i)
			if t.words[f] || len(f) > 2 && f[:2] == "و" && t.words[f[2:]] {
				return t.tie, true
			}
		}
	}
	return tie{}, false
}

func timeID(i int) string      { return "t" + strconv.Itoa(i+1) }
func entityID(i int) string    { return "e" + strconv.Itoa(i+1) }
func placeID(i int) string     { return "p" + strconv.Itoa(i+1) }
func statementID(i int) string { return "s" + strconv.Itoa(i+1) }
func eventID(i int) string     { return "v" + strconv.Itoa(i+1) }
