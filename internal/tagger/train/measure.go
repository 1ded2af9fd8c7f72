package main

import (
	"fmt"

	"marsad/internal/tagger"
)

// measure tells precision, recall and F1 of whole names with their class.
func measure(m *tagger.Model, held []sentence) string {
	t := tagger.New(m)
	var right, found, gold [4]int
	for _, s := range held {
		want := map[tagger.Name]bool{}
		for _, n := range namesOf(s.tags) {
			want[n] = true
			gold[n.Class]++
			gold[3]++
		}
		for _, n := range t.Names(nil, s.words) {
			n.Sure = 0
			found[n.Class]++
			found[3]++
			if want[n] {
				right[n.Class]++
				right[3]++
			}
		}
	}
	line := ""
	for k, name := range []string{"persons", "places", "organisations", "all"} {
		p, r := share(right[k], found[k]), share(right[k], gold[k])
		line += fmt.Sprintf("%s P %.4f R %.4f F1 %.4f; ", name, p, r, 2*p*r/max(p+r, 1e-9))
	}
	return "held-out tenth: " + line[:len(line)-2]
}

func share(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

// namesOf gives the names that tags mark.
func namesOf(tags []uint8) []tagger.Name {
	var out []tagger.Name
	for i, y := range tags {
		switch {
		case y == tagger.Outside:
		case y%2 == 1:
			out = append(out, tagger.Name{First: i, Last: i + 1, Class: tagger.Class(y / 2)})
		default:
			out[len(out)-1].Last = i + 1
		}
	}
	return out
}
