package watch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// sender notes what it is given, and answers what answer says.
type sender struct {
	sent   []Message
	answer func(Message) error
}

func (s *sender) Send(_ context.Context, _ Channel, m Message) error {
	s.sent = append(s.sent, m)
	if s.answer != nil {
		return s.answer(m)
	}
	return nil
}

func (x *town) deliver(s Sender, want int) {
	x.Helper()
	n, err := x.desk.Deliver(x.Context(), s, x.site)
	if err != nil {
		x.Fatal(err)
	}
	if n != want {
		x.Errorf("%d deliveries tried, want %d", n, want)
	}
}

func (x *town) states(owner string) []string {
	x.Helper()
	log, _, err := x.desk.Log(x.Context(), owner, "", "")
	if err != nil {
		x.Fatal(err)
	}
	var out []string
	for _, d := range log {
		out = append(out, fmt.Sprintf("%s %d", d.State, len(d.Attempts)))
	}
	return out
}

// watching is a town with one rule that tells of every incident.
func watching(t *testing.T, change func(*Rule)) *town {
	x := newTown(t)
	c := x.channel("reader")
	x.rule("reader", "kind=incident", func(r *Rule) {
		r.Channels = []string{c}
		if change != nil {
			change(r)
		}
	}, Condition{Kind: OnMatch})
	return x
}

func TestRetries(t *testing.T) {
	x := watching(t, nil)
	x.put(incident("a", access.Open, 1, 0, register.GradeClaimed))
	x.evaluate(1)
	s := &sender{answer: func(Message) error { return errors.New("no route to\nhost") }}
	for n := range len(backoff) {
		x.deliver(s, 1)
		x.deliver(s, 0) // not before its time
		x.now = x.now.Add(backoff[n])
	}
	x.deliver(s, 1)
	x.now = x.now.Add(100 * time.Hour)
	x.deliver(s, 0)
	if got := x.states("reader"); !slices.Equal(got, []string{"gave_up 8"}) {
		t.Error(got)
	}
	for _, m := range s.sent {
		if m.ID != s.sent[0].ID {
			t.Error("a second try under another id")
		}
	}
}

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name  string
		err   error
		state string
		due   time.Duration
		gone  bool
	}{
		{"taken", nil, Sent, 0, false},
		{"refused", Refusal{Err: errors.New("no")}, GaveUp, 0, false},
		{"gone", Refusal{Err: errors.New("no"), Gone: true}, GaveUp, 0, true},
		{"later", Later{Err: errors.New("busy"), After: time.Hour}, Waiting, time.Hour, false},
		{"never", Later{Err: errors.New("busy"), After: 1000 * time.Hour}, Waiting, 24 * time.Hour, false},
	} {
		x := watching(t, nil)
		x.put(incident("a", access.Open, 1, 0, register.GradeClaimed))
		x.evaluate(1)
		x.deliver(&sender{answer: func(Message) error { return tt.err }}, 1)
		log, _, err := x.desk.Log(t.Context(), "reader", "", "")
		if err != nil || len(log) != 1 {
			t.Fatal(err, log)
		}
		if log[0].State != tt.state || log[0].Due != x.now.Add(tt.due).Format(time.RFC3339) {
			t.Errorf("%s: %+v", tt.name, log[0])
		}
		if _, _, err := x.desk.Channel(t.Context(), "reader", log[0].Channel); errors.Is(err, store.ErrNotFound) != tt.gone {
			t.Errorf("%s: channel: %v", tt.name, err)
		}
	}
}

func TestTogether(t *testing.T) {
	for name, change := range map[string]func(*Rule){
		"digest":      func(r *Rule) { r.Mode, r.At = Digest, "18:00" },
		"quiet hours": func(r *Rule) { r.QuietFrom, r.QuietTo = "08:00", "18:00" },
	} {
		x := watching(t, change)
		s := &sender{}
		for _, id := range []string{"a", "b", "c"} {
			x.put(incident(id, access.Open, 1, 0, register.GradeClaimed))
			x.evaluate(1)
			x.deliver(s, 0)
			x.now = x.now.Add(time.Hour)
		}
		x.now = time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)
		x.deliver(s, 1)
		if len(s.sent) != 1 || len(s.sent[0].Items) != 3 {
			t.Errorf("%s: %+v", name, s.sent)
		}
	}
}

func TestBare(t *testing.T) {
	x := watching(t, func(r *Rule) { r.Bare = true })
	x.put(incident("a", access.Open, 1, 0, register.GradeClaimed))
	x.evaluate(1)
	s := &sender{}
	x.deliver(s, 1)
	if m := s.sent[0]; m.Rule != "" || len(m.Items) > 0 || m.Text() != "marsad: there is something new under one of your rules\n\n"+m.Link+"\n" {
		t.Errorf("%+v", m)
	}
}

