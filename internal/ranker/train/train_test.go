package main

import (
	"bytes"
	"testing"

	"marsad/internal/ranker"
	"marsad/record"
)

func toy() (options, []*example) {
	o := options{epochs: 10, rate: 0.1, decay: 0.001}
	var all []*example
	for i := range 40 {
		x := &example{features: []ranker.Feature{ranker.Name("bias")}, weight: 1, bag: i}
		if i%2 == 0 {
			x.features, x.happens, x.target = append(x.features, ranker.Name("verb")), true, 1
		}
		all = append(all, x)
	}
	return o, all
}

func TestFitLearnsAndRepeatsItself(t *testing.T) {
	o, all := toy()
	m := fit(o, []string{"one"}, all, nil)
	with, without := m.Probability(all[0].features, 0), m.Probability(all[1].features, 0)
	if with < 0.7 || without > 0.4 {
		t.Errorf("with the sign %f, without %f", with, without)
	}
	if !bytes.Equal(m.Bytes(), fit(o, []string{"one"}, all, nil).Bytes()) {
		t.Error("the same examples gave other weights")
	}
}

// TestMatches keeps to one event a label and prefers none of another type.
func TestMatches(t *testing.T) {
	var r row
	r.Gold.Events = append(r.Gold.Events, struct {
		Type, Modality, Phase        string
		Cue                          record.Span
		Agents, Partners, Recipients []string
	}{Type: "clash", Cue: record.Span{Start: 10, End: 15}})
	report := record.Report{Events: []record.Event{
		{Type: "offensive", Cue: record.Span{Start: 12, End: 14}},
		{Type: "clash", Cue: record.Span{Start: 11, End: 13}},
		{Type: "clash", Cue: record.Span{Start: 10, End: 15}},
		{Type: "clash", Cue: record.Span{Start: 50, End: 55}},
	}}
	labels, near := matches(r, report)
	if labels[0] != -1 || labels[1] != 0 || labels[2] != -1 || labels[3] != -1 {
		t.Errorf("labels %v", labels)
	}
	if !near[0] || near[3] {
		t.Errorf("near %v", near)
	}
}

func TestAnyName(t *testing.T) {
	for _, tt := range []struct {
		label, name string
		same        bool
	}{
		{"قوات الحكومة", "القوات", false},
		{"جيش الوادي", "جيش الوادي الحر", true},
		{"مقاتلون من جيش الوادي", "جيش الوادي", true},
		{"شرطة المدينة", "بلدية القرية", false},
	} {
		if got := anyName([]string{tt.label}, []string{tt.name}); got != tt.same {
			t.Errorf("%s, %s: %v", tt.label, tt.name, got)
		}
	}
}
