// Command train makes the model that tells happenings from words that only look like ones, from labelled reports (codings) and labelled
// sentences that stand alone (plover). It prints precision, recall and F1 on folds that the training did not see, by document, and
// writes the weights of all folds together. The same files give the same bytes.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"marsad/internal/ranker"
	"marsad/internal/reading"
)

type options struct {
	out, data, half, records                                                     string
	folds, epochs, fieldEpochs                                                   int
	rate, decay, fieldRate, fieldDecay                                           float64
	repeatWeight, repeatCut, beta, aloneBeta, protestBeta, reportBeta, otherType float64
	spansAssault, spansProtest                                                   float64
	byType, misses                                                               bool
}

func main() {
	var o options
	flag.StringVar(&o.out, "out", "internal/ranker/data", "the folder for the models; \"\" to write none")
	flag.Float64Var(&o.beta, "beta", 1, "how much a party that is missed weighs against one that is wrong, where the cut is chosen")
	flag.StringVar(&o.data, "data", "../shared/eval", "the folder with codings.dev.jsonl, plover_assault.dev.jsonl and plover_protest.dev.jsonl")
	flag.StringVar(&o.half, "half", "", "train on one half of the documents only: even or odd, by the MD5 of their names")
	flag.IntVar(&o.folds, "folds", 10, "number of folds for the figures")
	flag.IntVar(&o.epochs, "epochs", 20, "rounds of training")
	flag.Float64Var(&o.rate, "rate", 0.03, "learning rate")
	flag.Float64Var(&o.decay, "decay", 0.03, "weight decay")
	flag.Float64Var(&o.reportBeta, "report-beta", 1, "the same in a report")
	flag.Float64Var(&o.aloneBeta, "alone-beta", 1.25, "how much a happening that is missed weighs against one that is wrong in a sentence that stands alone")
	flag.Float64Var(&o.protestBeta, "protest-beta", 1, "the same for protests")
	flag.Float64Var(&o.repeatWeight, "repeat-weight", 0.5, "how much a pair counts of which one meets no label")
	flag.Float64Var(&o.repeatCut, "repeat-cut", 0.6, "from which probability on events are joined")
	flag.IntVar(&o.fieldEpochs, "field-epochs", 8, "rounds of training of modality, phase and type")
	flag.Float64Var(&o.fieldRate, "field-rate", 0.05, "learning rate of modality, phase and type")
	flag.Float64Var(&o.fieldDecay, "field-decay", 0.03, "weight decay of modality, phase and type")
	flag.Float64Var(&o.otherType, "other-type", 0.5, "how much a happening of another type than labelled counts as none")
	flag.Float64Var(&o.spansAssault, "spans-assault", 0.9, "how likely a sentence of plover_assault_spans tells of a happening")
	flag.Float64Var(&o.spansProtest, "spans-protest", 0.6, "how likely a sentence of plover_protest_spans tells of a happening")
	flag.BoolVar(&o.byType, "by-type", false, "print held-out figures of each type of event")
	flag.BoolVar(&o.misses, "misses", false, "print what held-out reports miss, and what they have too much")
	flag.StringVar(&o.records, "records", "", "write the records of held-out reports to this file, a line each")
	flag.Parse()
	if err := run(o, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(o options, log io.Writer) error {
	ctx := context.Background()
	// Each stage reads as unseen reports are read: by what the stages before it learned from the other folds.
	var folds []reading.Models
	set, err := newSet(o, folds)
	if err != nil {
		return err
	}
	if err := set.load(ctx); err != nil {
		return err
	}
	all := map[string]*ranker.Model{}
	folds = make([]reading.Models, o.folds)
	set.learnFields(folds, all, log)
	set.learnParties(folds, all, log)
	if set, err = newSet(o, folds); err != nil {
		return err
	}
	if err := set.codings(ctx, set.file("codings")); err != nil {
		return err
	}
	set.learnRepeats(folds, all, log)
	if set, err = newSet(o, folds); err != nil {
		return err
	}
	if err := set.load(ctx); err != nil {
		return err
	}
	fmt.Fprintf(log, "%d candidates in %d reports and sentences\n", len(set.examples), len(set.bags))
	all[ranker.Happenings] = fit(o, textDomains, set.examples, nil)
	cut, happenings := set.crossValidate(log)
	all[ranker.Happenings].Cut = cut
	whole, err := newReaders(o, withHappenings(folds, happenings, cut), false)
	if err != nil {
		return err
	}
	if err := whole.unseen(ctx, whole.file("codings"), o.byType, log); err != nil {
		return err
	}
	for _, name := range []string{ranker.Happenings, ranker.Parties, ranker.Repeats, ranker.Modality, ranker.Phase} {
		if err := write(o.out, name, all[name], log); err != nil {
			return err
		}
	}
	return nil
}

func write(folder, name string, m *ranker.Model, log io.Writer) error {
	if folder == "" {
		return nil
	}
	b := m.Bytes()
	if _, err := ranker.Read(b); err != nil {
		return err
	}
	path := filepath.Join(folder, name+".bin")
	fmt.Fprintf(log, "%s: %d bytes\n", path, len(b))
	return os.WriteFile(path, b, 0o644)
}

// newSet gives an empty set that is read with the given models, one set of them a fold; with none by the rules alone.
func newSet(o options, folds []reading.Models) (*set, error) { return newReaders(o, folds, true) }

// newReaders gives a set whose readers keep every candidate, as training needs them, or decide as a user's reader does.
func newReaders(o options, folds []reading.Models, candidates bool) (*set, error) {
	s := &set{o: o, seen: map[string]bool{}, fields: map[string][]*choice{}}
	for fold := range o.folds {
		var m reading.Models
		if len(folds) > 0 {
			m = folds[fold]
		}
		reader, err := reading.Default(reading.Options{KeepCandidates: candidates, Models: &m})
		if err != nil {
			return nil, err
		}
		s.readers = append(s.readers, reader)
	}
	return s, nil
}

func (s *set) file(name string) string { return filepath.Join(s.o.data, name+".dev.jsonl") }

// load reads every labelled file, the sentences before the spans in them.
func (s *set) load(ctx context.Context) error {
	for _, err := range []error{
		s.codings(ctx, s.file("codings")),
		s.plover(ctx, s.file("plover_assault"), "ASSAULT"),
		s.plover(ctx, s.file("plover_protest"), "PROTEST"),
		s.spans(ctx, s.file("plover_assault_spans"), "ASSAULT", s.o.spansAssault),
		s.spans(ctx, s.file("plover_protest_spans"), "PROTEST", s.o.spansProtest),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
