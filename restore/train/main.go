// Command train computes the statistics that restoration decides by: how often each word occurs, which words and which letters
// follow which. It reads running text and writes hashed counts, never text: no sentence can be read back from its output.
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
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("name at least one corpus file")
	}
	skip := map[string]bool{}
	if *exclude != "" {
		must(each(*exclude, func(r report) { skip[key(r.Text)] = true }))
	}
	t := model.NewTrainer(*order, *limit)
	reports, left := 0, 0
	for _, name := range flag.Args() {
		must(each(name, func(r report) {
			if skip[key(r.Text)] {
				left++
				return
			}
			reports++
			t.Add(r.Title)
			t.Add(r.Text)
		}))
	}
	byHand, err := os.ReadFile(*words)
	must(err)
	for line := range strings.Lines(string(byHand)) {
		if !strings.HasPrefix(line, "#") {
			t.AddByHand(strings.Fields(line))
		}
	}
	lexicon, dotless := t.Build()
	must(os.WriteFile(filepath.Join(*out, "lexicon.bin"), lexicon, 0o644))
	must(os.WriteFile(filepath.Join(*out, "dotless.bin"), dotless, 0o644))
	fmt.Printf("%d reports read, %d left out; %s\nlexicon %d bytes, dotless %d bytes\n", reports, left, t.Summary(), len(lexicon), len(dotless))
}

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
