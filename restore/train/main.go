// Command train computes the statistics that restoration decides by: how often each word occurs, which words and which letters
// follow which; and it teaches the ranker, which chooses among the readings of a word without dots, on folds of the text that the statistics of that fold
// were not computed from. It reads running text and writes hashed counts and weights, never text: no sentence can be read back from its output.
//
//	go run ./restore/train --out restore/data corpus.jsonl.gz
//
// The corpus is JSON Lines, gzip or not, with title and text. Reports named by --exclude (JSON Lines with text) are left out, so
// that a measurement on them is one on text the model has not seen.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"strings"

	"marsad/restore/internal/dotless"
	"marsad/restore/internal/model"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("train: ")
	out := flag.String("out", "restore/data", "folder for the files")
	exclude := flag.String("exclude", "", "JSON Lines of reports to leave out")
	order := flag.Int("order", 6, "longest run of letters to count")
	limit := flag.Int("min-count", 0, "leave out longer runs that occur less often; 0 takes the built-in steps")
	words := flag.String("words", "restore/data/words.txt", "words to add by hand")
	folds := flag.Int("folds", 5, "folds that the ranker is taught on; 0 leaves it as it is")
	rounds := flag.Int("rounds", 4, "how often the ranker goes through all of them")
	bits := flag.Int("bits", 23, "the ranker has two to this power weights")
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("name at least one corpus file")
	}
	skip := map[string]bool{}
	if *exclude != "" {
		must(each(*exclude, func(r report) { skip[key(r.Text)] = true }))
	}
	var texts []string // title and text in turns
	left := 0
	for _, name := range flag.Args() {
		must(each(name, func(r report) {
			if skip[key(r.Text)] {
				left++
				return
			}
			texts = append(texts, r.Title, r.Text)
		}))
	}
	t := model.NewTrainer(*order, *limit)
	for _, s := range texts {
		t.Add(s)
	}
	byHand, err := os.ReadFile(*words)
	must(err)
	for line := range strings.Lines(string(byHand)) {
		if !strings.HasPrefix(line, "#") {
			t.AddByHand(strings.Fields(line))
		}
	}
	lexicon, statistics := t.Build()
	must(os.WriteFile(filepath.Join(*out, "lexicon.bin"), lexicon, 0o644))
	must(os.WriteFile(filepath.Join(*out, "dotless.bin"), statistics, 0o644))
	fmt.Printf("%d reports read, %d left out; %s\nlexicon %d bytes, dotless %d bytes\n", len(texts)/2, left, t.Summary(), len(lexicon), len(statistics))
	if *folds > 0 {
		must(os.WriteFile(filepath.Join(*out, "ranker.bin"), teach(texts, *folds, *rounds, *bits, *order, *limit), 0o644))
	}
}

// teach gives the weights of the ranker.
func teach(texts []string, folds, rounds, bits, order, limit int) []byte {
	var ranker dotless.Trainer
	for fold := range folds {
		others := model.NewTrainer(order, limit)
		for i, s := range texts {
			if i/2%folds != fold {
				others.Add(s)
			}
		}
		_, data := others.Build()
		statistics, err := model.OpenDotless(data)
		must(err)
		for i, s := range texts {
			if i/2%folds == fold {
				ranker.Add(statistics, s)
			}
		}
		fmt.Printf("fold %d of %d read\n", fold+1, folds)
	}
	return ranker.Learn(bits, rounds, func(open, search, ranked int) {
		fmt.Printf("%d open words: the search reads %.2f %% rightly, the ranker %.2f %%\n", open, share(search, open), share(ranked, open))
	})
}

func share(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

type report struct{ Title, Text string }

// key tells a report by the letters of its beginning, whatever its white space.
func key(s string) string {
	joined := strings.Join(strings.Fields(s), "")
	return joined[:min(len(joined), 200)]
}

// each calls f with every report of a file; a line that is no report stops the run.
func each(name string, f func(report)) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = bufio.NewReaderSize(file, 1<<20)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	decoder := json.NewDecoder(in)
	for line := 1; ; line++ {
		var r report
		if err := decoder.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("%s: report %d: %w", name, line, err)
		}
		f(r)
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
