package form

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/field"
)

// AnswersOf gives the answers that say what an entry says, as far as the questions go: what came by file, or by hand in JSON, can be more.
func (f Form) AnswersOf(e register.FieldEntry) Answers {
	a := Answers{Values: map[string]string{"started": clock(e.When.From), "ended": clock(e.When.Until), "note": e.Note}, Repeats: map[string][]Answers{}}
	switch {
	case e.Observed != nil:
		a.observed(e)
	case e.Patrol != nil:
		a.patrol(*e.Patrol)
	case e.Contact != nil:
		c := *e.Contact
		a.put("with", c.With, "of", c.Of, "channel", c.Channel, "incident", c.Incident, "subject", c.Subject, "outcome", c.Outcome)
	case e.Visit != nil:
		v := *e.Visit
		a.put("post", v.Post, "state", v.State, "access", v.Access, "holder", v.Holder, "strength", digits(v.Strength))
		if len(e.Places) > 0 {
			a.put("position", point(e.Places[0]), "place_name", e.Places[0].Name.Arabic)
		}
	}
	return a
}

// put sets answers, by name and value in turn.
func (a Answers) put(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		a.Values[pairs[i]] = pairs[i+1]
	}
}

func (a Answers) observed(e register.FieldEntry) {
	o := *e.Observed
	a.put("type", o.Type, "sensed", o.Sensed, "certainty", o.Certainty, "weapon", o.Weapon, "attributed", o.Attributed, "count", digits(o.Count), "killed", digits(o.Killed), "injured", digits(o.Injured),
		"bearing_degrees", digits(o.Bearing), "distance_m", digits(o.DistanceM), "bearing_error_degrees", digits(o.BearingErrorDegrees), "distance_error_percent", digits(o.DistanceErrorPercent))
	for _, p := range slices.Backward(e.Places) { // of several the first
		if p.Role == field.RoleObserver {
			a.put("observer", point(p), "observer_name", p.Name.Arabic)
		} else {
			a.put("place_name", p.Name.Arabic)
		}
	}
}

func (a Answers) patrol(p register.PatrolLog) {
	var plan, track []string
	for _, at := range p.Plan {
		if s := point(at); s != "" {
			plan = append(plan, s)
		}
	}
	for _, at := range p.Track {
		track = append(track, degrees(at.Lat)+" "+degrees(at.Lon))
	}
	a.put("series", p.Series, "completed", p.Completed, "why", p.Why, "plan", strings.Join(plan, "; "), "track", strings.Join(track, "; "))
	for _, o := range p.Observations {
		one := Answers{Values: map[string]string{"observed_at": clock(o.At), "observed_text": o.Text}}
		if o.Place != nil {
			one.put("observed_position", point(*o.Place))
		}
		a.Repeats["observation"] = append(a.Repeats["observation"], one)
	}
}

// clock writes a time as a field of a form holds it, in UTC; of a day its beginning.
func clock(s string) string {
	if len(s) == len("2006-01-02") {
		return s + "T00:00"
	}
	return strings.TrimSuffix(s, "Z")
}

func digits(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// point writes a geopoint: latitude, longitude, no height, accuracy.
func point(p register.Place) string {
	if p.Lat == nil || p.Lon == nil {
		return ""
	}
	return degrees(*p.Lat) + " " + degrees(*p.Lon) + " 0 " + strconv.Itoa(p.RadiusM)
}

// Corrected gives an entry with the answers of a form that showed it. What was answered as it was shown stays as it is in the entry, which can hold more than a form
// shows: hours of a track, names of a plan, marks of a file.
func (f Form) Corrected(old register.FieldEntry, a Answers) (register.FieldEntry, field.Faults) {
	e, faults := f.Entry(a)
	shown, _ := f.Entry(f.AnswersOf(old))
	if same(e.When, shown.When) {
		e.When = old.When
	}
	if same(e.Places, shown.Places) && same(e.Observed, shown.Observed) { // a new bearing or distance makes another place
		e.Places = old.Places
	}
	if e.Patrol != nil && shown.Patrol != nil && old.Patrol != nil {
		if same(e.Patrol.Plan, shown.Patrol.Plan) {
			e.Patrol.Plan = old.Patrol.Plan
		}
		if same(e.Patrol.Track, shown.Patrol.Track) {
			e.Patrol.Track = old.Patrol.Track
		}
		if same(e.Patrol.Observations, shown.Patrol.Observations) {
			e.Patrol.Observations = old.Patrol.Observations
		}
	}
	return e, faults
}

// same tells whether two values say the same.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
