package export

import (
	"strings"

	"marsad/internal/register"
)

// joined joins names as ACLED does; empty ones are left out.
func joined(names []string) string { return joinedBy("; ", names) }

func joinedBy(sep string, names []string) string {
	var out []string
	for _, n := range names {
		if n != "" {
			out = append(out, n)
		}
	}
	return strings.Join(out, sep)
}

func partNames(parts []register.Part) string {
	var out []string
	for _, p := range parts {
		out = append(out, nameOf(p.Name))
	}
	return joined(out)
}

func placeNames(places []register.Place) string {
	var out []string
	for _, p := range places {
		out = append(out, nameOf(p.Name))
	}
	return joined(out)
}

func mentionURLs(mentions []register.Mention) string {
	var out []string
	for _, m := range mentions {
		out = append(out, m.URL)
	}
	return joined(out)
}

// patrolRow is one run or one suspension of a series.
type patrolRow struct {
	series     register.PatrolSeries
	run        *register.Run
	suspension *register.Suspension
	o          Options
}

func ofRun[T any](get func(register.Run) T) func(patrolRow) any {
	return func(r patrolRow) any {
		if r.run == nil {
			return nil
		}
		return get(*r.run)
	}
}

// patrolLayout has a row for every run and every time of suspension.
func patrolLayout() layout {
	fields := []field[patrolRow]{
		{"series_id", "#activity+id", text, func(r patrolRow) any { return r.series.ID }},
		{"series", "#activity+name", text, func(r patrolRow) any { return nameOf(r.series.Name) }},
		{"kind", "#activity+type", text, func(r patrolRow) any {
			if r.run != nil {
				return "run"
			}
			return "suspension"
		}},
		{"run_id", "#activity+code", text, ofRun(func(r register.Run) string { return r.ID })},
		{"date_from", "#date+start", text, func(r patrolRow) any {
			if r.run != nil {
				return r.run.When.From
			}
			return r.suspension.From
		}},
		{"date_until", "#date+end", text, func(r patrolRow) any {
			if r.run != nil {
				return r.run.When.Until
			}
			return r.suspension.Until
		}},
		{"date_precision", "", text, ofRun(func(r register.Run) string { return r.When.Precision })},
		{"phase", "#status", text, ofRun(func(r register.Run) string { return r.Phase })},
		{"mode", "", text, func(r patrolRow) any { return r.series.Mode }},
		{"parties", "#org+name", text, func(r patrolRow) any { return partNames(r.series.Parties) }},
		{"escort", "#org+escort", text, ofRun(func(r register.Run) string { return partNames(r.Escort) })},
		{"route", "#loc+name", text, ofRun(func(r register.Run) string { return placeNames(r.Route) })},
		{"route_inferred", "", integer, ofRun(func(r register.Run) int {
			if r.Inferred {
				return 1
			}
			return 0
		})},
		{"blocked_by", "", text, ofRun(func(r register.Run) string { return partNames(r.BlockedBy) })},
		{"attacked", "", text, ofRun(func(r register.Run) string { return joined(r.Attacked) })},
		{"reasons", "#description", text, func(r patrolRow) any { return r.reasons() }},
		{"agreement", "", text, func(r patrolRow) any { return r.series.Agreement }},
		{"clause", "", text, func(r patrolRow) any { return r.series.Clause }},
		{"source_urls", "#meta+source+url", text, func(r patrolRow) any {
			if r.run != nil {
				return mentionURLs(r.run.Mentions)
			}
			return mentionURLs(r.suspension.Mentions)
		}},
		{"record_url", "#meta+url", text, func(r patrolRow) any { return pageOf(r.o, "patrols", r.series.ID) }},
	}
	return layout{columnsOf(fields), func(r Record, o Options) [][]any {
		s := r.(register.PatrolSeries)
		var out [][]any
		for i := range s.Runs {
			out = append(out, cellsOf(fields, patrolRow{series: s, run: &s.Runs[i], o: o}))
		}
		for i := range s.Suspensions {
			out = append(out, cellsOf(fields, patrolRow{series: s, suspension: &s.Suspensions[i], o: o}))
		}
		return out
	}}
}

