// Package ranker holds the learned scores that tell a happening from a word that only looks like one, and who did it to whom from who is
// only named beside it: logistic regressions over named features (Berkson 1944), each once for all domains and once more for its own (Daumé 2007, "Frustratingly easy domain
// adaptation"). Features are known by the hash of their names, so that a score can be taken apart for
// whoever asks while the model file holds numbers alone.
package ranker

import (
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
)

//go:embed data/*.bin
var files embed.FS

// The models that are built into the program.
const (
	Happenings = "happenings" // is a candidate a happening? domains: report, alone, alone protest
	Parties    = "parties"    // who did it, to whom? domains: agent, recipient
	Modality   = "modality"   // did it happen, and on whose word? a domain for each modality
	Phase      = "phase"      // how far did it come? a domain for each phase
	Repeats    = "repeats"    // does a later event tell an earlier one again? one domain
)

// The domains of happenings: a report or post, and a sentence that stands alone, of which most tell of nothing that happened lately; protests
// in such a sentence have weights of their own, since people agree less on them.
const (
	Report = iota
	Alone
	AloneProtest
)

// The domains of parties.
const (
	Agent = iota
	Recipient
)

var opened sync.Map // name -> func() (*Model, error)

// Open gives a built-in model by name. Each is read once.
func Open(name string) (*Model, error) {
	read := sync.OnceValues(func() (*Model, error) {
		b, err := files.ReadFile("data/" + name + ".bin")
		if err != nil {
			return nil, fmt.Errorf("ranker: no model of %s is built in: %w", name, err)
		}
		return Read(b)
	})
	kept, _ := opened.LoadOrStore(name, read)
	return kept.(func() (*Model, error))()
}

// Model is weights by the hashes of features, for each domain. It is read-only and safe for concurrent use.
type Model struct {
	Names   []string  // of the domains
	Bias    []float32 // a domain
	Cut     []float32 // the least probability that is kept, a domain
	rows    table
	weights []float32 // of each row, a domain each
}

// New gives a model of the given weights, a domain each.
func New(names []string, bias, cut []float32, weights map[Feature][]float32) *Model {
	m := &Model{Names: names, Bias: bias, Cut: cut, rows: newTable(len(weights))}
	for _, f := range sorted(weights) {
		m.add(f, weights[f])
	}
	return m
}

func (m *Model) add(f Feature, weights []float32) {
	if m.rows.add(f) {
		m.weights = append(m.weights, weights...)
	}
}

