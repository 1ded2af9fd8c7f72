// Command train counts how often words occur in news, by which package search decides whether a letter is part of a word. It writes hashes and magnitudes,
// never words.
//
//	go run ./internal/search/train --out internal/search/data/words.bin corpus.jsonl.gz
//
// The corpus is JSON Lines, gzip or not, with title and text.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"strings"

	"marsad/internal/search"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("train: ")
	out := flag.String("out", "internal/search/data/words.bin", "file for the words")
	least := flag.Int("min-count", 4, "leave out words that occur less often")
	flag.Parse()
	counts := map[string]int{}
	for _, name := range flag.Args() {
		must(count(name, counts))
	}
	data, kept := write(counts, *least)
	must(os.WriteFile(*out, data, 0o644)) //nolint:gosec // for everybody to read
	fmt.Printf("%d different words, %d kept, %d bytes\n", len(counts), kept, len(data))
}

// write gives the entries of the Arabic words that occur often enough, by value: the file does not depend on the order of the corpus.
func write(counts map[string]int, least int) ([]byte, int) {
	best := map[uint32]int{}
	for word, n := range counts {
		if n >= least {
			key := search.HashWord(word, "")
			best[key] = max(best[key], int(search.Entry(word, n)))
		}
	}
	var entries []uint32
	for _, e := range best {
		entries = append(entries, uint32(e)) //nolint:gosec // it came from one
	}
	slices.Sort(entries)
	data := make([]byte, 0, 4*len(entries))
	for _, e := range entries {
		data = binary.LittleEndian.AppendUint32(data, e)
	}
	return data, len(entries)
}

func count(name string, counts map[string]int) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // read only
	var in io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(name, ".gz") {
		if in, err = gzip.NewReader(in); err != nil {
			return err
		}
	}
	for d := json.NewDecoder(in); ; {
		var r struct{ Title, Text string }
		if err := d.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for _, t := range search.Words(r.Title + "\n" + r.Text) {
			if search.Arabic(t.Word) {
				counts[t.Word]++
			}
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
