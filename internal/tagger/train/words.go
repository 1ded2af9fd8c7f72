package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/tagger"
)

// describeWords gives the table of words: clusters and frequency from running text, and the lists that hold them.
func describeWords(o options, log io.Writer) (*tagger.Weights, error) {
	entries := map[string]tagger.Word{}
	if err := readLists(o.lists, entries); err != nil {
		return nil, err
	}
	if o.text != "" {
		text, err := readText(o.text)
		if err != nil {
			return nil, err
		}
		c := newCorpus(text, 5, 1<<o.wordLog*6/10)
		fmt.Fprintf(log, "%d sentences of running text, %d frequent words\n", len(text), len(c.words)-1)
		fine, coarse := clusterWords(c, o.fine, o.rounds), clusterWords(c, o.coarse, o.rounds)
		for i := 1; i < len(c.words); i++ {
			e := entries[c.words[i]]
			e.Fine, e.Coarse = fine[i], coarse[i]
			e.Rank = 1 + uint8(math.Log2(float64(c.counts[i]))/2)
			entries[c.words[i]] = e
		}
	}
	w := &tagger.Weights{}
	for word := range entries {
		w.Words = append(w.Words, word)
	}
	sort.Strings(w.Words)
	for _, word := range w.Words {
		w.Entries = append(w.Entries, entries[word])
	}
	return w, nil
}

// readText gives the sentences of running text as folded words, digits all alike.
func readText(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var out [][]string
	decoder := json.NewDecoder(bufio.NewReader(z))
	for {
		var r struct{ Text string }
		if err := decoder.Decode(&r); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, cutSentences(divide(r.Text))...)
	}
}

func cutSentences(words []string) (out [][]string) {
	from := 0
	for i, w := range words {
		if w[0] >= '0' && w[0] <= '9' {
			words[i] = strings.Repeat("0", len(w))
		}
		if w == "." || w == "؟" || w == "!" || i-from >= 200 {
			out = append(out, words[from:i+1])
			from = i + 1
		}
	}
	return append(out, words[from:])
}

// list is a column of a table whose words get a bit; where names have several words, rest is the bit of their first.
type list struct {
	file, column, class string
	bit, rest           uint8
}

var lists = []list{
	{"lexicon/data/given_names.tsv", "names", "", tagger.ListGiven, 0},
	{"lexicon/data/actor_heads.tsv", "forms", "official", tagger.ListTitle, 0},
	{"lexicon/data/actor_heads.tsv", "forms", "body", tagger.ListBody, 0},
	{"lexicon/data/actor_heads.tsv", "forms", "force", tagger.ListForce, 0},
	{"lexicon/data/actor_heads.tsv", "forms", "people", tagger.ListForce, 0},
	{"lexicon/data/function_words.tsv", "words", "", tagger.ListFunction, 0},
	{"gazetteer/data/places.tsv", "name", "country", tagger.ListCountry, 0},
	{"gazetteer/data/places.tsv", "aliases", "country", tagger.ListCountry, 0},
	{"gazetteer/data/places.tsv", "name", "", tagger.ListPlace, tagger.ListPlaceOf},
	{"gazetteer/data/places.tsv", "aliases", "", tagger.ListPlace, tagger.ListPlaceOf},
	{"gazetteer/data/geonames.tsv", "names", "", tagger.ListPlace, tagger.ListPlaceOf},
}

func readLists(folder string, entries map[string]tagger.Word) error {
	for _, l := range lists {
		b, err := os.ReadFile(filepath.Join(folder, l.file))
		if err != nil {
			return err
		}
		l.read(string(b), entries)
	}
	return nil
}

func (l *list) read(table string, entries map[string]tagger.Word) {
	var header []string
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		switch {
		case strings.HasPrefix(line, "#"):
		case header == nil:
			header = cells
		default:
			l.row(header, cells, entries)
		}
	}
}

func (l *list) row(header, cells []string, entries map[string]tagger.Word) {
	value, class := "", ""
	for i, name := range header[:min(len(header), len(cells))] {
		switch name {
		case l.column:
			value = cells[i]
		case "class", "kind":
			if l.class == "" || cells[i] == l.class {
				class = cells[i]
			}
		}
	}
	if l.class != "" && class != l.class {
		return
	}
	for name := range strings.SplitSeq(value, "|") {
		l.add(strings.Fields(arabic.Fold(name)), entries)
	}
}

func (l *list) add(words []string, entries map[string]tagger.Word) {
	if len(words) == 0 || words[0] == "-" {
		return
	}
	bit := l.bit
	if len(words) > 1 {
		bit = l.rest
	}
	forms := []string{words[0]}
	if bit&(tagger.ListTitle|tagger.ListBody|tagger.ListForce) != 0 {
		forms = append(forms, "ال"+words[0])
	}
	for _, f := range forms {
		e := entries[f]
		e.Lists |= bit
		if e.Lists != 0 {
			entries[f] = e
		}
	}
}