// reasons gives what each side said, with the hedge of the outlet.
func (r patrolRow) reasons() string {
	if r.suspension == nil {
		return ""
	}
	var out []string
	for _, x := range r.suspension.Reasons {
		hedge := ""
		if x.Hedge != "" && x.Hedge != "none" {
			hedge = " (" + x.Hedge + ")"
		}
		out = append(out, nameOf(x.By.Name)+hedge+": "+x.Text)
	}
	return joined(out)
}

// postRow is a state of a post.
type postRow struct {
	post  register.Post
	state register.PostState
	until string
	o     Options
}

// postLayout has a row for every state of a post; one without a state has a row of its own.
func postLayout() layout {
	fields := []field[postRow]{
		{"post_id", "#loc+id", text, func(r postRow) any { return r.post.ID }},
		{"name", "#loc+name", text, func(r postRow) any { return nameOf(r.post.Name) }},
		{"kind", "#loc+type", text, func(r postRow) any { return r.post.Kind }},
		{"state", "#status", text, func(r postRow) any { return r.state.State }},
		{"from", "#date+start", text, func(r postRow) any { return r.state.From }},
		{"until", "#date+end", text, func(r postRow) any { return r.until }},
		{"holder", "#org+name", text, func(r postRow) any {
			if r.state.Holder == nil {
				return nil
			}
			return nameOf(r.state.Holder.Name)
		}},
		{"location", "#loc+place", text, func(r postRow) any { return nameOf(r.post.Place.Name) }},
		{"latitude", "#geo+lat", number, func(r postRow) any { return degrees(r.post.Place.Lat) }},
		{"longitude", "#geo+lon", number, func(r postRow) any { return degrees(r.post.Place.Lon) }},
		{"radius_m", "#geo+radius+m", integer, func(r postRow) any { return r.post.Place.RadiusM }},
		{"report", "#meta+source", text, func(r postRow) any { return r.state.Report }},
		{"field_entry", "", text, func(r postRow) any { return r.state.Entry }},
		{"record_url", "#meta+url", text, func(r postRow) any { return pageOf(r.o, "posts", r.post.ID) }},
	}
	return layout{columnsOf(fields), func(r Record, o Options) [][]any {
		p := r.(register.Post)
		if len(p.States) == 0 {
			return [][]any{cellsOf(fields, postRow{post: p, o: o})}
		}
		var out [][]any
		for i, s := range p.States {
			row := postRow{post: p, state: s, o: o}
			if i+1 < len(p.States) {
				row.until = p.States[i+1].From
			}
			out = append(out, cellsOf(fields, row))
		}
		return out
	}}
}

// breachRow is an alleged breach.
type breachRow struct {
	register.Breach
	o Options
}

func breachFields() []field[breachRow] {
	return []field[breachRow]{
		{"breach_id", "#event+id", text, func(r breachRow) any { return r.ID }},
		{"agreement", "#event+agreement", text, func(r breachRow) any { return r.Agreement }},
		{"clause", "#event+clause", text, func(r breachRow) any { return r.Clause }},
		{"basis", "#meta+basis", text, func(r breachRow) any { return r.Basis }},
		{"accuser", "#group+name+accuser", text, func(r breachRow) any { return partNames(r.Accuser) }},
		{"accused", "#group+name+accused", text, func(r breachRow) any { return partNames(r.Accused) }},
		{"hedge", "#status+hedge", text, func(r breachRow) any { return r.Hedge }},
		{"answer", "#status+answer", text, func(r breachRow) any { return r.Answer }},
		{"grade", "#status+grade", text, func(r breachRow) any { return r.Grade }},
		{"date_from", "#date+start", text, func(r breachRow) any { return r.When.From }},
		{"date_until", "#date+end", text, func(r breachRow) any { return r.When.Until }},
		{"date_precision", "", text, func(r breachRow) any { return r.When.Precision }},
		{"places", "#loc+name", text, func(r breachRow) any { return placeNames(r.Places) }},
		{"latitude", "#geo+lat", number, func(r breachRow) any { return r.first().lat() }},
		{"longitude", "#geo+lon", number, func(r breachRow) any { return r.first().lon() }},
		{"incident", "", text, func(r breachRow) any { return r.Incident }},
		{"source_urls", "#meta+source+url", text, func(r breachRow) any { return mentionURLs(r.Mentions) }},
		{"record_url", "#meta+url", text, func(r breachRow) any { return pageOf(r.o, "agreements", r.Agreement) + "#" + r.ID }},
	}
}

func (r breachRow) first() happening { return happening{Incident: register.Incident{Places: r.Places}} }
