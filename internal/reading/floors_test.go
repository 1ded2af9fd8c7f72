package reading_test

import (
	"bufio"
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/reading"
	"marsad/record"
)

// codingFloors are what was reached on the labelled reports, F1 of what is found; they only rise. The models of events have seen these reports:
// their floor guards against a loss, it does not tell what unseen reports get (docs/accuracy.md does).
var codingFloors = map[string]float64{"statements": 0.915, "events": 0.75, "times": 0.946, "places": 0.77}

type labelledReport struct {
	ID, Text, Outlet, Published, URL, Title string
	Gold                                    struct {
		Statements []struct{ Cue record.Span }
		Events     []struct {
			Type string
			Cue  record.Span
		}
		Times  []record.Span
		Places []struct{ Text string }
	}
}

// score counts what was found rightly, wrongly and not at all.
type score struct{ right, wrong, missed int }

func (s score) f1() float64 {
	return 2 * float64(s.right) / float64(2*s.right+s.wrong+s.missed)
}

// match counts n labels against m findings; same tells which finding may stand for which label, each for one.
func (s *score) match(n, m int, same func(label, finding int) bool) {
	taken := make([]bool, m)
	for i := range n {
		found := false
		for j := range m {
			if !taken[j] && same(i, j) {
				taken[j], found = true, true
				break
			}
		}
		if found {
			s.right++
		} else {
			s.missed++
		}
	}
	for _, t := range taken {
		if !t {
			s.wrong++
		}
	}
}

// shortEvidence is how long evidence may be, in code points, to count as naming the event itself.
const shortEvidence = 60

func TestCodingFloors(t *testing.T) {
	holdFloors(t, "codings.dev.jsonl", codingFloors)
}

// pageFloors are the same for the one page that was read closely: in it patrols, meetings and attacks of one kind must not be joined too freely.
var pageFloors = map[string]float64{"statements": 0.91, "events": 0.86, "places": 0.90}

func TestPageFloors(t *testing.T) { holdFloors(t, "seed.jsonl", pageFloors) }

func holdFloors(t *testing.T, name string, floors map[string]float64) {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "eval", name))
	if err != nil {
		t.Skipf("left out: %s is not beside the repository", name)
	}
	defer file.Close()
	r := reader(t)
	scores := map[string]*score{"statements": {}, "events": {}, "times": {}, "places": {}}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row labelledReport
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		a, err := article.Extract(context.Background(), []byte(row.Text), article.Hints{Format: "text", Outlet: row.Outlet, Published: row.Published, URL: row.URL, Title: row.Title})
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Read(context.Background(), a, reading.Source{ID: row.ID})
		if err != nil {
			t.Fatal(err)
		}
		compare(scores, row, got)
	}
	for what, floor := range floors {
		s := scores[what]
		t.Logf("%s: F1 %.4f (%+v)", what, s.f1(), *s)
		if s.f1() < floor {
			t.Errorf("%s: F1 %.4f; the floor is %.3f", what, s.f1(), floor)
		}
	}
}

func compare(scores map[string]*score, row labelledReport, got record.Report) {
	g := row.Gold
	comparePlaces(scores["places"], row, got)
	scores["statements"].match(len(g.Statements), len(got.Statements), func(i, j int) bool { return meet(g.Statements[i].Cue, got.Statements[j].Cue) })
	scores["times"].match(len(g.Times), len(got.Times), func(i, j int) bool {
		return got.Times[j].Span != nil && meet(g.Times[i], *got.Times[j].Span)
	})
	scores["events"].match(len(g.Events), len(got.Events), func(i, j int) bool {
		e := got.Events[j]
		if e.Type != g.Events[i].Type {
			return false
		}
		near := meet(g.Events[i].Cue, e.Cue)
		for _, x := range e.Evidence {
			near = near || x.End-x.Start < shortEvidence && meet(g.Events[i].Cue, x)
		}
		return near
	})
}

// comparePlaces counts the different names of places of a report. A proclitic of up to two letters before a name makes no difference.
func comparePlaces(s *score, row labelledReport, got record.Report) {
	gold, found := map[string]bool{}, map[string]bool{}
	for _, p := range row.Gold.Places {
		gold[arabic.Fold(p.Text)] = true
	}
	for _, p := range got.Places {
		for _, m := range p.Mentions {
			if m.Reading != "" {
				found[arabic.Fold(m.Reading)] = true
			} else {
				found[arabic.Fold(m.Quote)] = true
			}
		}
	}
	names, mentions := slices.Sorted(maps.Keys(gold)), slices.Sorted(maps.Keys(found))
	s.match(len(names), len(mentions), func(i, j int) bool {
		before, ok := strings.CutSuffix(mentions[j], names[i])
		return ok && utf8.RuneCountInString(before) <= 2
	})
}

func meet(a, b record.Span) bool { return a.Start < b.End && b.Start < a.End }

// tollFloor is the share of recorded incidents whose killed are read as recorded, of those whose number stands in the post; it only rises.
const tollFloor = 0.81

// TestTollFloor reads the posts of independently recorded incidents.
func TestTollFloor(t *testing.T) {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "eval", "incidents.dev.jsonl"))
	if err != nil {
		t.Skip("left out: incidents.dev.jsonl is not beside the repository")
	}
	defer file.Close()
	rd, right, all := reader(t), 0, 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var row struct {
			labelledReport
			Numbered bool `json:"killed_number_in_text"`
			Gold     struct {
				Low  *json.Number `json:"civ_killed_min"`
				High *json.Number `json:"civ_killed_max"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if !row.Numbered || row.Gold.Low == nil {
			continue
		}
		low, high := number(t, row.Gold.Low), number(t, row.Gold.Low)
		if row.Gold.High != nil {
			high = max(low, number(t, row.Gold.High))
		}
		a, err := article.Extract(context.Background(), []byte(row.Text), article.Hints{Format: "text", Outlet: row.Outlet, Published: row.Published, URL: row.URL, Title: row.Title})
		if err != nil {
			t.Fatal(err)
		}
		got, err := rd.Read(context.Background(), a, reading.Source{ID: row.ID})
		if err != nil {
			t.Fatal(err)
		}
		all++
		if killedWithin(got, low, high) {
			right++
		}
	}
	t.Logf("tolls: %d of %d", right, all)
	if share := float64(right) / float64(all); share < tollFloor {
		t.Errorf("tolls: %.4f; the floor is %.3f", share, tollFloor)
	}
}

func number(t *testing.T, n *json.Number) float64 {
	t.Helper()
	f, err := n.Float64()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// killedWithin reports whether an event tells of killed whose lower end lies within low and high.
func killedWithin(r record.Report, low, high float64) bool {
	return slices.ContainsFunc(r.Events, func(v record.Event) bool {
		return slices.ContainsFunc(v.Counts, func(c record.Count) bool {
			return c.Of == "killed" && float64(c.Low) >= low && float64(c.Low) <= high
		})
	})
}
