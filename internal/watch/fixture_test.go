package watch

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/record"
)

// town is a register with a clock that the test sets, and users of every role.
type town struct {
	*testing.T
	*memory.Store
	desk  *Desk
	now   time.Time
	users map[string]access.Viewer
	site  Site
}

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func newTown(t *testing.T) *town {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	x := &town{T: t, Store: memory.New(), now: start, users: map[string]access.Viewer{}, site: Site{Address: "https://marsad.example", Texts: texts}}
	for _, role := range access.Roles()[1:] {
		x.users[string(role)] = access.Viewer{Name: string(role), Role: role}
	}
	x.users["member"] = access.Viewer{Name: "member", Role: access.Reader, Cases: []string{"river"}}
	x.restart()
	return x
}

// restart makes a new desk on the same register, as a new process would.
func (x *town) restart() {
	x.desk = &Desk{Ledger: x.Store, Reports: x.Store, Viewers: x, Now: func() time.Time { return x.now }, Random: rand.NewChaCha8([32]byte{byte(x.now.Unix())})}
}

// Viewer is Viewers'.
func (x *town) Viewer(_ context.Context, name string) (access.Viewer, register.User, error) {
	v, ok := x.users[name]
	if !ok {
		return v, register.User{}, store.ErrNotFound
	}
	return v, register.User{ID: name, Role: v.Role}, nil
}

func (x *town) by() store.Author { return store.Author{Name: "marsad", Why: "test", At: x.now} }

// put keeps an entry over what is there.
func (x *town) put(e register.Entry) {
	x.Helper()
	kind, id := e.Key()
	version := 0
	if o, err := x.Object(x.Context(), kind, id); err == nil {
		version = o.Version
	}
	o, err := register.Object(e, version)
	if err == nil {
		err = x.Keep(x.Context(), x.by(), o)
	}
	if err != nil {
		x.Fatal(err)
	}
}

// incident makes an incident that origins tell of, one of them with a number of killed.
func incident(id string, class access.Class, origins, killed int, grade string, disagree ...string) register.Incident {
	i := register.Incident{ID: id, Class: class, Type: "shelling", Modality: "asserted", Grade: grade, Title: record.Name{Arabic: "قصف في السرو"}, Places: []register.Place{{Name: record.Name{Arabic: "السرو", English: "Sarw"}}},
		When: register.When{From: "2026-03-01", Until: "2026-03-01", Precision: "day"}}
	for n := range origins {
		o := "o" + strconv.Itoa(n+1)
		i.Origins = append(i.Origins, register.Origin{ID: o, Kind: register.OriginOutlet, Name: "بريد النهر " + o})
		i.Mentions = append(i.Mentions, register.Mention{Report: id + "-" + o, Outlet: "بريد النهر", Origin: o, Type: "shelling", Modality: "asserted", Cue: record.Span{Start: 0, End: 3, Quote: "قصف"}})
	}
	if killed > 0 {
		i.Counts = []register.Toll{{Of: "killed", Who: "unknown", Low: killed, Origin: "o1"}}
	}
	for _, f := range disagree {
		i.Contradictions = append(i.Contradictions, register.Contradiction{Field: f, Values: []register.Holder{{Value: "أ", Origins: []string{"o1"}}, {Value: "ب", Origins: []string{"o2"}}}})
	}
	return i
}

// report keeps a report and takes it into the register.
func (x *town) report(id, text string, class access.Class) {
	x.Helper()
	r := record.Report{Schema: record.Schema, ID: id, Source: record.Source{Outlet: "بريد النهر"}, Text: record.Text{Original: text, Restored: text}}
	if _, err := x.Put(x.Context(), r); err != nil {
		x.Fatal(err)
	}
	if class != access.Open {
		if err := x.SetClass(x.Context(), x.by(), id, class); err != nil {
			x.Fatal(err)
		}
	}
	n, err := x.Versions(x.Context(), id)
	if err != nil {
		x.Fatal(err)
	}
	x.put(register.Taken{Report: id, Version: n})
}

func (x *town) rule(owner, query string, change func(*Rule), conditions ...Condition) Rule {
	x.Helper()
	r := Rule{Owner: owner, Name: "السرو", Query: query, Conditions: conditions, Mode: Instant, Zone: "UTC", Lang: "en"}
	if change != nil {
		change(&r)
	}
	r, err := x.desk.AddRule(x.Context(), r)
	if err != nil {
		x.Fatal(err)
	}
	return r
}

func (x *town) channel(owner string) string {
	x.Helper()
	c, err := x.desk.AddChannel(x.Context(), Channel{Owner: owner, Kind: Webhook, Address: "https://desk.example/hook"})
	if err != nil {
		x.Fatal(err)
	}
	return c.ID
}

// evaluate gives what was alerted of since the last time, as "condition record".
func (x *town) evaluate(want int) {
	x.Helper()
	got, err := x.desk.Evaluate(x.Context())
	if err != nil {
		x.Fatal(err)
	}
	if got != want {
		x.Errorf("%d alerts, want %d", got, want)
	}
}

// told lists all alerts of an owner.
func (x *town) told(owner string) []string {
	x.Helper()
	alerts, _, err := x.desk.Alerts(x.Context(), owner, "", "")
	if err != nil {
		x.Fatal(err)
	}
	var out []string
	for _, a := range alerts {
		out = append(out, fmt.Sprintf("%s %s %s", a.Condition, a.Kind, a.Record))
	}
	return out
}
