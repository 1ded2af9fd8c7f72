package watch

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
	"marsad/record"
)

func TestThresholdsAndChanges(t *testing.T) {
	x := newTown(t)
	ctx := t.Context()
	x.put(incident("old", access.Open, 3, 9, register.GradeCorroborated))
	x.now = x.now.Add(time.Minute)
	x.rule("reader", "kind=incident&type=shelling", nil, Condition{Kind: AtLeastOrigins, N: 2}, Condition{Kind: AtLeastToll, N: 3, Of: "killed"})
	x.rule("reader", "kind=incident", nil, Condition{Kind: OnGrade, Of: register.GradeContested}, Condition{Kind: OnContradiction})
	x.now = x.now.Add(time.Hour)
	x.put(incident("a", access.Open, 1, 5, register.GradeClaimed))
	x.evaluate(0)
	x.put(incident("a", access.Open, 2, 5, register.GradeCorroborated)) // both thresholds hold for the first time
	x.evaluate(1)
	x.put(incident("a", access.Open, 3, 6, register.GradeContested, "place")) // grade and contradiction; the first rule has told it
	x.evaluate(2)
	x.put(incident("a", access.Open, 3, 7, register.GradeContested, "place", "killed"))
	x.evaluate(1)
	x.restart()
	x.evaluate(0)
	alerts, _, err := x.desk.Alerts(ctx, "reader", "", "")
	if err != nil {
		t.Fatal(err)
	}
	var why []string
	for _, a := range alerts {
		s, ok, err := x.desk.Show(ctx, x.users["reader"], a, x.site.Texts["en"])
		if err != nil || !ok {
			t.Fatal(a, ok, err)
		}
		why = append(why, s.Title+" "+s.Link+": "+strings.Join(s.Reasons, "; "))
	}
	slices.Sort(why)
	want := []string{
		"shelling · Sarw /en/incidents/a: grade: corroborated, now contested",
		"shelling · Sarw /en/incidents/a: it begins to fit the search; independent origins: 2 (at least 2 asked for); killed, according to one origin: 5 (at least 3 asked for)",
		"shelling · Sarw /en/incidents/a: origins newly disagree on: killed",
		"shelling · Sarw /en/incidents/a: origins newly disagree on: place",
	}
	if strings.Join(why, "\n") != strings.Join(want, "\n") {
		t.Errorf("alerts:\n%s\nwant:\n%s", strings.Join(why, "\n"), strings.Join(want, "\n"))
	}
}

func TestReports(t *testing.T) {
	x := newTown(t)
	x.rule("reader", "q=الحاجز", nil, Condition{Kind: OnMatch})
	x.report("r1", "أغلق الحاجز صباحاً", access.Open)
	x.report("r2", "هدوء في البلدة", access.Open)
	x.evaluate(1)
	x.report("r2", "هدوء في البلدة وأُغلق الحاجز", access.Open) // a new version begins to fit
	x.report("r1", "أغلق الحاجز صباحاً وفُتح ظهراً", access.Open)
	x.evaluate(1)
	if got := x.told("reader"); len(got) != 2 {
		t.Error(got)
	}
}

