package web

import (
	"fmt"
	"net/http"
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
	New, Changed, Contradicted []register.Incident
}

// today shows what the register learned on a day: incidents told for the first time, told further, and newly contradicted.
func (s *site) today(w http.ResponseWriter, r *http.Request) error {
	day := s.now().UTC()
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
	v.Day = day.Format(time.DateOnly)
	v.Before, v.After = day.AddDate(0, 0, -1).Format(time.DateOnly), day.AddDate(0, 0, 1).Format(time.DateOnly)
	v.Title = v.Text("today.title", v.Num(v.Day))
	if err := s.learned(r, &v); err != nil {
		return err
	}
	return render(w, s.pages.today, http.StatusOK, v)
}

// learned goes through the incidents and compares each with what it was before the day.
func (s *site) learned(r *http.Request, v *todayView) error {
	viewer := access.Of(r.Context())
	for o, err := range s.ledger.AllObjects(r.Context(), store.Filter{Kind: register.KindIncident, Classes: viewer.Classes()}) {
		if err != nil {
			return err
		}
		now, err := register.Read[register.Incident](o)
		if err != nil {
			return err
		}
		before, at, touched, err := s.upTo(r, o.ID, v.Day)
		if err != nil {
			return err
		}
		if !touched {
			continue
		}
		i := at
		if i.ID == "" {
			i = now
		}
		i = mask.Incident(viewer, i)
		switch {
		case before.ID == "":
			v.New = append(v.New, i)
		case len(i.Contradictions) > len(before.Contradictions) || i.Grade == register.GradeContested && before.Grade != register.GradeContested:
			v.Contradicted = append(v.Contradicted, i)
		default:
			v.Changed = append(v.Changed, i)
		}
	}
	return nil
}

// upTo gives an incident as it stood before a day and at its end; touched says that it changed on the day.
func (s *site) upTo(r *http.Request, id, day string) (before, at register.Incident, touched bool, err error) {
	for c, err := range s.ledger.History(r.Context(), register.KindIncident, id) {
		if err != nil {
			return before, at, false, err
		}
		step := register.Incident{}
		if c.After != nil {
			if step, err = register.Read[register.Incident](store.Object{Kind: c.Kind, ID: c.ID, Body: c.After}); err != nil {
				return before, at, false, err
			}
		}
		switch on := c.Author.At.UTC().Format(time.DateOnly); {
		case on < day:
			before = step
		case on == day:
			at, touched = step, true
		}
	}
	return before, at, touched, nil
}
