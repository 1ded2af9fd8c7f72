package collect

import (
	"testing"
	"time"

	"marsad/internal/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func at(hours ...float64) []time.Time {
	var out []time.Time
	for _, h := range hours {
		out = append(out, noon.Add(time.Duration(h*float64(time.Hour))))
	}
	return out
}

func TestRhythm(t *testing.T) {
	for name, c := range map[string]struct {
		times            []time.Time
		typical, longest time.Duration
	}{
		"none":              {nil, 0, 0},
		"too few":           {at(0, 1, 2, 3), 0, 0},
		"hourly":            {at(0, 1, 2, 3, 4), time.Hour, time.Hour},
		"any order":         {at(4, 0, 2, 1, 3), time.Hour, time.Hour},
		"a night":           {at(0, 1, 2, 10, 11, 12), time.Hour, 8 * time.Hour},
		"one moment counts": {at(0, 0, 0, 0, 0, 0), 0, 0},
		"bursts":            {at(0, 0, 1, 1, 2, 2, 3, 3, 4, 4), time.Hour, time.Hour},
	} {
		if typical, longest := Rhythm(c.times); typical != c.typical || longest != c.longest {
			t.Errorf("%s: %v and %v, want %v and %v", name, typical, longest, c.typical, c.longest)
		}
	}
}

func TestInterval(t *testing.T) {
	for name, c := range map[string]struct {
		source store.Source
		want   time.Duration
	}{
		"unknown":   {store.Source{}, unknownInterval},
		"asked for": {store.Source{Every: time.Minute, Health: store.Health{TypicalGap: time.Hour}}, time.Minute},
		"hourly":    {store.Source{Health: store.Health{TypicalGap: time.Hour}}, 30 * time.Minute},
		"a flood":   {store.Source{Health: store.Health{TypicalGap: time.Minute}}, shortestInterval},
		"weekly":    {store.Source{Health: store.Health{TypicalGap: 7 * 24 * time.Hour}}, longestInterval},
	} {
		if got := Interval(c.source); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestBackoff(t *testing.T) {
	least, most := func() float64 { return 0 }, func() float64 { return 1 }
	for failures, want := range map[int]time.Duration{0: time.Minute, 1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 11: longestBackoff, 1000: longestBackoff} {
		if got := Backoff(failures, most); got != want {
			t.Errorf("%d failures: at most %v, want %v", failures, got, want)
		}
		if got := Backoff(failures, least); got != want/2 {
			t.Errorf("%d failures: at least %v, want %v", failures, got, want/2)
		}
	}
}

func TestNextPoll(t *testing.T) {
	half := func() float64 { return 0.5 }
	well := store.Source{Every: time.Hour}
	if got, want := nextPoll(well, noon, half), noon.Add(63*time.Minute); !got.Equal(want) {
		t.Errorf("a source that is well: %v, want %v", got, want)
	}
	ill := store.Source{Every: time.Hour, Health: store.Health{Failures: 9}} // 256 minutes, three quarters of it, and 5 % of that
	if got, want := nextPoll(ill, noon, half), noon.Add(192*time.Minute+576*time.Second); !got.Equal(want) {
		t.Errorf("a source that fails: %v, want %v", got, want)
	}
}
