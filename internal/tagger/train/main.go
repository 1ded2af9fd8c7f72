// Command train makes the model of names from labelled sentences (CoNLL: token, label) and, for clusters of words, from running text.
// Every tenth sentence is held out; the last line tells precision, recall and F1 on those.
package main

import (
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"time"

	"marsad/internal/tagger"
)

type options struct {
	out, text, lists, held     string
	fine, coarse, rounds       int
	epochs, models             int
	rate, decay, drop, outside float64
	rows, rowsLog, wordLog     int
}

func main() {
	var o options
	flag.StringVar(&o.out, "out", "internal/tagger/data/names.bin", "the model file to write")
	flag.StringVar(&o.text, "text", "../shared/resources/news_corpus.dev.jsonl.gz", "running text for clusters of words, JSON Lines with a field text, gzip; \"\" for none")
	flag.StringVar(&o.lists, "lists", "internal", "the folder with lexicon/data and gazetteer/data")
	flag.StringVar(&o.held, "held", "tenth", "what is held out: tenth (every tenth sentence), or one of the ten blocks of the file, 0 to 9")
	flag.IntVar(&o.fine, "fine", 512, "number of fine clusters")
	flag.IntVar(&o.coarse, "coarse", 80, "number of coarse clusters, at most 255")
	flag.IntVar(&o.rounds, "rounds", 12, "rounds of clustering")
	flag.IntVar(&o.epochs, "epochs", 8, "rounds of training")
	flag.IntVar(&o.models, "models", 3, "how many models with other random orders are averaged")
	flag.Float64Var(&o.rate, "rate", 0.2, "learning rate")
	flag.Float64Var(&o.decay, "decay", 1e-5, "weight decay")
	flag.Float64Var(&o.drop, "drop", 0.5, "share of features left out at random")
	flag.Float64Var(&o.outside, "outside", 0.8, "how much the tag of no name is held back, for more names at lower precision")
	flag.IntVar(&o.rows, "features", 190_000, "number of features kept")
	flag.IntVar(&o.rowsLog, "rows-log", 18, "logarithm of the table of features")
	flag.IntVar(&o.wordLog, "words-log", 17, "logarithm of the table of words")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "train: give the file with labelled sentences")
		os.Exit(2)
	}
	if err := run(o, flag.Arg(0), os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(o options, path string, log io.Writer) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	all, err := readSentences(f)
	if err != nil {
		return err
	}
	var train, held []sentence
	for i, s := range all {
		if heldOut(o, i, len(all)) {
			held = append(held, s)
		} else {
			train = append(train, s)
		}
	}
	w, err := describeWords(o, log)
	if err != nil {
		return err
	}
	if err := fit(o, w, train, held, log); err != nil {
		return err
	}
	b, err := w.Pack(o.rowsLog, o.wordLog)
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.out, b, 0o644); err != nil {
		return err
	}
	m, err := tagger.Read(b)
	if err != nil {
		return err
	}
	fmt.Println(measure(m, held))
	return nil
}

// fit trains on sentences and keeps the features that weigh most.
func fit(o options, w *tagger.Weights, train, held []sentence, log io.Writer) error {
	b, err := w.Pack(0, o.wordLog)
	if err != nil {
		return err
	}
	m, err := tagger.Read(b)
	if err != nil {
		return err
	}
	examples, keys := extract(m, train)
	fmt.Fprintf(log, "%d sentences, %d features\n", len(examples), len(keys))
	sum := make([][tagger.Tags]float32, len(keys))
	for k := range o.models {
		f := newField(len(keys), uint64(k))
		f.rate, f.decay, f.drop = o.rate, o.decay, o.drop
		for epoch := range o.epochs {
			start := time.Now()
			for _, i := range f.random.Perm(len(examples)) {
				f.learn(&examples[i])
			}
			fmt.Fprintf(log, "model %d, round %d, %.1f s\n", k, epoch, time.Since(start).Seconds())
		}
		f.share(w, sum, o)
	}
	for p := range tags {
		w.Transitions[p][tagger.Outside] -= float32(o.outside)
	}
	keep(w, keys, sum, o.rows)
	return nil
}

// share adds a field's part to the averaged weights.
func (f *field) share(w *tagger.Weights, sum [][tagger.Tags]float32, o options) {
	part := 1 / float64(o.models)
	for x := range sum {
		for y := range tags {
			sum[x][y] += float32(f.weights[x][y] * (1 - o.drop) * part)
		}
	}
	for p := range tags {
		for y := range tags {
			w.Transitions[p][y] += float32(f.pairs[p][y] * part)
		}
	}
}

// extract gives the features of sentences as numbers, in the order in which they come, and their hashes.
func extract(m *tagger.Model, sentences []sentence) ([]example, []uint64) {
	number := map[uint64]int32{}
	var keys []uint64
	var buffer []uint64
	out := make([]example, 0, len(sentences))
	for _, s := range sentences {
		items := m.Items(nil, s.words)
		e := example{tags: s.tags}
		for i := range items {
			buffer = tagger.Features(buffer[:0], items, i)
			row := make([]int32, 0, len(buffer))
			for _, f := range buffer {
				n, ok := number[f]
				if !ok {
					n = int32(len(keys))
					number[f] = n
					keys = append(keys, f)
				}
				row = append(row, n)
			}
			e.features = append(e.features, row)
		}
		out = append(out, e)
	}
	return out, keys
}

// keep takes the features with the largest weights, in the order of their hashes.
func keep(w *tagger.Weights, keys []uint64, values [][tagger.Tags]float32, most int) {
	order := make([]int, len(keys))
	size := make([]float64, len(keys))
	for i := range order {
		order[i] = i
		for _, v := range values[i] {
			size[i] += math.Abs(float64(v))
		}
	}
	sort.Slice(order, func(a, b int) bool { return size[order[a]] > size[order[b]] })
	order = order[:min(most, len(order))]
	sort.Slice(order, func(a, b int) bool { return keys[order[a]] < keys[order[b]] })
	for _, i := range order {
		w.Features, w.Values = append(w.Features, keys[i]), append(w.Values, values[i])
	}
}

// heldOut reports whether sentence i of n is kept from the training. Blocks are harder than every tenth sentence: no sentence of the
// same report was seen.
func heldOut(o options, i, n int) bool {
	if o.held == "tenth" {
		return i%10 == 9
	}
	return fmt.Sprint(i*10/n) == o.held
}
