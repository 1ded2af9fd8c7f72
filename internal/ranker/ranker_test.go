package ranker_test

import (
	"bytes"
	"math"
	"testing"

	"marsad/internal/ranker"
)

func small() *ranker.Model {
	return ranker.New([]string{"yes", "no"}, []float32{0.5, -0.5}, []float32{0.3, 0.6}, map[ranker.Feature][]float32{
		ranker.Name("form", "perfect"):  {2, -2},
		ranker.Name("form", "definite"): {-1, 1},
		ranker.Name("dust"):             {0.0001, 0},
	})
}

func TestModelSurvivesItsFile(t *testing.T) {
	m := small()
	again, err := ranker.Read(m.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if again.Names[0] != "yes" || again.Cut[1] != 0.6 {
		t.Fatalf("names %v, cuts %v", again.Names, again.Cut)
	}
	features := []ranker.Feature{ranker.Name("form", "perfect"), ranker.Name("unseen")}
	for domain := range m.Names {
		if a, b := m.Probability(features, domain), again.Probability(features, domain); math.Abs(a-b) > 1e-3 {
			t.Errorf("domain %d: %f, read again %f", domain, a, b)
		}
	}
	if w := again.Weight(ranker.Name("dust"), 0); w != 0 {
		t.Errorf("a weight below a thousandth of the largest was kept: %f", w)
	}
	if !bytes.Equal(m.Bytes(), small().Bytes()) {
		t.Error("the same model gave other bytes")
	}
}

func TestBest(t *testing.T) {
	m := small()
	if d, p := m.Best([]ranker.Feature{ranker.Name("form", "perfect")}); m.Names[d] != "yes" || p < 0.9 {
		t.Errorf("%s at %f", m.Names[d], p)
	}
	if d, _ := m.Best([]ranker.Feature{ranker.Name("form", "definite")}); m.Names[d] != "no" {
		t.Errorf("%s", m.Names[d])
	}
}

func TestNameJoinsItsParts(t *testing.T) {
	if ranker.Name("a", "b") != ranker.Name("a=b") || ranker.Name("a", "b") == ranker.Name("ab") {
		t.Error("parts are joined by =")
	}
}

func TestReadRefusesWhatIsNoModel(t *testing.T) {
	whole := small().Bytes()
	for name, b := range map[string][]byte{"empty": nil, "other": []byte("MRANK99\n...."), "cut": whole[:len(whole)-1], "head": whole[:12], "long": append(bytes.Clone(whole), 0)} {
		if _, err := ranker.Read(b); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(small().Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		if m, err := ranker.Read(b); err == nil && len(m.Names) > 0 {
			m.Best([]ranker.Feature{1})
		}
	})
}

func TestBuiltInModels(t *testing.T) {
	for name, domains := range map[string]int{ranker.Happenings: 3, ranker.Parties: 2, ranker.Repeats: 1, ranker.Modality: 6, ranker.Phase: 8} {
		m, err := ranker.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Names) != domains || len(m.Bytes()) < 1000 {
			t.Errorf("%s has domains %v and %d bytes", name, m.Names, len(m.Bytes()))
		}
	}
	if _, err := ranker.Open("nothing"); err == nil {
		t.Error("no error for a model that is not there")
	}
}

// TestProbabilities: one pass over the features gives what each domain asked for by itself gives.
func TestProbabilities(t *testing.T) {
	m := ranker.New([]string{"a", "b"}, []float32{0.5, -0.25}, []float32{0, 0}, map[ranker.Feature][]float32{ranker.Name("x"): {1, -2}, ranker.Name("y"): {0.125, 3}})
	features, both := []ranker.Feature{ranker.Name("x"), ranker.Name("unknown"), ranker.Name("y")}, make([]float64, 2)
	m.Probabilities(features, both)
	for d, p := range both {
		if want := m.Probability(features, d); p != want {
			t.Errorf("domain %d: %v, want %v", d, p, want)
		}
	}
}
