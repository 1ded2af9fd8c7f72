package field

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"marsad/internal/register"
	"marsad/record"
)

// The codes of faults. A page has a text for each in its own language, with the Values filled in.
const (
	FaultMissing  = "missing"  // give it
	FaultListed   = "listed"   // value; the list
	FaultRange    = "range"    // value, lowest, highest
	FaultTime     = "time"     // value
	FaultFuture   = "future"   // value
	FaultOrder    = "order"    // until is before from
	FaultLong     = "long"     // letters, most
	FaultPair     = "pair"     // the other field that has to come with it
	FaultPart     = "part"     // the kind whose part it is
	FaultNull     = "null"     // 0, 0 is in the sea off Africa
	FaultObserver = "observer" // needs the observer's position
	FaultLink     = "link"     // id of what is not in the register
	FaultNumber   = "number"   // value
	FaultPosition = "position" // value
)

// english is what each code says, with {0}, {1} … for the values.
var english = map[string]string{
	FaultMissing:  "is missing; fill it in",
	FaultListed:   "is {0}, which is not one of {1}",
	FaultRange:    "is {0}, which is not from {1} to {2}",
	FaultTime:     "is {0}, which is no time; write 2024-03-01 or 2024-03-01T10:30:00Z",
	FaultFuture:   "is {0}, which has not come yet; check the clock of the device",
	FaultOrder:    "is before the beginning; set the later time as the end",
	FaultLong:     "has {0} letters; shorten it to {1}",
	FaultPair:     "needs {0} with it; give both or neither",
	FaultPart:     "belongs to an entry of kind {0}; take it out, or change the kind",
	FaultNull:     "is 0, 0, which a device gives when it has no fix; take the position again",
	FaultObserver: "needs the position of the observer, as a place with role from",
	FaultNumber:   "is {0}, which is no whole number",
	FaultPosition: "is {0}, which is no position; write latitude and longitude in degrees, such as 35.93 36.63",
	FaultLink:     "names {0}, which is not in the register; correct the id or leave it empty",
}

// Fault is one thing that is wrong with an entry: the field, as in its JSON, and what to do.
type Fault struct {
	Field  string   `json:"field"`
	Code   string   `json:"code"`
	Values []string `json:"values,omitempty"`
}

// Error tells the fault in English.
func (f Fault) Error() string {
	s := english[f.Code]
	for i, v := range f.Values {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", v)
	}
	return f.Field + " " + s
}

// Faults are all that is wrong with an entry.
type Faults []Fault

// Error tells all faults in English, on one line.
func (f Faults) Error() string {
	said := make([]string, len(f))
	for i := range f {
		said[i] = f[i].Error()
	}
	return strings.Join(said, "; ")
}

// The bounds of an entry.
const (
	maxText     = 10_000         // letters
	maxName     = 300            // letters
	maxDistance = 50_000         // metres; farther off nobody sees or hears where it was
	maxCount    = 100_000        // shots, vehicles
	maxRadius   = 1_000_000      // metres
	maxPoints   = 200_000        // of a track
	maxItems    = 5_000          // places, observations
	clockError  = 24 * time.Hour // by which a device may run ahead
)

type checker struct{ faults Faults }

func (c *checker) fault(field, code string, values ...string) {
	c.faults = append(c.faults, Fault{field, code, values})
}

// Check gives everything that is wrong with an entry that went through Complete; nil when nothing is. Ids of other objects are checked by the Desk.
func Check(e register.FieldEntry, now time.Time) Faults {
	var c checker
	c.listed("kind", e.Kind, register.FieldKinds(), true)
	c.name("by", e.By, true)
	c.text("note", e.Note, false)
	c.listed("review.state", e.Review.State, ReviewStates(), true)
	if _, err := time.Parse(time.RFC3339, e.SubmittedAt); err != nil {
		c.fault("submitted_at", FaultTime, e.SubmittedAt)
	}
	c.when(e.When, now)
	c.places("places", e.Places)
	c.parts(e)
	c.observed(e)
	c.patrol(e.Patrol)
	c.contact(e.Contact)
	c.visit(e)
	return c.faults
}