func TestManyAtOnce(t *testing.T) {
	x := watching(t, nil)
	for n := range 60 {
		x.put(incident(fmt.Sprintf("i%d", n), access.Open, 1, 0, register.GradeClaimed))
	}
	x.evaluate(60)
	s := &sender{}
	x.deliver(s, 1)
	if m := s.sent[0]; len(m.Items) != maxItems || m.More != "and 10 more on the page" {
		t.Errorf("%d items, %q", len(m.Items), m.More)
	}
}

// stopping is a ledger that a process is killed on at its n-th writing: before it is kept, or right behind.
type stopping struct {
	Ledger
	left   int
	behind bool
}

var errKilled = errors.New("killed")

func (s *stopping) Keep(ctx context.Context, by store.Author, o ...store.Object) error {
	if s.left--; s.left == 0 {
		if s.behind {
			_ = s.Ledger.Keep(ctx, by, o...)
		}
		return errKilled
	}
	if s.left < 0 {
		return errKilled
	}
	return s.Ledger.Keep(ctx, by, o...)
}

// TestKilledAnywhere stops a run at each of its writings and lets another go on: every alert is there once, and what is delivered twice has one id.
func TestKilledAnywhere(t *testing.T) {
	for stop := 1; stop < 12; stop++ {
		for _, behind := range []bool{false, true} {
			x := watching(t, nil)
			s := &sender{}
			for _, id := range []string{"a", "b", "c"} {
				x.put(incident(id, access.Open, 1, 0, register.GradeClaimed))
				if id == "b" {
					x.now = x.now.Add(time.Minute)
				}
			}
			x.desk.Ledger = &stopping{x.Store, stop, behind}
			for range 2 {
				if _, _, err := x.desk.Once(t.Context(), s, x.site); err != nil && !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
			}
			x.restart()
			x.now = x.now.Add(lease)
			if _, _, err := x.desk.Once(t.Context(), s, x.site); err != nil {
				t.Fatal(err)
			}
			told := x.told("reader")
			slices.Sort(told)
			if !slices.Equal(told, []string{"match incident a", "match incident b", "match incident c"}) {
				t.Errorf("stopped at %d: %v", stop, told)
			}
			if got := x.states("reader"); len(got) != 1 || got[0][:5] != "sent " {
				t.Errorf("stopped at %d: %v", stop, got)
			}
			for _, m := range s.sent {
				if m.ID != s.sent[0].ID {
					t.Errorf("stopped at %d: another id on the second try", stop)
				}
			}
		}
	}
}

// TestPastIsAsPresent judges the same steps as they come, in parts of any size with restarts, and over the past, and compares.
func TestPastIsAsPresent(t *testing.T) {
	grades := register.Grades()
	rapid.Check(t, func(rt *rapid.T) {
		x := newTown(t)
		conditions := []Condition{{Kind: OnMatch}, {Kind: OnGrade}, {Kind: OnContradiction}, {Kind: AtLeastOrigins, N: rapid.IntRange(1, 3).Draw(rt, "origins")}}
		r := x.rule("reviewer", "kind=incident", nil, conditions...)
		for n := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			x.now = x.now.Add(time.Minute)
			class := rapid.SampledFrom([]access.Class{access.Open, access.Open, access.Restricted, access.OfCase("river")}).Draw(rt, "class")
			fields := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"place", "killed", "time"}), 0, 3, rapid.ID[string]).Draw(rt, "fields")
			x.put(incident(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "id"), class, rapid.IntRange(1, 4).Draw(rt, "n"), n, rapid.SampledFrom(grades).Draw(rt, "grade"), fields...))
			if rapid.Bool().Draw(rt, "judge") {
				if _, err := x.desk.Evaluate(t.Context()); err != nil {
					rt.Fatal(err)
				}
				x.restart()
			}
		}
		if _, err := x.desk.Evaluate(t.Context()); err != nil {
			rt.Fatal(err)
		}
		past, err := x.desk.Past(t.Context(), r, start)
		if err != nil {
			rt.Fatal(err)
		}
		var got, want []string
		for _, a := range past.Alerts {
			got = append(got, a.ID)
		}
		for o, err := range x.AllObjects(t.Context(), all(KindAlert)) {
			if err != nil {
				rt.Fatal(err)
			}
			want = append(want, o.ID)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			rt.Fatalf("past %d alerts, present %d", len(got), len(want))
		}
	})
}
