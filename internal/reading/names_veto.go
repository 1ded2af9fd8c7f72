package reading

import (
	"slices"
	"strings"
)

// sureNone is from which probability on the tagger may say that a word of the gazetteer is no place here (أخرى, جديد).
const sureNone = 0.99

// sureNoName is from which probability on it may say so of a word behind a generic one that no list has (قرية تقع).
const sureNoName = 0.9995

// veto takes back the places of one word in a sentence that the tagger is sure are none. A preposition of place or, for a name that the
// gazetteer has, a generic word before it, a row written by hand, or another place whose position hangs on it, keeps a place.
func (n *namer) veto(s Sentence) {
	for i := s.First; i < s.Last; i++ {
		k := n.d.placeAt[i] - 1
		if k < 0 || n.anchors[k] || n.tagger.OutsideAt(i-s.First) < sureNone {
			continue
		}
		if n.d.Places[k].Ref == "" && n.tagger.OutsideAt(i-s.First) >= sureNoName && n.alone(i, k) {
			n.d.placeAt[i], n.vetoed[i] = 0, true
			continue
		}
		if n.keepsPlace(i, k) || i > s.First && n.d.placeAt[i-1] == k+1 || i+1 < s.Last && n.d.placeAt[i+1] == k+1 {
			continue
		}
		n.d.placeAt[i], n.vetoed[i] = 0, true
	}
}

// alone reports whether token i is the whole of a mention of place k and no quoted name.
func (n *namer) alone(i, k int) bool {
	return !n.d.quotedAt(i) && n.beginsPlace(i) && (i+1 == len(n.d.placeAt) || n.d.placeAt[i+1] != k+1)
}

// beginsPlace reports whether the name of a place begins at token i: nothing of it stands before but a mark, or a generic word that is no
// part of it.
func (n *namer) beginsPlace(i int) bool {
	if i == 0 || n.d.placeAt[i-1] != n.d.placeAt[i] || n.d.Words[i-1] == nil {
		return true
	}
	_, kept, _, ok := n.d.kindWord(i - 1)
	return ok && !kept
}

// keepsPlace reports whether the words before token i, or the row of place k, leave no doubt.
func (n *namer) keepsPlace(i, k int) bool {
	return strings.HasPrefix(n.d.Places[k].Ref, "marsad:") || i > n.s.First && locatives[n.d.Folded(i-1)]
}

// anchorPlaces says of each place whether the position of another hangs on it.
func (d *Doc) anchorPlaces() []bool {
	anchors, number := make([]bool, len(d.Places)), map[string]int{}
	for k := range d.Places {
		number[placeID(k)] = k
	}
	for _, p := range d.Places {
		if p.Relative != nil {
			anchors[number[p.Relative.To]] = true
		}
	}
	return anchors
}

// placeNames gives the places of the report by what their mentions have in common.
func (d *Doc) placeNames() map[string]int {
	byName := make(map[string]int, len(d.Places))
	for k := range d.Places {
		byName[placeKey(d.Places[k].Name.Arabic)] = k
	}
	return byName
}

// dropEmpty drops the mentions taken back and the places that are left without one.
func (n *namer) dropEmpty() {
	for k := range n.d.Places {
		p := &n.d.Places[k]
		p.Mentions = slices.DeleteFunc(p.Mentions, func(m PlaceMention) bool { return m.Last == m.First+1 && n.vetoed[m.First] })
	}
	moved := make([]int, len(n.d.Places)+1)
	ids := map[string]string{}
	kept := n.d.Places[:0]
	for k, p := range n.d.Places {
		if len(p.Mentions) > 0 {
			kept = append(kept, p)
			moved[k+1] = len(kept)
			ids[placeID(k)] = placeID(len(kept) - 1)
		}
	}
	n.d.Places = kept
	for i, p := range n.d.placeAt {
		n.d.placeAt[i] = moved[p]
	}
	for k := range kept {
		if r := kept[k].Relative; r != nil {
			r.To = ids[r.To]
		}
	}
}
