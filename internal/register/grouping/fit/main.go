// Command fit learns the statistics of package grouping from posts that are known to tell of one incident or of several:
//
//	go run ./internal/register/grouping/fit stems posts.jsonl news.jsonl.gz internal/register/grouping/data
//	go run ./internal/register/grouping/fit weights posts.jsonl internal/register/grouping/data
//
// Each line of posts has id, outlet, published, text and gold.id, each of news a text. The first writes stems.tsv: in how many other incidents and in how many
// news reports a stem stands. The second writes weights.tsv (grouping.Fit) from the pairs of main mentions. No text is written. The figures for posts that the weights
// have not seen are those of TestFolds.
package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"marsad/internal/article"
	"marsad/internal/reading"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/search"
)

type post struct {
	ID, Outlet, Published, Text string
	Gold                        struct{ ID string }
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 4 && args[0] == "stems":
		posts, err := read(args[1])
		if err != nil {
			return err
		}
		return stems(posts, args[2], filepath.Join(args[3], "stems.tsv"))
	case len(args) == 3 && args[0] == "weights":
		posts, err := read(args[1])
		if err != nil {
			return err
		}
		return fitWeights(posts, filepath.Join(args[2], "weights.tsv"))
	}
	return errors.New("call it as: fit stems posts.jsonl news.jsonl.gz directory, then fit weights posts.jsonl directory")
}

func read(name string) ([]post, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var out []post
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p post
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", name, len(out)+1, err)
		}
		out = append(out, p)
	}
	return out, lines.Err()
}

// A stem is written that stands in two incidents and more, or in so many news reports.
const (
	leastIncidents = 2
	leastReports   = 20
)

// stems counts in how many incidents and in how many news reports each stem stands. Of the incidents one is not counted: for two posts of one incident it is
// the others that say how rare the words are that both have, so that incidents that were counted and those that were not are measured alike.
func stems(posts []post, news, to string) error {
	incidents := map[string]map[string]bool{}
	all := map[string]bool{}
	for _, p := range posts {
		all[p.Gold.ID] = true
		for s := range stemsOf(p.Text) {
			if incidents[s] == nil {
				incidents[s] = map[string]bool{}
			}
			incidents[s][p.Gold.ID] = true
		}
	}
	reports, n, err := countNews(news)
	if err != nil {
		return err
	}
	both := maps.Clone(reports)
	for s := range incidents {
		both[s] = reports[s]
	}
	var rows []string
	for s := range both {
		if len(incidents[s]) >= leastIncidents || reports[s] >= leastReports {
			rows = append(rows, fmt.Sprintf("%016x\t%d\t%d\n", grouping.StemHash(s), max(0, len(incidents[s])-1), reports[s]))
		}
	}
	slices.Sort(rows)
	var b strings.Builder
	fmt.Fprintf(&b, "hash\tincidents\treports\n*\t%d\t%d\n", len(all)-1, n)
	for _, r := range rows {
		b.WriteString(r)
	}
	return os.WriteFile(to, []byte(b.String()), 0o644)
}

func stemsOf(text string) map[string]bool {
	out := map[string]bool{}
	for _, t := range search.Analyse(text) {
		out[t.Stem] = true
	}
	return out
}

// countNews counts in how many reports of a compressed file each stem stands, and the reports.
func countNews(name string) (map[string]int, int, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	in, n := map[string]int{}, 0
	lines := bufio.NewScanner(unpacked)
	for lines.Buffer(nil, 64<<20); lines.Scan(); n++ {
		var p post
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			return nil, 0, fmt.Errorf("%s: line %d: %w", name, n+1, err)
		}
		for s := range stemsOf(p.Text) {
			in[s]++
		}
	}
	return in, n, lines.Err()
}

// mains gives the mention that tells the main happening of each post, and the incident of the post.
func mains(posts []post) (mentions []register.Mention, gold []string, err error) {
	rd, err := reading.Default(reading.Options{})
	if err != nil {
		return nil, nil, err
	}
	for _, p := range posts {
		a, err := article.Extract(context.Background(), []byte(p.Text), article.Hints{Format: "text", Outlet: p.Outlet, Published: p.Published})
		if err != nil {
			return nil, nil, err
		}
		r, err := rd.Read(context.Background(), a, reading.Source{ID: p.ID})
		if err != nil {
			return nil, nil, err
		}
		all := grouping.Mentions(r, 1)
		if i := grouping.Main(all); i >= 0 {
			mentions, gold = append(mentions, all[i]), append(gold, p.Gold.ID)
		}
	}
	return mentions, gold, nil
}

func fitWeights(posts []post, to string) error {
	mentions, gold, err := mains(posts)
	if err != nil {
		return err
	}
	examples := grouping.Examples(mentions, func(i, j int) bool { return gold[i] == gold[j] })
	weights := grouping.Fit(examples, 1)
	var b strings.Builder
	b.WriteString("reason\tweight\n")
	for _, n := range slices.Sorted(maps.Keys(weights)) {
		fmt.Fprintf(&b, "%s\t%.3f\n", n, weights[n])
	}
	ones := 0
	for _, e := range examples {
		if e.One {
			ones++
		}
	}
	fmt.Printf("%d pairs of %d posts, %d of one incident\n", len(examples), len(posts), ones)
	return os.WriteFile(to, []byte(b.String()), 0o644)
}