func sorted(weights map[Feature][]float32) []Feature {
	out := make([]Feature, 0, len(weights))
	for f := range weights {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// Feature is the hash of a feature's name (FNV-1a, 32 bits).
type Feature uint32

// Name gives the feature of a name in parts: its own name and its values.
func Name(parts ...string) Feature {
	h := uint32(2166136261)
	for n, part := range parts {
		if n > 0 {
			h = (h ^ '=') * prime
		}
		for i := 0; i < len(part); i++ {
			h = (h ^ uint32(part[i])) * prime
		}
	}
	return Feature(h)
}

const prime = 16777619

// Probability gives how likely it is, from 0 to 1, that what has these features is what the model looks for.
func (m *Model) Probability(features []Feature, domain int) float64 {
	return 1 / (1 + math.Exp(-m.score(features, domain)))
}

// Probabilities gives for each of the first domains, as many as out has, what Probability gives, with one look-up a feature.
func (m *Model) Probabilities(features []Feature, out []float64) {
	for d := range out {
		out[d] = float64(m.Bias[d])
	}
	m.sum(out, features)
	for d, z := range out {
		out[d] = 1 / (1 + math.Exp(-z))
	}
}

func (m *Model) score(features []Feature, domain int) float64 {
	z := float64(m.Bias[domain])
	for _, f := range features {
		if row := m.rows.find(f); row >= 0 {
			z += float64(m.weights[row*len(m.Names)+domain])
		}
	}
	return z
}

// Best gives the likeliest domain of a model that tells them apart, and its probability (softmax).
func (m *Model) Best(features []Feature) (domain int, probability float64) {
	var room [16]float64
	scores := room[:0]
	for _, b := range m.Bias {
		scores = append(scores, float64(b))
	}
	m.sum(scores, features)
	for d, z := range scores {
		if z > scores[domain] {
			domain = d
		}
	}
	sum := 0.0
	for _, z := range scores {
		sum += math.Exp(z - scores[domain])
	}
	return domain, 1 / sum
}

// sum adds the weights of features to the scores of the first domains, as many as there are scores.
func (m *Model) sum(scores []float64, features []Feature) {
	for _, f := range features {
		row := m.rows.find(f)
		if row < 0 {
			continue
		}
		for d, w := range m.weights[row*len(m.Names):][:len(scores)] {
			scores[d] += float64(w)
		}
	}
}

// Weight gives what a feature adds to the score of a domain: above zero it speaks for it.
func (m *Model) Weight(f Feature, domain int) float64 {
	row := m.rows.find(f)
	if row < 0 {
		return 0
	}
	return float64(m.weights[row*len(m.Names)+domain])
}

// The file: magic, the number of domains; of each its bias, cut, length of name and name; the scale, the number of rows; rows of a feature and its
// weight for each domain, by feature; little-endian.
const magic = "MRANK03\n"

var errFile = errors.New("ranker: not a whole model; make one with internal/ranker/train")

// Read gives the model in a file's bytes.
func Read(b []byte) (*Model, error) {
	if len(b) < len(magic)+1 || string(b[:len(magic)]) != magic {
		return nil, errFile
	}
	m := &Model{}
	domains, b := int(b[len(magic)]), b[len(magic)+1:]
	for range domains {
		if len(b) < 9 || len(b) < 9+int(b[8]) {
			return nil, errFile
		}
		m.Bias, m.Cut = append(m.Bias, float(b)), append(m.Cut, float(b[4:]))
		m.Names = append(m.Names, string(b[9:9+int(b[8])]))
		b = b[9+int(b[8]):]
	}
	row := 4 + 2*domains
	if len(b) < 8 || uint64(len(b)-8) != uint64(binary.LittleEndian.Uint32(b[4:]))*uint64(row) {
		return nil, errFile
	}
	m.rows = newTable(len(b) / row)
	scale, weights := float(b), make([]float32, domains)
	for b = b[8:]; len(b) > 0; b = b[row:] {
		for d := range weights {
			weights[d] = float32(int16(binary.LittleEndian.Uint16(b[4+2*d:]))) * scale
		}
		m.add(Feature(binary.LittleEndian.Uint32(b)), weights)
	}
	return m, nil
}

func float(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }

// Bytes gives the model as a file. Weights are rounded to 1/32,767 of the largest; features none of whose weights reaches a thousandth of it are
// left out.
func (m *Model) Bytes() []byte {
	largest := float32(1e-9)
	for _, w := range m.weights {
		largest = max(largest, float32(math.Abs(float64(w))))
	}
	features := m.rows.features()
	slices.Sort(features)
	scale, n := largest/math.MaxInt16, uint32(0)
	var rows []byte
	for _, f := range features {
		at, heavy := len(rows), false
		rows = binary.LittleEndian.AppendUint32(rows, uint32(f))
		for d := range m.Names {
			v := int16(math.Round(float64(m.weights[m.rows.find(f)*len(m.Names)+d] / scale)))
			heavy = heavy || v > least || v < -least
			rows = binary.LittleEndian.AppendUint16(rows, uint16(v))
		}
		if !heavy {
			rows = rows[:at]
			continue
		}
		n++
	}
	out := append([]byte(magic), byte(len(m.Names)))
	for d, name := range m.Names {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(m.Bias[d]))
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(m.Cut[d]))
		out = append(append(out, byte(len(name))), name...)
	}
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(scale))
	out = binary.LittleEndian.AppendUint32(out, n)
	return append(out, rows...)
}

// least is the largest rounded weight that is left out.
const least = 33
