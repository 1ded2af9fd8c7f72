package main

import (
	"bufio"
	"context"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"regexp"
	"strings"

	"marsad/internal/article"
	"marsad/internal/ranker"
	"marsad/internal/reading"
	"marsad/record"
)

// example is a candidate with what is known of it.
type example struct {
	features []ranker.Feature
	domain   int
	target   float64 // how likely people hold it for a happening
	happens  bool    // the target in the plain
	weight   float64
	one      bool    // of a positive bag only the likeliest is known to happen
	bag      int     // index in bags
	joined   bool    // of a party: wa joins it to the one before
	p        float64 // probability by the model of the round before, at the end by one that has not seen it
}

// bag is a report or a sentence: what its candidates are measured by.
type bag struct {
	kind     string // codings, ASSAULT, PROTEST; "" for what is only trained on
	fold     int
	positive bool // of a sentence: it tells of a happening of the kind
	labels   int  // of a report: how many events are labelled
}

type set struct {
	o        options
	readers  []*reading.Reader // one a fold
	examples []*example
	bags     []bag
	parties  []*example
	repeats  []*example
	fields   map[string][]*choice // by model
	seen     map[string]bool      // texts of the plover files
}

// row is a line of the labelled files.
type row struct {
	Source, ID, Text, Outlet, Published, URL, Title, Label string
	Accept, Reject                                         int
	Gold                                                   struct {
		Events []struct {
			Type, Modality, Phase        string
			Cue                          record.Span
			Agents, Partners, Recipients []string
		}
	}
	Spans []struct {
		Verb   []string `json:"verb"`
		Source []string `json:"source_actor"`
		Target []string `json:"target_actor"`
	}
}

// sentenceNumber ends the name of a sentence of the plover files; what stands before it names the document.
var sentenceNumber = regexp.MustCompile(`[-_][0-9]+$`)

func (s *set) lines(path string, each func(row) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 16<<20)
	for n := 1; in.Scan(); n++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var r row
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if r.ID == "" {
			r.ID = r.Source
		}
		if s.leftOut(r.ID) {
			continue
		}
		if err := each(r); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return in.Err()
}

func document(id string) string { return sentenceNumber.ReplaceAllString(id, "") }

func (s *set) leftOut(id string) bool {
	sum := md5.Sum([]byte(document(id)))
	odd := sum[len(sum)-1]&1 == 1
	return s.o.half == "even" && odd || s.o.half == "odd" && !odd
}

func (s *set) fold(id string) int {
	h := fnv.New32a()
	h.Write([]byte(document(id)))
	return int(h.Sum32()>>8) % s.o.folds
}

func (s *set) read(ctx context.Context, r row) (record.Report, *reading.Doc, error) {
	a, err := article.Extract(ctx, []byte(r.Text), article.Hints{Format: "text", Outlet: r.Outlet, Published: r.Published, URL: r.URL, Title: r.Title})
	if err != nil {
		return record.Report{}, nil, err
	}
	return s.readers[s.fold(r.ID)].Candidates(ctx, a, reading.Source{ID: r.ID})
}

// codings takes reports whose events are labelled: a candidate happens when it meets a label of its type that no earlier one has met.
func (s *set) codings(ctx context.Context, path string) error {
	return s.lines(path, func(r row) error {
		report, doc, err := s.read(ctx, r)
		if err != nil {
			return err
		}
		labels, near := matches(r, report)
		s.bags = append(s.bags, bag{kind: "codings", fold: s.fold(r.ID), labels: len(r.Gold.Events)})
		s.repeatsOf(r, report, doc, labels)
		s.partiesOf(r, report, doc, labels)
		s.fieldsOf(r, report, doc, labels)
		for i := range report.Events {
			x := &example{features: doc.Events[i].Features, domain: doc.Domain(&doc.Events[i]), happens: labels[i] >= 0, weight: 1, bag: len(s.bags) - 1}
			if labels[i] >= 0 {
				x.target = 1
			}
			if near[i] && labels[i] < 0 {
				x.weight = s.o.otherType
			}
			s.examples = append(s.examples, x)
		}
		return nil
	})
}

// shortEvidence is how long evidence may be, in code points, to count as naming the event itself.
const shortEvidence = 60

// matches gives the label of its type that each event meets, each label once, -1 for none; and which meet any.
func matches(r row, report record.Report) (labels []int, near []bool) {
	labels, near = make([]int, len(report.Events)), make([]bool, len(report.Events))
	for i := range labels {
		labels[i] = -1
	}
	for k, g := range r.Gold.Events {
		taken := false
		for i, e := range report.Events {
			if labels[i] >= 0 || !meets(g.Cue, e) {
				continue
			}
			near[i] = true
			if e.Type == g.Type && !taken {
				labels[i], taken = k, true
			}
		}
	}
	return labels, near
}

func meets(cue record.Span, e record.Event) bool {
	meet := func(a, b record.Span) bool { return a.Start < b.End && b.Start < a.End }
	if meet(cue, e.Cue) {
		return true
	}
	for _, x := range e.Evidence {
		if x.End-x.Start < shortEvidence && meet(cue, x) {
			return true
		}
	}
	return false
}

// plover takes sentences of which people said whether they tell of a happening of the kind. Those on which
// they were evenly divided are trained on and not measured.
func (s *set) plover(ctx context.Context, path, kind string) error {
	return s.lines(path, func(r row) error {
		s.seen[r.Text] = true
		b := bag{kind: kind, fold: s.fold(r.ID), positive: r.Accept > r.Reject}
		if r.Label == "ambiguous" {
			b.kind = ""
		}
		return s.sentence(ctx, r, b, kind, share(r))
	})
}

// share gives the target of a sentence: what share of people said that it tells of a happening, halved where the majority said no, lest the few who
// said yes are learned by heart.
func share(r row) float64 {
	p := float64(r.Accept) / float64(max(1, r.Accept+r.Reject))
	if r.Accept < r.Reject {
		return p / 2
	}
	return p
}

// spans takes sentences in which people marked who does what to whom, as the file beside the one of their kind has them: most tell of a happening.
// They are trained on and not measured, and those of the other file are passed over.
func (s *set) spans(ctx context.Context, path, kind string, target float64) error {
	return s.lines(path, func(r row) error {
		if err := s.spanParties(ctx, r); err != nil {
			return err
		}
		if s.seen[r.Text] {
			return nil
		}
		return s.sentence(ctx, r, bag{fold: s.fold(r.ID), positive: true}, kind, target)
	})
}

// sentence takes the candidates of the kind in a sentence that stands alone.
func (s *set) sentence(ctx context.Context, r row, b bag, kind string, target float64) error {
	report, doc, err := s.read(ctx, r)
	if err != nil {
		return err
	}
	s.bags = append(s.bags, b)
	for i, e := range report.Events {
		if root, _, _ := strings.Cut(e.Codes.PLOVER, ":"); root != kind || e.Modality == "negated" || e.Modality == "hypothetical" || e.Modality == "planned" {
			continue
		}
		s.examples = append(s.examples, &example{features: doc.Events[i].Features, domain: doc.Domain(&doc.Events[i]), happens: b.positive, target: target, weight: 1, one: true, bag: len(s.bags) - 1})
	}
	return nil
}