func (c *checker) listed(field, value string, list []string, needed bool) {
	switch {
	case value == "" && needed:
		c.fault(field, FaultMissing)
	case value != "" && !slices.Contains(list, value):
		c.fault(field, FaultListed, strconv.Quote(value), strings.Join(list, ", "))
	}
}

func (c *checker) bounded(field, value string, most int, needed bool) {
	if n := utf8.RuneCountInString(value); n > most {
		c.fault(field, FaultLong, strconv.Itoa(n), strconv.Itoa(most))
	}
	if needed && strings.TrimSpace(value) == "" {
		c.fault(field, FaultMissing)
	}
}

func (c *checker) text(field, value string, needed bool) { c.bounded(field, value, maxText, needed) }
func (c *checker) name(field, value string, needed bool) { c.bounded(field, value, maxName, needed) }

func (c *checker) number(field string, value *int, low, high int) {
	if value != nil && (*value < low || *value > high) {
		c.fault(field, FaultRange, strconv.Itoa(*value), strconv.Itoa(low), strconv.Itoa(high))
	}
}

// moment reads a day or a time; a day ends with its last second.
func moment(s string, end bool) (time.Time, bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		if end {
			t = t.Add(24*time.Hour - time.Second)
		}
		return t, true
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}

func (c *checker) when(w register.When, now time.Time) {
	c.listed("when.precision", w.Precision, record.Precisions(), true)
	if w.From == "" {
		c.fault("when.from", FaultMissing)
		return
	}
	from, ok := moment(w.From, false)
	if !ok {
		c.fault("when.from", FaultTime, w.From)
	} else if from.After(now.Add(clockError)) {
		c.fault("when.from", FaultFuture, w.From)
	}
	if w.Until == "" {
		return
	}
	until, okUntil := moment(w.Until, true)
	switch {
	case !okUntil:
		c.fault("when.until", FaultTime, w.Until)
	case ok && until.Before(from):
		c.fault("when.until", FaultOrder)
	case until.After(now.Add(2 * clockError)): // a day that has begun ends later
		c.fault("when.until", FaultFuture, w.Until)
	}
}

func (c *checker) places(field string, places []register.Place) {
	if len(places) > maxItems {
		c.fault(field, FaultRange, strconv.Itoa(len(places)), "0", strconv.Itoa(maxItems))
		return
	}
	for i, p := range places {
		c.place(fmt.Sprintf("%s[%d]", field, i), p)
	}
}

func (c *checker) place(field string, p register.Place) {
	c.name(field+".name", p.Name.Arabic+p.Name.English, false)
	c.listed(field+".role", p.Role, record.EventPlaceRoles(), false)
	c.listed(field+".kind", p.Kind, record.PlaceKinds(), false)
	radius := p.RadiusM
	c.number(field+".radius_m", &radius, 0, maxRadius)
	switch {
	case p.Lat == nil && p.Lon == nil:
		if p.Name.Arabic == "" && p.Name.English == "" && p.Ref == "" {
			c.fault(field, FaultMissing)
		}
	case p.Lat == nil:
		c.fault(field+".lon", FaultPair, field+".lat")
	case p.Lon == nil:
		c.fault(field+".lat", FaultPair, field+".lon")
	default:
		c.position(field, *p.Lat, *p.Lon)
	}
}

func (c *checker) position(field string, lat, lon float64) {
	switch {
	case !placed(lat, 0):
		c.fault(field+".lat", FaultRange, fmt.Sprint(lat), "-90", "90")
	case !placed(0, lon):
		c.fault(field+".lon", FaultRange, fmt.Sprint(lon), "-180", "180")
	case lat == 0 && lon == 0:
		c.fault(field, FaultNull)
	}
}

