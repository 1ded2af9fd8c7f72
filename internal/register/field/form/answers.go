package form

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/record"
)

// Answers are the answers to a form, by the names of its questions.
type Answers struct {
	Values  map[string]string
	Repeats map[string][]Answers
}

// get gives an answer without spaces around it.
func (a Answers) get(name string) string { return strings.TrimSpace(a.Values[name]) }

// Entry makes an entry of answers. What cannot be read as what it should be is a fault with the question's name; the entry then lacks it.
func (f Form) Entry(a Answers) (register.FieldEntry, field.Faults) {
	r := answerReader{Answers: a}
	e := register.FieldEntry{Kind: f.Kind, Form: f.ID + " " + f.Version, Device: a.get("deviceid"), Note: a.get("note")}
	e.When = register.When{From: r.time("started"), Until: r.time("ended")}
	switch f.Kind {
	case register.FieldIncident:
		r.incident(&e)
	case register.FieldPatrolLog:
		r.patrol(&e)
	case register.FieldContact:
		e.Contact = &register.ContactLog{With: a.get("with"), Of: a.get("of"), Channel: a.get("channel"), Incident: a.get("incident"), Subject: a.get("subject"), Outcome: a.get("outcome")}
	case register.FieldPostVisit:
		e.Visit = &register.PostVisit{Post: a.get("post"), State: a.get("state"), Access: a.get("access"), Holder: a.get("holder"), Strength: r.number("strength")}
		if p := r.point("position"); p != nil || a.get("place_name") != "" {
			e.Places = []register.Place{named(p, a.get("place_name"), field.RoleHappened)}
		}
	}
	return e, r.faults
}

// answerReader reads single answers and gathers what cannot be read.
type answerReader struct {
	Answers
	faults field.Faults
}

func (r *answerReader) fault(name, code, value string) {
	r.faults = append(r.faults, field.Fault{Field: name, Code: code, Values: []string{strconv.Quote(value)}})
}

// layouts are how devices and browsers write times; without a zone it is UTC, which forms on the web say.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04"}

func (r *answerReader) time(name string) string {
	s := r.get(name)
	if s == "" || len(s) == len(time.DateOnly) {
		return s
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Format(time.RFC3339)
		}
	}
	r.fault(name, field.FaultTime, s)
	return ""
}

func (r *answerReader) number(name string) *int {
	s := r.get(name)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(latinDigits(s))
	if err != nil {
		r.fault(name, field.FaultNumber, s)
		return nil
	}
	return &n
}

// latinDigits writes Arabic-Indic and Persian digits as Latin ones.
func latinDigits(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '٠' && c <= '٩':
			return c - '٠' + '0'
		case c >= '۰' && c <= '۹':
			return c - '۰' + '0'
		case c == '٫':
			return '.'
		}
		return c
	}, s)
}

// point reads a geopoint: latitude, longitude, height and accuracy in metres, with spaces between; commas are taken too, as people write them.
func (r *answerReader) point(name string) *position {
	s := r.get(name)
	if s == "" {
		return nil
	}
	p, ok := parsePoint(s)
	if !ok {
		r.fault(name, field.FaultPosition, s)
		return nil
	}
	return &p
}

type position struct {
	lat, lon float64
	ele      *float64
	radius   int
}

func parsePoint(s string) (position, bool) {
	parts := strings.FieldsFunc(latinDigits(s), func(c rune) bool { return c == ' ' || c == ',' || c == '،' || c == '\t' })
	if len(parts) < 2 || len(parts) > 4 {
		return position{}, false
	}
	var v [4]float64
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || n != n || n > 1e9 || n < -1e9 {
			return position{}, false
		}
		v[i] = n
	}
	p := position{lat: v[0], lon: v[1], radius: int(max(0, v[3]) + 0.999)}
	if len(parts) > 2 && v[2] != 0 {
		p.ele = &v[2]
	}
	return p, true
}

func named(p *position, name, role string) register.Place {
	out := register.Place{Name: record.Name{Arabic: name}, Role: role}
	if p != nil {
		out.Lat, out.Lon, out.RadiusM = &p.lat, &p.lon, p.radius
	}
	return out
}

// trace reads a geotrace: points with ; between.
func (r *answerReader) trace(name string) []position {
	var out []position
	for one := range strings.SplitSeq(r.get(name), ";") {
		if strings.TrimSpace(one) == "" {
			continue
		}
		p, ok := parsePoint(one)
		if !ok {
			r.fault(name, field.FaultPosition, strings.TrimSpace(one))
			return nil
		}
		out = append(out, p)
	}
	return out
}

func (r *answerReader) incident(e *register.FieldEntry) {
	e.Observed = &register.Observed{
		Type: r.get("type"), Sensed: r.get("sensed"), Certainty: r.get("certainty"), Weapon: r.get("weapon"), Attributed: r.get("attributed"),
		Count: r.number("count"), Killed: r.number("killed"), Injured: r.number("injured"),
		Bearing: r.number("bearing_degrees"), DistanceM: r.number("distance_m"),
		BearingErrorDegrees: r.number("bearing_error_degrees"), DistanceErrorPercent: r.number("distance_error_percent"),
	}
	if p := r.point("observer"); p != nil || r.get("observer_name") != "" {
		e.Places = append(e.Places, named(p, r.get("observer_name"), field.RoleObserver))
	}
	name := r.get("place_name")
	if name == "" {
		return
	}
	done := field.Complete(*e, time.Time{}) // works out where it happened, to give that place its name
	i := slices.IndexFunc(done.Places, func(p register.Place) bool { return p.Role == field.RoleHappened })
	if i < 0 {
		e.Places = append(e.Places, named(nil, name, field.RoleHappened))
		return
	}
	place := done.Places[i]
	place.Name.Arabic = name
	e.Places = append(e.Places, place)
}

func (r *answerReader) patrol(e *register.FieldEntry) {
	p := &register.PatrolLog{Series: r.get("series"), Completed: r.get("completed"), Why: r.get("why")}
	plan := r.trace("plan")
	for i, at := range plan {
		role := "via"
		switch i {
		case 0:
			role = "start"
		case len(plan) - 1:
			role = "end"
		}
		place := named(&at, "", role)
		place.Order = i + 1
		p.Plan = append(p.Plan, place)
	}
	for _, at := range r.trace("track") {
		p.Track = append(p.Track, register.TrackPoint{Lat: at.lat, Lon: at.lon, EleM: at.ele})
	}
	for _, one := range r.Repeats["observation"] {
		inner := answerReader{Answers: one}
		o := register.Observation{At: inner.time("observed_at"), Text: one.get("observed_text")}
		if at := inner.point("observed_position"); at != nil {
			place := named(at, "", field.RoleHappened)
			o.Place = &place
		}
		r.faults = append(r.faults, inner.faults...)
		if o.Text != "" || o.Place != nil {
			p.Observations = append(p.Observations, o)
		}
	}
	e.Patrol = p
}
