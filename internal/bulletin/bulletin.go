// Package bulletin makes the daily and the weekly monitoring report out of the register: alleged breaches and incidents by side and area against the period
// before, incidents by grade with their origins, patrols, posts that changed, contacts, coverage, and a map. Gather collects what a viewer may see, as exactly
// as access lets the viewer see it; a Template, which a mission can change, makes a document of it in Arabic or English.
//
// Numbers are counts of what is in the register. Of the killed and injured only sums of the lowest figure that any origin gives are told ("no fewer than");
// nothing is averaged and nothing is estimated.
package bulletin

import (
	"context"
	"time"

	"marsad/internal/access"
	"marsad/internal/basemap"
	"marsad/internal/register"
	"marsad/internal/register/parties"
	"marsad/internal/store"
	"marsad/record"
)

// Reports is what a bulletin needs of a store of reports.
type Reports interface {
	List(ctx context.Context, f store.Filter) (store.Page, error)
}

// Options say from where a bulletin is made.
type Options struct {
	Ledger  store.Ledger
	Reports Reports
	// Sources gives what is followed. Nil when that is not known.
	Sources func(ctx context.Context) ([]store.Source, error)
	// Agreements gives the agreements by whose names breaches are told.
	Agreements func(ctx context.Context) ([]register.Agreement, error)
	// Book says which party a name stands for.
	Book func() (*parties.Book, error)
	Now  func() time.Time
	// Borders are drawn on the map; it has none without them.
	Borders basemap.Borders
}

// Bulletin is what a period holds, for one viewer.
type Bulletin struct {
	Period, Before Period
	Made           time.Time
	Role           access.Role

	Breaches      []register.Breach // of the period, the earliest first
	BreachCount   Comparison
	IncidentCount Comparison // that count: see counts
	Sides         []SideRow
	Areas         []AreaRow
	Harm          []TypeRow // the kinds of incidents by which somebody comes to harm
	Other         []TypeRow
	Killed        NoFewer
	Injured       NoFewer

	Grades    []GradeGroup
	Uncounted []Uncounted // what is told and not counted, with why

	Runs        Comparison
	Series      []SeriesPart
	PatrolLogs  []register.FieldEntry
	Posts       []PostChange
	Contacts    []register.FieldEntry
	Rejected    int // field entries of the period that review rejected: left out
	FieldCounts []KindCount

	Coverage Coverage
	Map      Map

	agreements map[string]register.Agreement
	names      map[string]record.Name // English names of areas, where a place says one
}

// Comparison sets a number beside that of the period before.
type Comparison struct{ Now, Before int }

// Change gives how much more it is now.
func (c Comparison) Change() int { return c.Now - c.Before }

func (c *Comparison) add(now bool) {
	if now {
		c.Now++
	} else {
		c.Before++
	}
}

// NoFewer is a sum of lowest figures, with in how many incidents any origin gives one.
type NoFewer struct {
	Comparison
	Told Comparison
}

func (n *NoFewer) add(now bool, low int, told bool) {
	switch {
	case !told:
		return
	case now:
		n.Now += low
	default:
		n.Before += low
	}
	n.Told.add(now)
}

// KindCount is how many there are of a kind.
type KindCount struct {
	Kind  string
	Count int
}

// Gather makes the bulletin of a period for whoever asks in the context.
func Gather(ctx context.Context, o Options, p Period) (Bulletin, error) {
	viewer := access.Of(ctx)
	b := Bulletin{Period: p, Before: p.Before(), Made: o.Now().UTC(), Role: viewer.Role, names: map[string]record.Name{}}
	if b.Role == "" {
		b.Role = access.Visitor
	}
	g := gathering{Options: o, viewer: viewer, b: &b}
	for _, step := range []func(context.Context) error{g.nameAgreements, g.violations, g.patrols, g.posts, g.field, g.coverage} {
		if err := step(ctx); err != nil {
			return Bulletin{}, err
		}
	}
	b.Map = draw(b, o.Borders)
	return b, nil
}

// gathering is one run of Gather.
type gathering struct {
	Options
	viewer access.Viewer
	b      *Bulletin
}

// both is the time from the beginning of the period before to the end of the period.
func (g gathering) both(kind string) store.Filter {
	f := g.all(kind)
	f.From, f.To = g.b.Before.From, g.b.Period.To
	return f
}

func (g gathering) all(kind string) store.Filter {
	return store.Filter{Kind: kind, Classes: g.viewer.Classes()}
}

// each reads the entries that a filter passes, each as the viewer may see it.
func each[E any](ctx context.Context, g gathering, f store.Filter, mask func(access.Viewer, E) E, do func(E)) error {
	for object, err := range g.Ledger.AllObjects(ctx, f) {
		if err != nil {
			return err
		}
		e, err := register.Read[E](object)
		if err != nil {
			return err
		}
		do(mask(g.viewer, e))
	}
	return nil
}

func (g gathering) nameAgreements(ctx context.Context) error {
	g.b.agreements = map[string]register.Agreement{}
	if g.Agreements == nil {
		return nil
	}
	set, err := g.Agreements(ctx)
	for _, a := range set {
		if g.viewer.MaySee(a.Class) {
			g.b.agreements[a.ID] = a
		}
	}
	return err
}
