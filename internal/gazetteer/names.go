package gazetteer

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// spelledKey is a loose key of the gazetteer with what a search for keys one letter apart needs.
type spelledKey struct {
	key    string
	mask   uint64
	places []int32
}

// spellings finds places by names that are written otherwise than in the table.
type spellings struct {
	loose    map[string]int32 // loose key -> its place in keys
	keys     []spelledKey     // in the order in which they came
	heard    map[string][]int32
	byLength map[int][]int32
}

func spellingsOf(places []Place) *spellings {
	s := &spellings{loose: map[string]int32{}, heard: map[string][]int32{}, byLength: map[int][]int32{}}
	for i, p := range places {
		for _, name := range p.names {
			if !isKind(name) {
				s.add(name, i)
			}
		}
	}
	return s
}

func (s *spellings) add(name string, place int) {
	k := looseKey(strings.Fields(foldName(name)))
	if k == "" {
		return
	}
	at, ok := s.loose[k]
	if !ok {
		at = int32(len(s.keys))
		s.loose[k] = at
		s.keys = append(s.keys, spelledKey{key: k, mask: letterMask(k)})
		for _, h := range heardAs(k) {
			s.heard[h] = append(s.heard[h], at)
		}
		n := utf8.RuneCountInString(k)
		s.byLength[n] = append(s.byLength[n], at)
	}
	if places := &s.keys[at].places; !slices.Contains(*places, int32(place)) {
		*places = append(*places, int32(place))
	}
}

// spelled is a place found by a name, and how far the spelling was bent for it.
type spelled struct {
	place   int
	level   level
	changed int // letters
}

// level says how a name was found, the surest first.
type level int

const (
	asWritten level = iota // the same but for what folding, article and spaces change
	asHeard                // the same consonants
	oneLetter              // one letter apart
)

// The shortest names that are looked up as heard and with a letter changed, in letters: shorter ones fit too much.
const (
	shortestHeard = 4
	shortestBent  = 5
)

// mostChanges is how many letters of a name may be otherwise.
const mostChanges = 2

// heardAs gives the forms under which a loose key is looked up by ear: with confused letters joined, and its skeleton.
func heardAs(loose string) []string {
	heard := sounds.Replace(loose)
	out := []string{"=" + heard}
	if last, size := utf8.DecodeLastRuneInString(heard); last == 'ا' || last == 'ه' || last == 'ي' {
		out = append(out, "="+heard[:len(heard)-size]+"ا") // سرحة, سرحا
	}
	if s := skeleton(loose); s != "" {
		out = append(out, s)
	}
	return out
}

// find gives the places of a name up to a level.
func (s *spellings) find(words []string, upTo level) []spelled {
	k := looseKey(words)
	letters := []rune(k)
	var out []spelled
	seen := map[int32]bool{}
	take := func(at int32, l level) {
		changed := changes(letters, []rune(s.keys[at].key))
		if changed > mostChanges {
			return
		}
		for _, p := range s.keys[at].places {
			if !seen[p] {
				seen[p] = true
				out = append(out, spelled{int(p), l, changed})
			}
		}
	}
	if at, ok := s.loose[k]; ok && k != "" {
		take(at, asWritten)
	}
	n := len(letters)
	if upTo >= asHeard && n >= shortestHeard {
		for _, h := range heardAs(k) {
			for _, at := range s.heard[h] {
				take(at, asHeard)
			}
		}
	}
	if upTo >= oneLetter && n >= shortestBent {
		for _, at := range s.apart(k, n) {
			take(at, oneLetter)
		}
	}
	return out
}

// apart gives the keys one letter apart from a key of n letters.
func (s *spellings) apart(k string, n int) []int32 {
	var out []int32
	letters, mask := []rune(k), letterMask(k)
	for length := n - 1; length <= n+1; length++ {
		for _, at := range s.byLength[length] {
			if other := &s.keys[at]; maskClose(mask, other.mask) && other.key != k && oneApart(letters, []rune(other.key)) {
				out = append(out, at)
			}
		}
	}
	return out
}
