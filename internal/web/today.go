package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/store"
)

// todayView is what changed in the register on a day.
type todayView struct {
	ledgerPage
	Day, Before, After         string
	Days                       int // how many the page covers, the last of which is Day
	Place                      string
	Places                     []placeCount
	New, Changed, Contradicted daySection
}

// today shows what the register learned on a day: incidents told for the first time, told further, and newly contradicted.
func (s *site) today(w http.ResponseWriter, r *http.Request) error {
	day := s.now().UTC().Truncate(24 * time.Hour)
	if q := r.URL.Query().Get("day"); q != "" {
		var err error
		if day, err = time.Parse(time.DateOnly, q); err != nil {
			return fmt.Errorf("%w: %q is no day; write YYYY-MM-DD", store.ErrInvalid, q)
		}
	}
	var v todayView
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/today", "nav.today"); err != nil {
		return err
	}
	if v.Days, err = daysOf(r.URL.Query().Get("days")); err != nil {
		return err
	}
	v.Place = strings.TrimSpace(s.restoreQuery(r.URL.Query().Get("place")))
	v.Day = day.Format(time.DateOnly)
	v.Before, v.After = day.AddDate(0, 0, -1).Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly)
	v.Title = v.Text("today.title", v.Date(v.Day))
	if v.Days > 1 {
		v.Title = v.Text("today.since", v.Date(day.AddDate(0, 0, 1-v.Days).Format(time.DateOnly)))
	}
	if v.Place != "" {
		v.Title += " · " + s.placeName(v.Lang, v.Place)
	}
	if err := s.learned(r, &v, day); err != nil {
		return err
	}
	return render(w, s.pages.today, http.StatusOK, v)
}

// todayShown is how many incidents of a section stand on the page; the page says how many there are, and the list of incidents has them all.
const todayShown = 200

// daySection is incidents of which the register learned something alike.
type daySection struct {
	Incidents []register.Incident
	All       int
}

// turned is what an incident was before a day and became on it. The whole of it is read again for those that are shown.
type turned struct {
	id          string
	before, now stance
	version     int // at the end of the day
}

// stance is of an incident what tells whether the register learned something new of it, or something that contradicts.
type stance struct {
	there          bool
	class          access.Class
	from, grade    string
	places         []string // names of its places that are not private, and of what they lie within
	contradictions int
}

// learned reads the steps of the day, and compares each incident that they changed with what it was before.
func (s *site) learned(r *http.Request, v *todayView, day time.Time) error {
	all, err := s.turned(r, day.AddDate(0, 0, 1-v.Days), day.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	viewer := access.Of(r.Context())
	places := map[string]int{}
	for _, x := range all {
		o, err := s.ledger.Object(r.Context(), register.KindIncident, x.id)
		if err != nil {
			return err
		}
		if o.Removed || !viewer.MaySee(o.Index.Class) || !viewer.MaySee(x.now.class) {
			continue
		}
		for _, name := range x.now.places {
			places[name]++
		}
		if v.Place != "" && !slices.Contains(x.now.places, v.Place) {
			continue
		}
		section := &v.Changed
		switch {
		case !x.before.there:
			section = &v.New
		case x.now.contradictions > x.before.contradictions || x.now.grade == register.GradeContested && x.before.grade != register.GradeContested:
			section = &v.Contradicted
		}
		if section.All++; section.All > todayShown {
			continue
		}
		if x.now.there && o.Version != x.version { // one that was removed on the day and told again since stands as it is now
			if o, err = s.ledger.ObjectVersion(r.Context(), register.KindIncident, x.id, x.version); err != nil {
				return err
			}
		}
		i, err := register.Read[register.Incident](o)
		if err != nil {
			return err
		}
		section.Incidents = append(section.Incidents, mask.Incident(viewer, i))
	}
	v.Places = s.countedPlaces(v.Lang, places)
	return nil
}

// turned gives the incidents that changed at a time or later and before another, those of the latest days first.
func (s *site) turned(r *http.Request, from, before time.Time) ([]turned, error) {
	var out []turned
	at := map[string]int{}
	for c, err := range s.ledger.Within(r.Context(), register.KindIncident, from, before) {
		if err != nil {
			return nil, err
		}
		n, ok := at[c.ID]
		if !ok {
			n, at[c.ID] = len(out), len(out)
			was, err := stood(c, c.Before)
			if err != nil {
				return nil, err
			}
			out = append(out, turned{id: c.ID, before: was})
		}
		if out[n].now, err = stood(c, c.After); err != nil {
			return nil, err
		}
		out[n].version = c.Version
	}
	slices.SortFunc(out, func(a, b turned) int {
		return cmp.Or(cmp.Compare(b.now.from, a.now.from), cmp.Compare(a.id, b.id))
	})
	return out, nil
}

// stood gives an incident as a step found or left it; an empty one where there was none, or where it was erased.
func stood(c store.Change, body json.RawMessage) (stance, error) {
	if body == nil {
		return stance{}, nil
	}
	i, err := register.Read[register.Incident](store.Object{Kind: c.Kind, ID: c.ID, Body: body})
	return stance{true, i.Class, i.When.From, i.Grade, placesOf(i.Places), len(i.Contradictions)}, err
}
