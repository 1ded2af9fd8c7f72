package export

import (
	"slices"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/record"
)

// present gives a record as the viewer may see it. Every record of every form passes through here, and nowhere else is anything blurred.
func present(v access.Viewer, r Record) Record {
	if v.Role.AtLeast(access.Reviewer) {
		return r
	}
	switch r := r.(type) {
	case register.Incident:
		r.Places, r.Actors, r.Mentions = blurPlaces(r.Places), blurParts(r.Actors), blurMentions(r.Mentions)
		return r
	case register.Breach:
		r.Places, r.Accuser, r.Accused, r.Mentions = blurPlaces(r.Places), blurParts(r.Accuser), blurParts(r.Accused), blurMentions(r.Mentions)
		return r
	case register.PatrolSeries:
		r.Parties, r.Runs = blurParts(r.Parties), slices.Clone(r.Runs)
		for i, run := range r.Runs {
			run.Route, run.Escort, run.BlockedBy, run.Mentions = blurPlaces(run.Route), blurParts(run.Escort), blurParts(run.BlockedBy), blurMentions(run.Mentions)
			r.Runs[i] = run
		}
		r.Suspensions = slices.Clone(r.Suspensions)
		for i := range r.Suspensions {
			r.Suspensions[i].Mentions = blurMentions(r.Suspensions[i].Mentions)
		}
		return r
	case register.Post:
		r.Place, r.Mentions = blurPlaces([]register.Place{r.Place})[0], blurMentions(r.Mentions)
		return r
	}
	return r
}

func blurMentions(in []register.Mention) []register.Mention {
	out := slices.Clone(in)
	for i, m := range out {
		out[i].Places, out[i].Actors = blurPlaces(m.Places), blurParts(m.Actors)
	}
	return out
}

// blurPlaces takes name and position from private places.
func blurPlaces(in []register.Place) []register.Place {
	out := slices.Clone(in)
	for i, p := range out {
		if p.Private {
			out[i] = register.Place{Kind: p.Kind, Role: p.Role, Order: p.Order, Within: p.Within, Private: true}
		}
	}
	return out
}

// blurParts takes the name from private persons.
func blurParts(in []register.Part) []register.Part {
	out := slices.Clone(in)
	for i, p := range out {
		if p.Private {
			out[i].Name, out[i].Ref = record.Name{}, ""
		}
	}
	return out
}

// modalityOf gives the modality of a happening, empty for records that have none.
func modalityOf(r Record) string {
	if i, ok := r.(register.Incident); ok {
		return i.Modality
	}
	return ""
}
