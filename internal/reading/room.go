package reading

import "marsad/internal/ranker"

// room is what the weighing of one event needs and the next one uses again. Nothing of it outlives the event: where candidates or features are kept, as
// training and explanations ask, they are made anew.
type room struct {
	candidates []Candidate
	votes      []vote
	shares     [][2]float64
	one        []ranker.Feature   // of one event, see oneRoom
	parties    [][]ranker.Feature // of its candidates, see featureRoom
	used       int                // of parties
}

// partyRoom is how many features of a party there is room for from the start; most have some fifty.
const partyRoom = 72

// clear makes the room free for the next event.
func (r *room) clear() { r.used = 0 }

// featureRoom gives an empty list for the features of a candidate.
func (ev *eventer) featureRoom() []ranker.Feature {
	r := &ev.room
	if ev.keep.features {
		return make([]ranker.Feature, 0, partyRoom)
	}
	if r.used == len(r.parties) {
		r.parties = append(r.parties, make([]ranker.Feature, 0, partyRoom))
	}
	r.used++
	return r.parties[r.used-1][:0]
}

// oneRoom gives an empty list for the features of an event as a whole.
func (ev *eventer) oneRoom() []ranker.Feature {
	if ev.keep.features {
		return nil
	}
	return ev.room.one[:0]
}
