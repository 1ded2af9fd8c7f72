package tagger

import (
	_ "embed" // for the model file
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
)

//go:embed data/names.bin
var file []byte

// Open gives the model that is built into the program; it looks at the file's head once and copies nothing of the tables.
var Open = sync.OnceValues(func() (*Model, error) { return Read(file) })

// Model is the tables of a model file, as they lie. It is read-only and safe for concurrent use.
type Model struct {
	words       wordTable
	weights     weightTable
	scale       float32 // of one unit of a stored weight
	transitions [Tags][Tags]float32
	factors     [Tags][Tags]float32 // exponentials of transitions
}

// The file: magic, two logarithms of table sizes, the scale, transitions, weights, words; little-endian throughout.
const (
	magic      = "MNAMES1\n"
	headLength = len(magic) + 4 + 4 + 4 + Tags*Tags*4 + 12
	rowLength  = 2 + 2*Tags // fingerprint and a weight a tag
	wordLength = 8
	maxLog     = 24
)

// Read gives the model in a file's bytes, which it keeps.
func Read(b []byte) (*Model, error) {
	if len(b) < headLength || string(b[:len(magic)]) != magic {
		return nil, errors.New("tagger: not a model of names; make one with internal/tagger/train")
	}
	at := len(magic)
	rows, words := binary.LittleEndian.Uint32(b[at:]), binary.LittleEndian.Uint32(b[at+4:])
	if rows > maxLog || words > maxLog || len(b) != headLength+rowLength<<rows+wordLength<<words {
		return nil, fmt.Errorf("tagger: the model of names has %d bytes, not what its head says; make it again with internal/tagger/train", len(b))
	}
	m := &Model{scale: real32(b[at+8:])}
	at += 12
	for p := range Tags {
		for y := range Tags {
			m.transitions[p][y] = real32(b[at:])
			m.factors[p][y] = exp(m.transitions[p][y])
			at += 4
		}
	}
	m.weights = newWeightTable(b[headLength : headLength+rowLength<<rows])
	m.words = wordTable{b[headLength+rowLength<<rows:], 1<<words - 1}
	return m, nil
}

func real32(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }

// weightTable is an open-addressed table of weights by the hash of a feature. A fingerprint of 0 marks a free row. Most features of running text are in no
// row, so the low bytes of the fingerprints stand once more side by side, where the processor keeps them at hand.
type weightTable struct {
	rows  []byte
	mask  uint64
	marks []uint8 // of each row: 0 for a free one
}

func newWeightTable(rows []byte) weightTable {
	t := weightTable{rows: rows, mask: uint64(len(rows)/rowLength - 1), marks: make([]uint8, len(rows)/rowLength)}
	for at := range t.marks {
		if f := binary.LittleEndian.Uint16(rows[at*rowLength:]); f != 0 {
			t.marks[at] = lowByte(f)
		}
	}
	return t
}

// lowByte gives the byte of a fingerprint that marks its row, never 0.
func lowByte(fingerprint uint16) uint8 { return max(1, uint8(fingerprint)) } //nolint:gosec // the low byte is meant

// maxTogether is how many features are looked up at a time.
const maxTogether = 24

// add adds the weights of features to the scores of the tags; an unknown feature adds nothing. Where features may stand is found out first for all of them,
// so that the memory is waited for once and not once a feature.
func (t *weightTable) add(sum *[Tags]int32, features []uint64) {
	var places [maxTogether]placed
	for ; len(features) > 0; features = features[min(len(features), maxTogether):] {
		found := places[:0]
		for _, f := range features[:min(len(features), maxTogether)] {
			if at, ok := t.find(f, f&t.mask); ok {
				found = append(found, placed{f, at})
			}
		}
		for _, p := range found {
			t.addAt(sum, p.feature, p.at)
		}
	}
}

// placed is a feature with a row that may be its own.
type placed struct{ feature, at uint64 }

// addAt adds the weights of a feature whose row is at or behind a place.
func (t *weightTable) addAt(sum *[Tags]int32, feature, at uint64) {
	for ok := true; ok; at, ok = t.find(feature, (at+1)&t.mask) {
		row := t.rows[at*rowLength : at*rowLength+rowLength : at*rowLength+rowLength]
		if binary.LittleEndian.Uint16(row) != fingerprint(feature) {
			continue
		}
		for y := range sum {
			sum[y] += int32(int16(binary.LittleEndian.Uint16(row[2+2*y:]))) //nolint:gosec // weights are signed
		}
		return
	}
}

// find gives the first row from a place on that may be a feature's.
func (t *weightTable) find(feature, from uint64) (at uint64, ok bool) {
	mark := lowByte(fingerprint(feature))
	for at, n := from, 0; n <= maxProbe; at, n = (at+1)&t.mask, n+1 {
		switch t.marks[at] {
		case 0:
			return 0, false
		case mark:
			return at, true
		}
	}
	return 0, false
}

// maxProbe bounds how far a row may lie from its place.
const maxProbe = 1024

// fingerprint gives the bits of a hash that are kept beside a row, never 0.
func fingerprint(hash uint64) uint16 { return max(1, uint16(hash>>48)) }

// Word is what the model knows of a frequent word of running text.
type Word struct {
	Fine, Coarse uint16 // clusters, from 1; 0 for a word that is unknown
	Lists        uint8  // bits: the lists that hold it
	Rank         uint8  // logarithm of its frequency, from 1
}

// Lists of words, as bits of Word.Lists.
const (
	ListGiven    = 1 << iota // given names
	ListTitle                // persons by office: president, minister
	ListBody                 // institutions
	ListForce                // who bears arms, and peoples
	ListCountry              // states
	ListPlace                // a place's name of one word
	ListPlaceOf              // the first word of a longer place's name
	ListFunction             // function words
)

// wordTable is an open-addressed table of words by hash.
type wordTable struct {
	rows []byte
	mask uint64
}

func (t *wordTable) find(hash uint64) Word {
	mark := fingerprint(hash)
	for at, n := hash&t.mask, 0; n <= maxProbe; at, n = (at+1)&t.mask, n+1 {
		row := t.rows[at*wordLength : at*wordLength+wordLength : at*wordLength+wordLength]
		switch binary.LittleEndian.Uint16(row) {
		case 0:
			return Word{}
		case mark:
			return Word{binary.LittleEndian.Uint16(row[2:]), uint16(row[4]), row[5], row[6]}
		}
	}
	return Word{}
}