// An incident that goes into one of which was told already is not told again under its new id.
func TestMovedIncident(t *testing.T) {
	x := newTown(t)
	x.rule("reader", "kind=incident", nil, Condition{Kind: OnMatch})
	was := incident("placeholder", access.Open, 1, 0, register.GradeClaimed)
	was.ID = grouping.ID(was.Mentions[0])
	x.put(was)
	x.evaluate(1)
	now := was
	now.ID = "earlier"
	o, err := x.Object(t.Context(), register.KindIncident, was.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.Removed = true
	n, err := register.Object(now, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Keep(t.Context(), x.by(), o, n); err != nil {
		t.Fatal(err)
	}
	x.evaluate(0)
}

// TestWhoIsTold goes through roles, classes of records and the three times at which an alert is held to what its owner may see.
func TestWhoIsTold(t *testing.T) {
	classes := map[string]access.Class{"open": access.Open, "restricted": access.Restricted, "case": access.OfCase("river")}
	for who, may := range map[string][]string{
		"reader": {"open"}, "analyst": {"open"}, "reviewer": {"open", "restricted"}, "admin": {"open", "restricted"}, "member": {"case", "open"},
	} {
		x := newTown(t)
		channel := x.channel(who)
		with := func(r *Rule) { r.Channels = []string{channel} }
		x.rule(who, "kind=incident", with, Condition{Kind: OnMatch})
		x.rule(who, "q=الحاجز", with, Condition{Kind: OnMatch})
		var want []string
		for _, name := range []string{"case", "open", "restricted"} {
			x.put(incident("i-"+name, classes[name], 1, 0, register.GradeClaimed))
			x.report("r-"+name, "أغلق الحاجز "+name, classes[name])
			if slices.Contains(may, name) {
				want = append(want, "match incident i-"+name, "match report r-"+name)
			}
		}
		x.evaluate(len(want))
		got := x.told(who)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s is told of %v, want %v", who, got, want)
		}
		for other := range x.users {
			if other != who && len(x.told(other)) > 0 {
				t.Errorf("%s is told what %s asked for", other, who)
			}
		}
		// Everything is closed to all but a case of nobody, before anything was delivered.
		for _, name := range may {
			x.put(incident("i-"+name, access.OfCase("nobody"), 1, 0, register.GradeClaimed))
			if err := x.SetClass(t.Context(), x.by(), "r-"+name, access.OfCase("nobody")); err != nil {
				t.Fatal(err)
			}
		}
		s := &sender{}
		if _, err := x.desk.Deliver(t.Context(), s, x.site); err != nil {
			t.Fatal(err)
		}
		if len(s.sent) != 0 {
			t.Errorf("%s got %+v", who, s.sent)
		}
		alerts, _, err := x.desk.Alerts(t.Context(), who, "", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range alerts {
			if _, ok, err := x.desk.Show(t.Context(), x.users[who], a, x.site.Texts["ar"]); ok || err != nil {
				t.Errorf("%s is shown %s %s: %v", who, a.Kind, a.Record, err)
			}
		}
		log, _, err := x.desk.Log(t.Context(), who, "", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range log {
			if d.State != Withheld {
				t.Errorf("%s: delivery is %s", who, d.State)
			}
		}
	}
}

// Nothing is told to whoever may not come in any more, and nobody is shown or changes what another owns.
func TestOwners(t *testing.T) {
	x := newTown(t)
	channel := x.channel("reader")
	r := x.rule("reader", "kind=incident", func(r *Rule) { r.Channels = []string{channel} }, Condition{Kind: OnMatch})
	x.put(incident("a", access.Open, 1, 0, register.GradeClaimed))
	x.evaluate(1)
	a, _, err := x.desk.Alerts(t.Context(), "reader", r.ID, "")
	if err != nil || len(a) != 1 {
		t.Fatal(a, err)
	}
	if _, ok, err := x.desk.Show(t.Context(), x.users["admin"], a[0], x.site.Texts["en"]); ok || err != nil {
		t.Error("an admin is shown the alert of another", err)
	}
	for name, err := range map[string]error{
		"rule":    second(x.desk.Rule(t.Context(), "admin", r.ID)),
		"alert":   func() error { _, err := x.desk.Alert(t.Context(), "admin", a[0].ID); return err }(),
		"channel": second(x.desk.Channel(t.Context(), "admin", channel)),
		"change":  x.desk.ChangeRule(t.Context(), "admin", r.ID, func(r *Rule) { r.Name = "x" }),
		"remove":  x.desk.RemoveRule(t.Context(), "admin", r.ID),
		"erase":   x.desk.RemoveChannel(t.Context(), "admin", channel),
		"feed":    func() error { _, err := x.desk.NewFeed(t.Context(), "admin", r.ID); return err }(),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of another: %v", name, err)
		}
	}
	if _, err := x.desk.AddRule(t.Context(), Rule{Owner: "admin", Name: "n", Query: "", Conditions: []Condition{{Kind: OnMatch}}, Mode: Instant, Zone: "UTC", Lang: "en", Channels: []string{channel}}); !errors.Is(err, store.ErrInvalid) {
		t.Error("a rule with the channel of another", err)
	}
	delete(x.users, "reader")
	s := &sender{}
	if _, err := x.desk.Deliver(t.Context(), s, x.site); err != nil || len(s.sent) > 0 {
		t.Error(err, s.sent)
	}
	x.put(incident("b", access.Open, 1, 0, register.GradeClaimed))
	x.evaluate(0)
}

func second[A, B any](_ A, _ B, err error) error { return err }

// A removed channel leaves nothing of its address and secret in the history.
func TestChannelsAreErased(t *testing.T) {
	x := newTown(t)
	c := x.channel("reader")
	r := x.rule("reader", "", func(r *Rule) { r.Channels = []string{c} }, Condition{Kind: OnMatch})
	if err := x.desk.RemoveChannel(t.Context(), "reader", c); err != nil {
		t.Fatal(err)
	}
	for s, err := range x.History(t.Context(), KindChannel, c) {
		if err != nil || s.Before != nil || s.After != nil {
			t.Errorf("a step still has %s %s: %v", s.Before, s.After, err)
		}
	}
	if r, _, err := x.desk.Rule(t.Context(), "reader", r.ID); err != nil || len(r.Channels) > 0 {
		t.Error(r.Channels, err)
	}
}

type sources struct {
	list  []store.Source
	items map[int64][]store.Item
}

func (s sources) Sources(context.Context) ([]store.Source, error) { return s.list, nil }
func (s sources) ListItems(_ context.Context, id int64, _ ...string) iter.Seq2[store.Item, error] {
	return func(yield func(store.Item, error) bool) {
		for _, i := range s.items[id] {
			if !yield(i, nil) {
				return
			}
		}
	}
}

func TestSilence(t *testing.T) {
	x := newTown(t)
	day := func(n int) time.Time { return start.Add(time.Duration(n) * 24 * time.Hour) }
	s := sources{items: map[int64][]store.Item{1: {{Published: day(-20).Format(time.RFC3339)}, {Published: day(-12).Format(time.RFC3339)}, {Found: day(-1)}}}}
	s.list = []store.Source{{ID: 1, Outlet: "بريد النهر", Added: day(-30), Health: store.Health{Newest: day(-1)}}, {ID: 2, Outlet: "صوت الجبل", Added: day(-9)}, {ID: 3, Outlet: "بريد النهر", Paused: true, Added: day(-99)}}
	x.desk.Sources = s
	rule := Rule{Owner: "reader", Name: "n", Query: "outlet=بريد النهر", Conditions: []Condition{{Kind: OnSilence, N: 5}}, Mode: Instant, Zone: "UTC", Lang: "en"}
	past, err := x.desk.Past(t.Context(), rule, day(-30))
	if err != nil {
		t.Fatal(err)
	}
	if len(past.Alerts) != 3 || past.Days[0].Day != "2026-02-23" { // 30 to 20 days ago, 20 to 12, 12 to 1
		t.Errorf("past: %+v", past)
	}
	x.rule("reader", rule.Query, nil, rule.Conditions...)
	x.evaluate(0)
	x.now = day(4)
	x.evaluate(1)
	x.now = day(9)
	x.evaluate(0) // one silence is told once
	x.rule("reader", "", nil, Condition{Kind: OnSilence, N: 5})
	x.evaluate(2)
}

func TestPatrolsNotResumed(t *testing.T) {
	x := newTown(t)
	p := register.PatrolSeries{ID: "p", Name: record.Name{Arabic: "دوريات الطريق", English: "patrols of the road"}, Mode: "joint", Suspensions: []register.Suspension{{From: "2026-02-20"}}}
	x.put(p)
	x.rule("reader", "kind=patrol_series", nil, Condition{Kind: OnNotResumed, N: 14})
	x.evaluate(0)
	x.now = start.Add(5 * 24 * time.Hour)
	x.evaluate(1)
	x.evaluate(0)
	past, err := x.desk.Past(t.Context(), Rule{Owner: "reader", Name: "n", Query: "kind=patrol_series", Conditions: []Condition{{Kind: OnNotResumed, N: 12}}, Mode: Instant, Zone: "UTC", Lang: "en"}, start.Add(-24*time.Hour))
	if err != nil || len(past.Alerts) != 1 || past.Days[0].Day != "2026-03-04" {
		t.Errorf("past: %+v, %v", past, err)
	}
	p.Suspensions[0].Until = "2026-03-08"
	p.Suspensions = append(p.Suspensions, register.Suspension{From: "2026-03-20", Until: "2026-03-22"})
	x.put(p)
	x.now = start.Add(60 * 24 * time.Hour)
	x.evaluate(0)
}
