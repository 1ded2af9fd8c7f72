package main

import (
	"context"
	"encoding/binary"
	"hash/fnv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"marsad/internal/neardup"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

// spread gives what brings reports and mentions together: for each report the bands of its signature, for each mention its keys.
type spread struct{ onCorpus }

// The two low bits of what is kept under a key of mentions.
const (
	stored  = 1 // it is found under the key
	looking = 2 // it looks others up under the key
	flags   = 4
)

// ProcessElement looks at one report.
func (f *spread) ProcessElement(ctx context.Context, at int64, bands func(int64, int64), keys func(int64, int64), nodes func(int64, int64), edges func(Edge)) error {
	row, err := f.corpus().row(ctx, at)
	if err != nil {
		return err
	}
	s, err := neardup.Parse(row.Signature)
	if err != nil {
		return err
	}
	for _, b := range s.Bands() {
		bands(int64(b), at)
	}
	var mentions []register.Mention
	var places []int64
	for _, offset := range row.Mentions {
		m, err := f.corpus().mention(ctx, place(at>>offsetBits, offset))
		if err != nil {
			return err
		}
		mentions, places = append(mentions, m), append(places, place(at>>offsetBits, offset))
	}
	for i, m := range mentions {
		c, ok := grouping.NewCandidate(m)
		if !ok {
			continue
		}
		nodes(places[i], 0)
		under := map[int64]int64{}
		for _, k := range c.Keys() {
			under[numberOf(k)] |= stored
		}
		for _, k := range c.Lookups() {
			under[numberOf(k)] |= looking
		}
		for k, how := range under {
			keys(k, places[i]*flags+how)
		}
	}
	for _, pair := range grouping.Anchors(mentions) {
		edges(Edge{places[pair[0]], places[pair[1]]})
	}
	return nil
}

// numberOf gives a key as a number: 64 bits, so that two of a corpus seldom meet by chance, and then are compared for nothing.
func numberOf(key string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key)) // a hash never fails
	return int64(binary.BigEndian.Uint64(h.Sum(nil)))
}

// copies links the reports of a band whose words are alike.
type copies struct{ onCorpus }

// ProcessElement looks at one band. What is linked already through others of the band is not compared again.
func (f *copies) ProcessElement(ctx context.Context, _ int64, places func(*int64) bool, emit func(Edge)) error {
	all := collect(places)
	if len(all) < 2 {
		return nil
	}
	signatures := make([]neardup.Signature, len(all))
	for i, at := range all {
		var err error
		if signatures[i], err = f.corpus().signature(ctx, at); err != nil {
			return err
		}
	}
	u := union{}
	for i := range all {
		for j := range i {
			if u.find(all[i]) != u.find(all[j]) && neardup.Similarity(signatures[i], signatures[j]) >= neardup.Threshold && u.join(all[i], all[j]) {
				emit(Edge{all[i], all[j]})
			}
		}
	}
	return nil
}

func collect(places func(*int64) bool) []int64 {
	var all []int64
	var at int64
	for places(&at) {
		all = append(all, at)
	}
	return all
}

// alike links the mentions of a key that tell of the same.
type alike struct{ onCorpus }

var compared = beam.NewCounter("marsad", "pairs of mentions compared")

// ProcessElement looks at one key.
func (f *alike) ProcessElement(ctx context.Context, _ int64, places func(*int64) bool, emit func(Edge)) error {
	all := collect(places)
	if len(all) < 2 {
		return nil
	}
	candidates := make([]grouping.Candidate, len(all))
	for i, at := range all {
		m, err := f.corpus().mention(ctx, at/flags)
		if err != nil {
			return err
		}
		candidates[i], _ = grouping.NewCandidate(m) // only those that make incidents were spread
	}
	u, n := union{}, int64(0)
	for i, a := range all {
		if a%flags&looking == 0 {
			continue
		}
		for j, b := range all {
			if i == j || b%flags&stored == 0 || u.find(a/flags) == u.find(b/flags) {
				continue
			}
			n++
			if candidates[i].Links(candidates[j]) {
				u.join(a/flags, b/flags)
				emit(Edge{a / flags, b / flags})
			}
		}
	}
	compared.Inc(ctx, n)
	return nil
}
