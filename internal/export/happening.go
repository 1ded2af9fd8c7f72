package export

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/internal/rules"
	"marsad/record"
)

// happening is an incident as the columns of others ask for it.
type happening struct {
	register.Incident
	o     Options
	codes record.Codes
}

func newHappening(r Record, o Options) happening {
	i := r.(register.Incident)
	h := happening{Incident: i, o: o}
	if set, err := rules.Load(); err == nil { // built in, and checked by the tests
		h.codes = set.Codes(i.Type, i.Mode)
	}
	return h
}

// idPrefix stands before ids that marsad gives, where others have the three letters of a country.
const idPrefix = "MRS"

// ID is the id of a row: that of the imported data set when the incident came from one alone, else marsad's with its prefix.
func (h happening) rowID() string {
	if len(h.Origins) == 1 && h.Origins[0].Kind == register.OriginDataset && len(h.Mentions) == 1 && h.Mentions[0].Event != "" {
		return h.Mentions[0].Event
	}
	return idPrefix + h.ID
}

// dataset gives the name of the data set that the incident came from, alone or beside other origins.
func (h happening) dataset() string {
	for _, o := range h.Origins {
		if o.Kind == register.OriginDataset {
			return o.Name
		}
	}
	return ""
}

// link is the address of the record.
func (h happening) link() string { return linkOf(h.o, h.Incident) }

func linkOf(o Options, i register.Incident) string {
	if len(i.Mentions) == 1 && eventID(i.Mentions[0]) == i.ID {
		return o.site() + "/reports/" + url.PathEscape(i.Mentions[0].Report) + "#" + i.Mentions[0].Event
	}
	return pageOf(o, "incidents", i.ID)
}

// site gives the address of the pages in the language that is linked to.
func (o Options) site() string {
	return strings.TrimSuffix(o.Base, "/") + "/" + cmp.Or(o.Language, "en")
}

// pageOf gives the address of an object's page.
func pageOf(o Options, section, id string) string {
	return o.site() + "/" + section + "/" + url.PathEscape(id)
}

// point gives the place that stands for the incident: the first with a position, else the first.
func (h happening) point() register.Place {
	for _, p := range h.Places {
		if p.Lat != nil && p.Lon != nil {
			return p
		}
	}
	if len(h.Places) > 0 {
		return h.Places[0]
	}
	return register.Place{}
}

func (h happening) lat() any { return degrees(h.point().Lat) }
func (h happening) lon() any { return degrees(h.point().Lon) }

func degrees(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

// within gives the n-th area around the place, the largest first.
func (h happening) within(n int) string {
	if w := h.point().Within; n < len(w) {
		return w[n]
	}
	return ""
}

// parties gives the names of those who have one of the roles, joined as ACLED joins several: with "; ".
func (h happening) parties(roles ...string) string {
	var out []string
	for _, p := range h.Actors {
		if name := oneName(nameOf(p.Name)); slices.Contains(roles, p.Role) && name != "" && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, "; ")
}

// oneName keeps a name from looking like two: names are joined by "; ".
func oneName(s string) string { return strings.ReplaceAll(s, "; ", ", ") }

// first and second are the first actor of a side and those beside it.
func (h happening) side(roles ...string) (one, more string) {
	one, more, _ = strings.Cut(h.parties(roles...), "; ")
	return one, more
}

func (h happening) sideA() (one, more string) { return h.side("agent", "mediator", "host") }
func (h happening) sideB() (one, more string) { return h.side("recipient", "partner") }

// nameOf gives the English name where there is one: the columns are those of English data.
func nameOf(n record.Name) string { return cmp.Or(n.English, n.Arabic) }

// day gives the first day of the happening, empty when it is not known to the day.
func (h happening) day() string { return dayOf(h.When.From) }

func (h happening) until() string { return cmp.Or(dayOf(h.When.Until), h.day()) }

func dayOf(s string) string {
	if len(s) < len(time.DateOnly) {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)]); err != nil {
		return ""
	}
	return s[:len(time.DateOnly)]
}

// year gives the year, nil when it is not known.
func (h happening) year() any {
	if len(h.When.From) < 4 {
		return nil
	}
	if t, err := time.Parse("2006", h.When.From[:4]); err == nil {
		return t.Year()
	}
	return nil
}

// outlets gives who reported it, in the order of first mention.
func (h happening) outlets() []string {
	var out []string
	add := func(s string) {
		if s = oneName(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, m := range h.Mentions {
		add(m.Outlet)
	}
	for _, o := range h.Origins {
		for _, s := range o.Outlets {
			add(s)
		}
	}
	return out
}

// words gives the words that say so, of the first mention that has any.
func (h happening) words() string {
	for _, m := range h.Mentions {
		for _, e := range m.Evidence {
			if s := e.Read(); s != "" {
				return s
			}
		}
	}
	return nameOf(h.Title)
}

// source gives the address of the first report.
func (h happening) source() string {
	for _, m := range h.Mentions {
		if m.URL != "" {
			return m.URL
		}
	}
	return ""
}
