package export

import (
	"io"
	"strings"

	"marsad/internal/register"
)

// newPolecat writes JSON Lines with the names that PLOVER's manual (0.8) and POLECAT's tables give: a happening a line.
func newPolecat(w io.Writer, o Options) document {
	return &jsonList{w: w, separator: "\n", tail: "\n", of: func(r Record) ([]any, error) {
		h := newHappening(r, o)
		event, mode, _ := strings.Cut(h.codes.PLOVER, ":")
		one := func(v string) any {
			if v == "" {
				return nil
			}
			return v
		}
		low, best, high := tollOf(h.Counts, "killed", "").cells()
		return []any{object{
			{"Event ID", h.rowID()}, {"Event Date", one(h.day())}, {"Event Type", one(event)}, {"Event Mode", one(mode)}, {"Quad Code", quadName(h.codes.CAMEO)},
			{"Actor Name", names(h.Actors, "agent", "mediator", "host")}, {"Recipient Name", names(h.Actors, "recipient", "partner")},
			{"Placename", one(nameOf(h.point().Name))}, {"Latitude", h.lat()}, {"Longitude", h.lon()}, {"Country", one(h.country())}, {"Raw Placename", one(h.point().Name.Arabic)},
			{"Source", h.outlets()}, {"Story IDs", stories(h.Mentions)}, {"Headline", one(nameOf(h.Title))}, {"Event Text", one(h.words())},
			{"marsad", object{{"type", h.Type}, {"mode", h.Mode}, {"phase", h.Phase}, {"modality", h.Modality}, {"grade", h.Grade}, {"independent_origins", len(h.Origins)}, {"killed", object{{"low", low}, {"best", best}, {"high", high}}}, {"record_url", h.link()}}},
		}}, nil
	}}
}

func quadName(cameo string) any {
	if n, ok := quadClass(cameo).(int); ok {
		return []string{"V-COOP", "M-COOP", "V-CONF", "M-CONF"}[n-1]
	}
	return nil
}

func names(parts []register.Part, roles ...string) []string {
	out := []string{}
	for _, p := range parts {
		for _, role := range roles {
			if p.Role == role && nameOf(p.Name) != "" {
				out = append(out, nameOf(p.Name))
			}
		}
	}
	return out
}

func stories(mentions []register.Mention) []string {
	out := []string{}
	for _, m := range mentions {
		if m.Report != "" {
			out = append(out, m.Report+"#"+m.Event)
		}
	}
	return out
}
