package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/register"
	"marsad/internal/register/words"
	"marsad/internal/store"
	"marsad/record"
)

// Addition is what a person adds to an event that was not read: somebody or something that took part, a place, a time, a number. It holds names and no ids, since ids
// change when the report is read again.
type Addition struct {
	Name      record.Name `json:"name,omitzero"`
	Kind      string      `json:"kind,omitempty"` // of an entity or a place
	Role      string      `json:"role,omitempty"` // in the event
	Ref       string      `json:"ref,omitempty"`
	Lat       *float64    `json:"lat,omitempty"`
	Lon       *float64    `json:"lon,omitempty"`
	RadiusM   int         `json:"radius_m,omitempty"`
	Within    []string    `json:"within,omitempty"`
	Of        string      `json:"of,omitempty"` // what was counted, and who
	Who       string      `json:"who,omitempty"`
	Low       int         `json:"low,omitempty"`
	Best      *int        `json:"best,omitempty"`
	High      *int        `json:"high,omitempty"`
	Value     string      `json:"value,omitempty"` // of a time: from, until and how exact
	Until     string      `json:"until,omitempty"`
	Precision string      `json:"precision,omitempty"`
}

// Addable lists what can be added to an event, as the field below it is named.
func Addable() []string { return []string{"actors", "places", "time", "counts"} }

// AddPath gives the path under which something is added to a record: a hyphen stands behind the last element of a list, as in JSON Patch (RFC 6902).
func AddPath(event, what string) string {
	if what == "time" {
		return event + "/time"
	}
	return event + "/" + what + "/-"
}

// adds tells whether a correction adds an entity, a place, a time or a number, rather than a value to a field that was empty.
func adds(c register.Correction) bool {
	return c.Verdict == register.FieldAdded && (strings.HasSuffix(c.Path, "/-") || strings.HasPrefix(strings.TrimSpace(string(c.Now)), "{"))
}

// NewAddition makes the correction that adds something to an event of a report. quote are words of the text that say so, "" for none; words that are not in the text are
// store.ErrInvalid. Who, why and when are for the keeper to say.
func (s Sheet) NewAddition(r record.Report, version int, path string, a Addition, quote string) (register.Correction, error) {
	what, event := whatOf(path)
	x, _, ok := s.Find(event)
	if !ok || what == "" || x.Collection != "events" {
		return register.Correction{}, fmt.Errorf("%w: nothing can be added at %q", store.ErrInvalid, path)
	}
	c := register.Correction{Report: r.ID, Version: version, Path: path, Verdict: register.FieldAdded, Anchor: register.Anchor{Collection: x.Collection, Cue: x.Cue, Type: x.Type}}
	if strings.TrimSpace(quote) != "" {
		text := words.Of(r)
		start, end, ok := text.Find(quote, x.Cue.Start)
		if !ok {
			return c, fmt.Errorf("%w: the words %q are not in the text", store.ErrInvalid, quote)
		}
		said := text.Quote(start, end)
		c.Evidence = &said
	}
	var err error
	c.Now, err = json.Marshal(a)
	return c, err
}

// whatOf gives what is added at a path and the event to which.
func whatOf(path string) (what, event string) {
	parts := strings.Split(path, "/")
	if len(parts) < 4 || !slices.Contains(Addable(), parts[3]) || path != AddPath(strings.Join(parts[:3], "/"), parts[3]) {
		return "", ""
	}
	return parts[3], strings.Join(parts[:3], "/")
}

// add lays an addition over the i-th event of a report that is its own.
func add(r *record.Report, i int, c register.Correction) error {
	var a Addition
	if err := json.Unmarshal(c.Now, &a); err != nil {
		return fmt.Errorf("its value is no JSON: %w", err)
	}
	what, _ := whatOf(c.Path)
	if c.Anchor.Collection != "events" || what == "" {
		return fmt.Errorf("nothing can be added at %q", c.Path)
	}
	v := &r.Events[i]
	quote, err := evidence(*r, *v, c)
	if err != nil {
		return err
	}
	switch what {
	case "actors":
		id, err := addEntity(r, a, quote)
		if err != nil {
			return err
		}
		v.Actors = append(v.Actors, record.Actor{Entity: id, Role: a.Role})
	case "places":
		id, err := addPlace(r, a, quote)
		if err != nil {
			return err
		}
		v.Places = append(v.Places, record.EventPlace{Place: id, Role: a.Role})
	case "counts":
		v.Counts = append(v.Counts, record.Count{Of: a.Of, Who: a.Who, Low: a.Low, Best: a.Best, High: a.High, Quote: quote})
	case "time":
		if v.Time, err = addTime(r, a, quote, c.Evidence != nil); err != nil {
			return err
		}
	}
	if c.Evidence != nil && !slices.Contains(v.Evidence, quote) {
		v.Evidence = append(v.Evidence, quote)
	}
	return nil
}

