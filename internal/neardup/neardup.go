// Package neardup recognises reports that tell the same words: one wire text in many outlets, a post that quotes a whole report. A report is the set
// of its shingles, runs of three folded words of the restored text; a signature is the MinHash of that set (Broder, On the resemblance and
// containment of documents, SEQUENCES 1997), and signatures are found again by locality-sensitive hashing of bands (Leskovec, Rajaraman,
// Ullman, Mining of Massive Datasets, 3rd edition, section 3.4).
package neardup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"strings"

	"marsad/internal/arabic"
	"marsad/record"
)

// The sizes of a signature. Two reports that share the part s of their shingles share a band with probability 1-(1-s^rows)^bands: 0.99999 at 0.8, 0.98 at
// 0.6, 0.56 at 0.4, 0.05 at 0.2.
const (
	permutations = 128
	rows         = 4
	bands        = permutations / rows
	shingle      = 3
)

// Signature stands for the words of a report. The zero value is that of a text without words, which is like no other.
type Signature struct {
	least [permutations]uint32
	size  uint32 // distinct shingles
}

// Words gives the folded words of a text: letters and digits alone, so that neither vowel signs nor elongation nor punctuation count.
func Words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(arabic.Fold(s)), func(r rune) bool {
		return !arabic.IsLetter(r) && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}

// New makes the signature of words in order. A text of fewer words than a shingle has is one shingle.
func New(words []string) Signature {
	var s Signature
	for i := range s.least {
		s.least[i] = math.MaxUint32
	}
	seen := map[uint64]struct{}{}
	for i := range max(len(words)-shingle+1, min(len(words), 1)) {
		h := fnv.New64a()
		for _, w := range words[i:min(i+shingle, len(words))] {
			_, _ = h.Write([]byte(w)) // a hash never fails
			_, _ = h.Write([]byte{' '})
		}
		x := h.Sum64()
		if _, again := seen[x]; again {
			continue
		}
		seen[x] = struct{}{}
		for p := range s.least {
			s.least[p] = min(s.least[p], uint32((x*multipliers[p]+addends[p])>>32))
		}
	}
	s.size = uint32(min(len(seen), math.MaxUint32))
	return s
}

// multipliers and addends are the permutations: multiply-shift hashing (Dietzfelbinger and others, J. Algorithms 25, 1997) with constants that
// SplitMix64 gives from one seed, so that signatures of different runs and machines can be compared.
var multipliers, addends = permute(0x6d617273_61640001)

func permute(seed uint64) (m, a [permutations]uint64) {
	next := func() uint64 {
		seed += 0x9e3779b97f4a7c15
		z := seed
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	for i := range m {
		m[i], a[i] = next()|1, next()
	}
	return m, a
}

// Of makes the signature of a report: of the restored words of its blocks without title, related lines and page furniture.
func Of(r record.Report) Signature {
	original := []rune(r.Text.Original)
	var words []string
	next := 0
	for _, b := range r.Article.Blocks {
		title := r.Article.Title != nil && r.Article.Title.Start == b.Start
		if title && len(r.Article.Blocks) > 1 || b.Kind == "related" || b.Kind == "boilerplate" {
			continue
		}
		var s strings.Builder
		at := b.Start
		for next < len(r.Restorations) && r.Restorations[next].Start < b.Start {
			next++
		}
		for ; next < len(r.Restorations) && r.Restorations[next].End <= b.End; next++ {
			x := r.Restorations[next]
			s.WriteString(string(original[at:x.Start]) + x.Reading)
			at = x.End
		}
		s.WriteString(string(original[at:b.End]))
		words = append(words, Words(s.String())...)
	}
	return New(words)
}

// Similarity estimates the Jaccard index of two reports, from 0 to 1: the shingles that both have over those that either has. The standard error is at
// most 0.045.
func Similarity(a, b Signature) float64 {
	if a.size == 0 || b.size == 0 {
		return 0
	}
	same := 0
	for i := range a.least {
		if a.least[i] == b.least[i] {
			same++
		}
	}
	return float64(same) / permutations
}

// Containment estimates how much of the shorter report stands in the longer, from 0 to 1; see Broder.
func Containment(a, b Signature) float64 {
	j := Similarity(a, b)
	if j == 0 {
		return 0
	}
	shared := j / (1 + j) * (float64(a.size) + float64(b.size))
	return min(1, shared/float64(min(a.size, b.size)))
}

// Shingles gives how many distinct shingles the report has.
func (s Signature) Shingles() int { return int(s.size) }

// Bands gives the keys by which the signature is found: near-duplicates share one with high probability, others seldom. A text without words has
// none.
func (s Signature) Bands() []uint64 {
	if s.size == 0 {
		return nil
	}
	out := make([]uint64, bands)
	for i := range out {
		h := fnv.New64a()
		var data [1 + 4*rows]byte
		data[0] = byte(i)
		for r := range rows {
			binary.BigEndian.PutUint32(data[1+4*r:], s.least[i*rows+r])
		}
		_, _ = h.Write(data[:])
		out[i] = h.Sum64()
	}
	return out
}

// format is the version of the bytes of a signature; another stands for other shingles or permutations, which cannot be compared with these.
const format = 1

// length is how many bytes a signature has.
const length = 1 + 4 + 4*permutations

// Bytes gives the signature in the form in which stores keep it.
func (s Signature) Bytes() []byte {
	out := binary.BigEndian.AppendUint32([]byte{format}, s.size)
	for _, v := range s.least {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return out
}

// ErrFormat says that bytes are no signature of this version; it has to be made again.
var ErrFormat = errors.New("not a signature of this version")

// Parse reads what Bytes gave.
func Parse(data []byte) (Signature, error) {
	var s Signature
	if len(data) != length || data[0] != format {
		return s, fmt.Errorf("%w: %d bytes", ErrFormat, len(data))
	}
	s.size = binary.BigEndian.Uint32(data[1:])
	for i := range s.least {
		s.least[i] = binary.BigEndian.Uint32(data[5+4*i:])
	}
	return s, nil
}
