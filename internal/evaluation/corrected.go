package evaluation

import (
	"encoding/json"
	"errors"
	"fmt"

	"marsad/record"
)

// parseRecord takes a record that somebody put right as the labels of its text.
func parseRecord(data []byte, schema string) (Labelled, error) {
	if schema != record.Schema {
		return Labelled{}, fmt.Errorf("schema %q is not read; want %s, or an object with text and gold", schema, record.Schema)
	}
	var r record.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return Labelled{}, decodeError(err)
	}
	if r.ID == "" || r.Text.Original == "" {
		return Labelled{}, errors.New("the record has no id or no text")
	}
	if err := r.Lint(); err != nil {
		return Labelled{}, fmt.Errorf("report %q: %w", r.ID, err)
	}
	out := Labelled{ID: r.ID, Text: r.Text.Original, Outlet: r.Source.Outlet, URL: r.Source.URL}
	if r.Source.Published != nil {
		out.Published = r.Source.Published.Value
	}
	names := nameIndex(r)
	for _, s := range r.Statements {
		out.Labels.Statements = append(out.Labels.Statements, Statement{Speaker: names.of(s.Speaker), Addressee: names.of(firstOf(s.Addressees)), Through: names.all(s.Through), Act: s.Act, Hedge: s.Hedge, Mode: s.Mode, Cue: s.Cue})
	}
	for _, e := range r.Events {
		out.Labels.Events = append(out.Labels.Events, names.event(e))
	}
	for _, t := range r.Times {
		if t.Span != nil {
			out.Labels.Times = append(out.Labels.Times, Time{Span: *t.Span, Value: t.Value})
		}
	}
	for _, p := range r.Places {
		for _, m := range p.Mentions {
			out.Labels.Places = append(out.Labels.Places, Place{Text: m.Read()})
		}
	}
	return out, nil
}

func firstOf(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// event takes an event of a record as a label.
func (n index) event(e record.Event) Event {
	out := Event{Type: e.Type, Phase: e.Phase, Modality: e.Modality, Cue: e.Cue}
	for _, a := range e.Actors {
		switch a.Role {
		case "agent":
			out.Agents = append(out.Agents, n.of(a.Entity))
		case "recipient":
			out.Recipients = append(out.Recipients, n.of(a.Entity))
		}
	}
	for _, p := range e.Places {
		out.Places = append(out.Places, n.of(p.Place))
	}
	for _, c := range e.Counts {
		low := c.Low
		switch c.Of {
		case "killed":
			out.Killed = []*int{&low, c.High}
		case "injured":
			out.Injured = []*int{&low, c.High}
		}
	}
	return out
}