// evidence gives the words of this version that say what is added: those that the person quoted, or the words of the event where they quoted none.
func evidence(r record.Report, v record.Event, c register.Correction) (record.Span, error) {
	if c.Evidence == nil {
		return v.Cue, nil
	}
	text := words.Of(r)
	start, end, ok := text.Find(c.Evidence.Read(), c.Evidence.Start)
	if !ok {
		return record.Span{}, errors.New("the words that say so are not in this version")
	}
	return text.Quote(start, end), nil
}

// addEntity gives the entity of a name, a new one where the report has none.
func addEntity(r *record.Report, a Addition, quote record.Span) (string, error) {
	if strings.TrimSpace(a.Name.Arabic) == "" {
		return "", errors.New("it says no name")
	}
	for i := range r.Entities {
		if e := &r.Entities[i]; arabic.Fold(e.Name.Arabic) == arabic.Fold(a.Name.Arabic) {
			return e.ID, nil
		}
	}
	id := freeID(r, "entity")
	r.Entities = append(r.Entities, record.Entity{ID: id, Kind: a.Kind, Name: a.Name, Ref: a.Ref, Mentions: []record.Span{quote}})
	return id, nil
}

// addPlace gives the place of a name, a new one where the report has none. One without a position is unresolved.
func addPlace(r *record.Report, a Addition, quote record.Span) (string, error) {
	if strings.TrimSpace(a.Name.Arabic) == "" {
		return "", errors.New("it says no name")
	}
	for _, p := range r.Places {
		if arabic.Fold(p.Name.Arabic) == arabic.Fold(a.Name.Arabic) {
			return p.ID, nil
		}
	}
	id, basis := freeID(r, "place"), "unresolved"
	if a.Lat != nil {
		basis = "gazetteer"
	}
	r.Places = append(r.Places, record.Place{ID: id, Name: a.Name, Kind: a.Kind, Lat: a.Lat, Lon: a.Lon, RadiusM: a.RadiusM, Within: a.Within, Ref: a.Ref, Basis: basis, Confidence: 1, Mentions: []record.Span{quote}})
	return id, nil
}

func addTime(r *record.Report, a Addition, quote record.Span, said bool) (string, error) {
	if !isTime(a.Value) || a.Until != "" && (!isTime(a.Until) || a.Until < a.Value) {
		return "", fmt.Errorf("%q to %q is no time", a.Value, a.Until)
	}
	t := record.Time{ID: freeID(r, "time"), Span: &quote, Value: a.Value, Precision: a.Precision, Basis: "inferred"}
	if said {
		t.Basis = "explicit"
	}
	if a.Until != "" {
		t.Until = &a.Until
	}
	r.Times = append(r.Times, t)
	return t.ID, nil
}

// isTime tells whether a person wrote a day, a month, a year or a time.
func isTime(s string) bool { return store.Minute(s) > 0 }

// freeID gives an id that no record of the report has.
func freeID(r *record.Report, of string) string {
	taken := map[string]bool{}
	for _, e := range r.Entities {
		taken[e.ID] = true
	}
	for _, p := range r.Places {
		taken[p.ID] = true
	}
	for _, t := range r.Times {
		taken[t.ID] = true
	}
	for _, s := range r.Statements {
		taken[s.ID] = true
	}
	for _, v := range r.Events {
		taken[v.ID] = true
	}
	for n := 1; ; n++ {
		if id := fmt.Sprintf("added-%s-%d", of, n); !taken[id] {
			return id
		}
	}
}
