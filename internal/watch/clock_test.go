package watch

import (
	"testing"
	"time"
)

func TestDue(t *testing.T) {
	quiet := func(zone, from, to string) Rule { return Rule{Mode: Instant, Zone: zone, QuietFrom: from, QuietTo: to} }
	digest := func(zone, at, weekday string) Rule { return Rule{Mode: Digest, Zone: zone, At: at, Weekday: weekday} }
	for _, tt := range []struct {
		name      string
		rule      Rule
		now, want string
	}{
		{"at once", Rule{Mode: Instant, Zone: "UTC"}, "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"},
		{"before quiet hours", quiet("Asia/Damascus", "22:00", "07:00"), "2026-03-02T18:59:00Z", "2026-03-02T18:59:00Z"},
		{"quiet hours begin", quiet("Asia/Damascus", "22:00", "07:00"), "2026-03-02T19:00:00Z", "2026-03-03T04:00:00Z"},
		{"quiet hours behind midnight", quiet("Asia/Damascus", "22:00", "07:00"), "2026-03-03T03:59:00Z", "2026-03-03T04:00:00Z"},
		{"quiet hours end", quiet("Asia/Damascus", "22:00", "07:00"), "2026-03-03T04:00:00Z", "2026-03-03T04:00:00Z"},
		{"quiet hours of one day", quiet("UTC", "12:00", "13:00"), "2026-03-02T12:30:00Z", "2026-03-02T13:00:00Z"},
		{"the night in which clocks go forward", quiet("Europe/Berlin", "22:00", "07:00"), "2026-03-29T00:30:00Z", "2026-03-29T05:00:00Z"},
		{"the night in which clocks go back", quiet("Europe/Berlin", "22:00", "07:00"), "2026-10-25T00:30:00Z", "2026-10-25T06:00:00Z"},
		{"digest today", digest("Asia/Damascus", "08:30", ""), "2026-03-02T05:29:00Z", "2026-03-02T05:30:00Z"},
		{"digest tomorrow", digest("Asia/Damascus", "08:30", ""), "2026-03-02T05:30:00Z", "2026-03-03T05:30:00Z"},
		{"weekly digest", digest("UTC", "08:30", "Sunday"), "2026-03-02T09:00:00Z", "2026-03-08T08:30:00Z"},
		{"digest at a time that the zone skips", digest("Europe/Berlin", "02:30", ""), "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z"},
	} {
		c, err := newClock(tt.rule)
		if err != nil {
			t.Fatal(tt.name, err)
		}
		now, _ := time.Parse(time.RFC3339, tt.now)
		if got := c.due(now).Format(time.RFC3339); got != tt.want {
			t.Errorf("%s: due at %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestRulesThatSayNothing(t *testing.T) {
	good := Rule{Name: "n", Query: "kind=incident", Conditions: []Condition{{Kind: OnMatch}}, Mode: Instant, Zone: "UTC", Lang: "ar"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Rule){
		"no name":                   func(r *Rule) { r.Name = "" },
		"two lines":                 func(r *Rule) { r.Name = "a\nb" },
		"no condition":              func(r *Rule) { r.Conditions = nil },
		"unknown condition":         func(r *Rule) { r.Conditions = []Condition{{Kind: "x"}} },
		"threshold of nothing":      func(r *Rule) { r.Conditions = []Condition{{Kind: AtLeastOrigins}} },
		"toll of reports":           func(r *Rule) { r.Query = ""; r.Conditions = []Condition{{Kind: AtLeastToll, N: 1, Of: "killed"}} },
		"toll of what is no number": func(r *Rule) { r.Conditions = []Condition{{Kind: AtLeastToll, N: 1, Of: "grief"}} },
		"grade that is none":        func(r *Rule) { r.Conditions = []Condition{{Kind: OnGrade, Of: "proved"}} },
		"patrols among incidents":   func(r *Rule) { r.Conditions = []Condition{{Kind: OnNotResumed, N: 3}} },
		"no days":                   func(r *Rule) { r.Conditions = []Condition{{Kind: OnSilence}} },
		"silence of a place": func(r *Rule) {
			r.Query, r.Conditions = "facet=place:x", []Condition{{Kind: OnSilence, N: 3}}
		},
		"field entries":           func(r *Rule) { r.Query = "kind=field_entry" },
		"users":                   func(r *Rule) { r.Query = "kind=user" },
		"a day that is none":      func(r *Rule) { r.Query = "kind=incident&from=yesterday" },
		"no zone":                 func(r *Rule) { r.Zone = "" },
		"a zone of this machine":  func(r *Rule) { r.Zone = "Local" },
		"quiet all day":           func(r *Rule) { r.QuietFrom, r.QuietTo = "08:00", "08:00" },
		"quiet until nothing":     func(r *Rule) { r.QuietFrom = "08:00" },
		"quiet digest":            func(r *Rule) { r.Mode, r.At, r.QuietFrom, r.QuietTo = Digest, "08:00", "22:00", "07:00" },
		"digest without a time":   func(r *Rule) { r.Mode = Digest },
		"digest of a day unknown": func(r *Rule) { r.Mode, r.At, r.Weekday = Digest, "08:00", "Yawm" },
		"language":                func(r *Rule) { r.Lang = "" },
	} {
		r := good
		if change(&r); r.Check() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