// parts sees to it that an entry has the part of its kind and no other.
func (c *checker) parts(e register.FieldEntry) {
	for _, p := range []struct {
		field, kind string
		there       bool
	}{
		{"observed", register.FieldIncident, e.Observed != nil}, {"patrol", register.FieldPatrolLog, e.Patrol != nil},
		{"contact", register.FieldContact, e.Contact != nil}, {"visit", register.FieldPostVisit, e.Visit != nil},
	} {
		switch {
		case p.there && p.kind != e.Kind:
			c.fault(p.field, FaultPart, p.kind)
		case !p.there && p.kind == e.Kind:
			c.fault(p.field, FaultMissing)
		}
	}
}

func (c *checker) observed(e register.FieldEntry) {
	o := e.Observed
	if o == nil {
		return
	}
	c.listed("observed.type", o.Type, record.EventTypes(), true)
	c.listed("observed.sensed", o.Sensed, Senses(), true)
	c.listed("observed.certainty", o.Certainty, Certainties(), true)
	c.listed("observed.weapon", o.Weapon, record.Weapons(), false)
	c.number("observed.count", o.Count, 0, maxCount)
	c.number("observed.killed", o.Killed, 0, maxCount)
	c.number("observed.injured", o.Injured, 0, maxCount)
	c.number("observed.bearing_degrees", o.Bearing, 0, 359)
	c.number("observed.distance_m", o.DistanceM, 0, maxDistance)
	c.number("observed.bearing_error_degrees", o.BearingErrorDegrees, 0, 180)
	c.number("observed.distance_error_percent", o.DistanceErrorPercent, 0, 100)
	c.text("observed.attributed", o.Attributed, false)
	if len(e.Places) == 0 {
		c.fault("places", FaultMissing)
	}
	if o.Bearing != nil && o.DistanceM != nil && !slices.ContainsFunc(e.Places, func(p register.Place) bool { return p.Role == RoleObserver && p.Lat != nil }) {
		c.fault("observed.bearing_degrees", FaultObserver)
	}
}

func (c *checker) patrol(p *register.PatrolLog) {
	if p == nil {
		return
	}
	c.listed("patrol.completed", p.Completed, Outcomes(), true)
	c.text("patrol.why", p.Why, p.Completed != "" && p.Completed != "completed")
	c.places("patrol.plan", p.Plan)
	if len(p.Track) > maxPoints {
		c.fault("patrol.track", FaultRange, strconv.Itoa(len(p.Track)), "0", strconv.Itoa(maxPoints))
		return
	}
	for i, t := range p.Track {
		field := fmt.Sprintf("patrol.track[%d]", i)
		c.position(field, t.Lat, t.Lon)
		c.time(field+".at", t.At)
	}
	for i, o := range p.Observations {
		field := fmt.Sprintf("patrol.observations[%d]", i)
		c.text(field+".text", o.Text, true)
		c.time(field+".at", o.At)
		if o.Place != nil {
			c.place(field+".place", *o.Place)
		}
	}
}

func (c *checker) time(field, value string) {
	if _, ok := moment(value, false); value != "" && !ok {
		c.fault(field, FaultTime, value)
	}
}

func (c *checker) contact(k *register.ContactLog) {
	if k == nil {
		return
	}
	c.name("contact.with", k.With, true)
	c.name("contact.of", k.Of, false)
	c.listed("contact.channel", k.Channel, Channels(), true)
	c.text("contact.subject", k.Subject, true)
	c.text("contact.outcome", k.Outcome, true)
}

func (c *checker) visit(e register.FieldEntry) {
	v := e.Visit
	if v == nil {
		return
	}
	c.listed("visit.state", v.State, PostStates(), true)
	c.listed("visit.access", v.Access, Accesses(), true)
	c.name("visit.holder", v.Holder, false)
	c.number("visit.strength", v.Strength, 0, maxCount)
	if v.Post == "" && len(e.Places) == 0 {
		c.fault("visit.post", FaultMissing)
	}
}
