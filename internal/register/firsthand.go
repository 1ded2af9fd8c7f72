package register

import (
	"crypto/sha256"
	"encoding/hex"
)

// FirstHand gives what every mention of a field entry has, for whoever makes the rest: the entry; a name for its author that tells two entries of one hand
// from those of two; the day, without hours; and its public places, marked as an observer's. Whom the author holds it to be is no part of it: marsad
// attributes nothing by itself, and one monitor's guess is no party.
func (f FieldEntry) FirstHand() Mention {
	m := Mention{Entry: f.ID, By: hand(f.By), Published: day(f.SubmittedAt), Modality: "asserted", When: f.When.Days(), Places: []Place{}, Actors: []Part{}, Counts: []Toll{}, Grouped: []Reason{}}
	for _, p := range f.PublicPlaces() {
		p.Observed = true
		m.Places = append(m.Places, p)
	}
	return m
}

// handLength is how many bytes of a hash name an author.
const handLength = 8

// hand names an author. Who knows the names of all monitors can find out which it is, so it is shown to those alone who may see the name.
func hand(by string) string {
	if by == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("author\x00" + by))
	return hex.EncodeToString(sum[:handLength])
}

// Days gives a time without hours.
func (w When) Days() When {
	w.From, w.Until = w.From[:min(len(w.From), dayLength)], w.Until[:min(len(w.Until), dayLength)]
	if w.Precision == "instant" || w.Precision == "hour" || w.Precision == "part_of_day" {
		w.Precision = "day"
	}
	return w
}
