package queue_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/queue"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/store/sqlite"
)

var by = store.Author{Name: "salma", Why: "test", At: time.Date(2031, 5, 3, 20, 0, 0, 0, time.UTC)}

// ledgers gives the ledgers on which a queue is asked for.
func ledgers(t *testing.T) map[string]store.Ledger {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "m.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return map[string]store.Ledger{"memory": memory.New(), "sqlite": s}
}

// TestOldest lists records of random days, many on one day, some that last long and some without a day, page by page: each once, the earliest first, in pages of any size.
func TestOldest(t *testing.T) {
	for name, l := range ledgers(t) {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			var objects []store.Object
			var want []string
			for n := range 90 {
				when := register.When{}
				if n%9 != 0 {
					from := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, random.IntN(6)*random.IntN(40))
					when = register.When{From: from.Format(time.DateOnly), Until: from.AddDate(0, 0, n%4*n).Format(time.DateOnly)}
				}
				i := register.Incident{ID: fmt.Sprintf("i%02d", n), Type: "shelling", Grade: register.GradeClaimed, When: when}
				if n%7 == 0 {
					i.Class = access.Restricted
				}
				o, err := register.Object(i, 0)
				if err != nil {
					t.Fatal(err)
				}
				objects = append(objects, o)
				if i.Class == access.Open {
					key := when.From
					if key == "" {
						key = "~" // behind every day
					}
					want = append(want, key+" "+i.ID)
				}
			}
			if err := l.Keep(t.Context(), by, objects...); err != nil {
				t.Fatal(err)
			}
			slices.Sort(want)
			f := queue.Asked{}.Filter(register.AwaitsNew)
			for _, size := range []int{1, 7, 50, 77, 78, 200} {
				var got []string
				cursor := ""
				for {
					page, err := queue.Oldest(t.Context(), l, f, cursor, size)
					if err != nil || len(page.Objects) > size || page.Next != "" && len(page.Objects) != size {
						t.Fatalf("size %d behind %q: %d records, next %q, %v", size, cursor, len(page.Objects), page.Next, err)
					}
					for _, o := range page.Objects {
						key := o.Index.From
						if key == "" {
							key = "~"
						}
						got = append(got, key+" "+o.ID)
					}
					if cursor = page.Next; cursor == "" {
						break
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("pages of %d: %s", size, diff)
				}
			}
			for _, cursor := range []string{"x", "2030-13-01.a", ".", "-x", "-*"} {
				if _, err := queue.Oldest(t.Context(), l, f, cursor, 5); err == nil {
					t.Errorf("cursor %q is taken", cursor)
				}
			}
		})
	}
}

// TestAsked filters by place, by what it lies in, by case, and by what the viewer may see.
func TestAsked(t *testing.T) {
	l := memory.New()
	at := func(id, place, within string, class access.Class) register.Incident {
		return register.Incident{ID: id, Class: class, Type: "shelling", Grade: register.GradeClaimed, Places: []register.Place{{Name: record(place), Within: []string{within}}}}
	}
	for _, i := range []register.Incident{at("a", "النبعة", "حماة", access.Open), at("b", "الرابية", "إدلب", access.Open), at("c", "النبعة", "حماة", access.OfCase("kite"))} {
		o, err := register.Object(i, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Keep(t.Context(), by, o); err != nil {
			t.Fatal(err)
		}
	}
	kite := []access.Class{access.OfCase("kite")}
	for _, tt := range []struct {
		asked queue.Asked
		want  []string
	}{
		{queue.Asked{}, []string{"a", "b"}}, {queue.Asked{Area: "النبعة"}, []string{"a"}}, {queue.Asked{Area: "إدلب"}, []string{"b"}}, {queue.Asked{Area: "حلب"}, nil},
		{queue.Asked{Classes: kite}, []string{"a", "b", "c"}}, {queue.Asked{Classes: kite, Case: "kite"}, []string{"c"}}, {queue.Asked{Case: "kite"}, nil}, {queue.Asked{Classes: kite, Case: "kite", Area: "إدلب"}, nil},
	} {
		page, err := queue.Oldest(t.Context(), l, tt.asked.Filter(register.AwaitsNew), "", 9)
		var got []string
		for _, o := range page.Objects {
			got = append(got, o.ID)
		}
		slices.Sort(got)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %v, %v", tt.asked, got, err)
		}
	}
}
