// Package agreements holds the starter set of agreements, written from public facts, and makes alleged breaches of what reports say: who accuses whom, of
// what, under which clause, and what the accused side answered. It holds nobody guilty.
package agreements

import (
	"crypto/sha256"
	_ "embed" // the starter set
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"marsad/internal/register"
	"marsad/internal/register/parties"
	"marsad/record"
)

//go:embed data/starter.json
var starter []byte

// Starter gives the starter set, each agreement with the hash of its text there.
func Starter() ([]register.Agreement, error) {
	set, err := Read(starter)
	for i := range set {
		if set[i].Starter, err = Sum(set[i]); err != nil {
			return nil, err
		}
	}
	return set, err
}

// Read reads a set of agreements in the form of data/starter.json. Each keeps the stamp of the starter set that its file gives it; one without is a person's.
func Read(data []byte) ([]register.Agreement, error) {
	var set struct {
		Version    int                  `json:"version"`
		Agreements []register.Agreement `json:"agreements"`
	}
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, fmt.Errorf("agreements: %w", err)
	}
	return set.Agreements, nil
}

// Sum gives the hash of what an agreement says, whatever set it came from.
func Sum(a register.Agreement) (string, error) {
	a.Starter = ""
	data, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// Edited tells whether a person changed an agreement since it came from a starter set, or wrote it: a newer set then leaves it alone.
func Edited(a register.Agreement) (bool, error) {
	sum, err := Sum(a)
	return sum != a.Starter, err
}

// Lint gives everything that is wrong with a set.
func Lint(set []register.Agreement, book *parties.Book) []error {
	var out []error
	ids := map[string]bool{}
	for _, a := range set {
		fault := func(format string, args ...any) {
			out = append(out, fmt.Errorf("agreement %q: %s", a.ID, fmt.Sprintf(format, args...)))
		}
		if a.ID == "" || ids[a.ID] {
			fault("its id is empty or stands twice")
		}
		ids[a.ID] = true
		if a.Name.Arabic == "" || a.Name.English == "" || len(a.Parties) < 2 || len(a.Sources) == 0 || len(a.Clauses) == 0 {
			fault("it needs a name in both languages, two parties, a source and a clause")
		}
		lintPeriods(a, fault)
		for _, p := range a.Parties {
			if !book.Named(p.Ref).Known {
				fault("party %q is neither a side nor an actor", p.Ref)
			}
		}
		for _, c := range a.Clauses {
			lintClause(a, c, book, fault)
		}
	}
	return out
}

func lintPeriods(a register.Agreement, fault func(string, ...any)) {
	days := []string{a.Signed}
	for _, s := range a.States {
		days = append(days, s.From, s.Until)
		if !slices.Contains([]string{register.AgreementAnnounced, register.AgreementInForce, register.AgreementSuspended, register.AgreementEnded}, s.State) {
			fault("state %q is unknown", s.State)
		}
		if s.Until != "" && s.Until < s.From {
			fault("state %s ends before it begins", s.State)
		}
	}
	for _, c := range a.Clauses {
		days = append(days, c.From, c.Until)
	}
	for _, d := range days {
		if _, err := time.Parse(time.DateOnly, d); d != "" && err != nil {
			fault("%q is no day", d)
		}
	}
}

func lintClause(a register.Agreement, c register.Clause, book *parties.Book, fault func(string, ...any)) {
	if c.ID == "" || c.Term == "" || c.Title.Arabic == "" || c.Title.English == "" || c.Text.Arabic == "" || c.Text.English == "" {
		fault("clause %q lacks id, term or words in one of the languages", c.ID)
	}
	for _, b := range c.Binds {
		if !slices.ContainsFunc(a.Parties, func(p register.Party) bool { return p.Ref == b }) && !book.Named(b).Known {
			fault("clause %s binds %q, who is unknown", c.ID, b)
		}
	}
	for _, t := range c.Breach {
		if !slices.Contains(record.EventTypes(), t) {
			fault("clause %s is touched by %q, which is no event type", c.ID, t)
		}
	}
	if len(c.Zone) > 0 {
		if _, err := Rings(c.Zone); err != nil {
			fault("zone of clause %s: %v", c.ID, err)
		}
	}
}

// errGeometry is a zone that is no polygon.
var errGeometry = errors.New("it is no Polygon or MultiPolygon of closed rings in degrees")

// Rings gives the outer rings of a GeoJSON Polygon or MultiPolygon (RFC 7946) as longitude and latitude.
func Rings(zone json.RawMessage) ([][][2]float64, error) {
	var g struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(zone, &g); err != nil {
		return nil, err
	}
	var many [][][][2]float64
	switch g.Type {
	case "Polygon":
		var one [][][2]float64
		if err := json.Unmarshal(g.Coordinates, &one); err != nil {
			return nil, err
		}
		many = append(many, one)
	case "MultiPolygon":
		if err := json.Unmarshal(g.Coordinates, &many); err != nil {
			return nil, err
		}
	}
	var out [][][2]float64
	for _, polygon := range many {
		if len(polygon) == 0 || len(polygon[0]) < 4 || polygon[0][0] != polygon[0][len(polygon[0])-1] {
			return nil, errGeometry
		}
		out = append(out, polygon[0])
	}
	if len(out) == 0 {
		return nil, errGeometry
	}
	return out, nil
}

// Inside tells whether a position lies in a zone, by the even-odd rule. A zone that cannot be read holds nothing.
func Inside(zone json.RawMessage, lat, lon float64) bool {
	rings, err := Rings(zone)
	if err != nil {
		return false
	}
	for _, ring := range rings {
		in := false
		for i, j := 0, len(ring)-1; i < len(ring); j, i = i, i+1 {
			if (ring[i][1] > lat) != (ring[j][1] > lat) && lon < (ring[j][0]-ring[i][0])*(lat-ring[i][1])/(ring[j][1]-ring[i][1])+ring[i][0] {
				in = !in
			}
		}
		if in {
			return true
		}
	}
	return false
}

// InForce tells whether an agreement held on a day.
func InForce(a register.Agreement, day string) bool {
	return slices.ContainsFunc(a.States, func(s register.StatePeriod) bool {
		return s.State == register.AgreementInForce && held(s.From, s.Until, day)
	})
}

// Holds tells whether a clause held on a day.
func Holds(c register.Clause, day string) bool { return held(c.From, c.Until, day) }

func held(from, until, day string) bool {
	return day != "" && (from == "" || from <= day) && (until == "" || day <= until)
}
