package reading

import (
	"strconv"

	"marsad/record"
)

// relations ties events of one sentence where the words say so: a response, a claimed cause.
func relations(d *Doc) error {
	for a := range d.Events {
		for b := max(0, a-mergeReach); b < min(len(d.Events), a+mergeReach); b++ {
			if a == b || d.Events[a].Sentence != d.Events[b].Sentence || d.Events[a].CueFirst >= d.Events[b].CueFirst {
				continue
			}
			if kind, ok := d.tie(d.Events[a].CueLast, d.Events[b].CueFirst); ok {
				from, to := a, b
				if kind == "cause_claimed" {
					from, to = b, a
				}
				by := ""
				if s := d.Events[a].SaidIn; s >= 0 {
					by = statementID(s)
				}
				d.Relations = append(d.Relations, record.Relation{Kind: kind, From: eventID(from), To: eventID(to), By: by})
			}
		}
	}
	return nil
}

// tieReach is how many tokens before the second event its tie may stand.
const tieReach = 4

// tie reads the words before the second of two events.
func (d *Doc) tie(from, to int) (kind string, ok bool) {
	for i := to - 1; i >= max(from, to-tieReach); i-- {
		switch {
		case d.is(i, "ردا"):
			return "response_to", true
		case d.is(i, "بسبب", "نتيجه", "جراء"):
			return "cause_claimed", true
		}
	}
	return "", false
}

func timeID(i int) string      { return "t" + strconv.Itoa(i+1) }
func entityID(i int) string    { return "e" + strconv.Itoa(i+1) }
func placeID(i int) string     { return "p" + strconv.Itoa(i+1) }
func statementID(i int) string { return "s" + strconv.Itoa(i+1) }
func eventID(i int) string     { return "v" + strconv.Itoa(i+1) }
