// Command fit learns the statistics of package grouping from posts that are known to tell of one incident or of several:
//
//	go run ./internal/register/grouping/fit posts.jsonl internal/register/grouping/data
//
// Each line has id, outlet, published, text and gold.id. Half of the incidents, by a hash of their id (Held), is left out to measure on. It writes stems.tsv (in how
// many of the posts a stem stands, three and more) and weights.tsv: the weights of a logistic regression on the pairs of main mentions that share a key, by gradient
// steps (Adam, Kingma and Ba 2015) from the weights set by hand and drawn back to them, so that a reason without examples keeps its own. No text is written.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
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
	if len(os.Args) != 4 || os.Args[1] != "stems" && os.Args[1] != "weights" {
		fmt.Fprintln(os.Stderr, "fit: call it as: fit stems|weights posts.jsonl directory; stems first")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

func run(what, from, to string) error {
	posts, err := read(from)
	if err != nil {
		return err
	}
	if what == "stems" {
		return stems(posts, filepath.Join(to, "stems.tsv"))
	}
	return fitWeights(posts, filepath.Join(to, "weights.tsv"))
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
		if !grouping.Held(p.Gold.ID) {
			out = append(out, p)
		}
	}
	return out, lines.Err()
}

// leastReports is in how many posts a stem has to stand to be written.
const leastReports = 3

func stems(posts []post, to string) error {
	in := map[string]int{}
	for _, p := range posts {
		seen := map[string]bool{}
		for _, t := range search.Analyse(p.Text) {
			if !seen[t.Stem] {
				seen[t.Stem] = true
				in[t.Stem]++
			}
		}
	}
	var b strings.Builder
	b.WriteString("stem\treports\n")
	fmt.Fprintf(&b, "*\t%d\n", len(posts))
	for _, s := range slices.Sorted(maps.Keys(in)) {
		if in[s] >= leastReports {
			fmt.Fprintf(&b, "%s\t%d\n", s, in[s])
		}
	}
	return os.WriteFile(to, []byte(b.String()), 0o644)
}

// example is a pair: its features by number, and whether it is one incident.
type example struct {
	at     []int
	values []float64
	one    float64
}

func examples(posts []post) ([]example, []string, error) {
	rd, err := reading.Default(reading.Options{})
	if err != nil {
		return nil, nil, err
	}
	var mentions []register.Mention
	var gold []string
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
	var out []example
	number, names := map[string]int{}, []string{}
	for i, a := range mentions {
		for j, b := range mentions[:i] {
			values, compared := grouping.Features(a, b)
			if !compared {
				continue
			}
			e := example{}
			if gold[i] == gold[j] {
				e.one = 1
			}
			for _, name := range slices.Sorted(maps.Keys(values)) {
				if _, ok := number[name]; !ok {
					number[name] = len(names)
					names = append(names, name)
				}
				e.at, e.values = append(e.at, number[name]), append(e.values, values[name])
			}
			out = append(out, e)
		}
	}
	return out, names, nil
}

// How it learns: steps, their size, and how strongly the weights are drawn to those set by hand.
const (
	steps    = 1500
	rate     = 0.02
	drawn    = 1.0
	momentum = 0.9
	second   = 0.999
)

func fitWeights(posts []post, to string) error {
	all, names, err := examples(posts)
	if err != nil {
		return err
	}
	hand := grouping.HandWeights()
	w, m, v := make([]float64, len(names)), make([]float64, len(names)), make([]float64, len(names))
	for i, n := range names {
		w[i] = hand[n]
	}
	for step := 1; step <= steps; step++ {
		g := make([]float64, len(w))
		for i, n := range names {
			g[i] = drawn * (w[i] - hand[n])
		}
		fixed := func(n string) bool {
			return !slices.ContainsFunc([]string{"words.", "undated.", "weapon.", "toll.", "wording.", "time.unknown", "place.rare"}, func(p string) bool { return strings.HasPrefix(n, p) })
		}
		for _, e := range all {
			z := -grouping.Threshold
			for k, i := range e.at {
				z += w[i] * e.values[k]
			}
			d := 1/(1+math.Exp(-z)) - e.one
			for k, i := range e.at {
				g[i] += d * e.values[k]
			}
		}
		for i := range w {
			if fixed(names[i]) {
				continue
			}
			m[i], v[i] = momentum*m[i]+(1-momentum)*g[i], second*v[i]+(1-second)*g[i]*g[i]
			w[i] -= rate * (m[i] / (1 - math.Pow(momentum, float64(step)))) / (math.Sqrt(v[i]/(1-math.Pow(second, float64(step)))) + 1e-8)
		}
	}
	var b strings.Builder
	b.WriteString("reason\tweight\n")
	order := slices.Clone(names)
	slices.Sort(order)
	for _, n := range order {
		fmt.Fprintf(&b, "%s\t%.3f\n", n, w[slices.Index(names, n)])
	}
	ones := 0.0
	for _, e := range all {
		ones += e.one
	}
	fmt.Printf("%d pairs of %d posts, %.0f of one incident\n", len(all), len(posts), ones)
	return os.WriteFile(to, []byte(b.String()), 0o644)
}
