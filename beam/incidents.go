package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

// rooted gives each mention the root of its block: of those linked to others, else itself.
func rooted(node int64, marks func(*int64) bool, roots func(*int64) bool, emit func(int64, int64)) {
	root, mark := node, int64(0)
	if !marks(&mark) {
		return
	}
	for roots(&root) { //nolint:revive // there is one at most; it is taken into root
	}
	emit(root, node)
}

// Head is what the whole corpus has to know of an incident; its content lies in a file.
type Head struct {
	ID, Day   string
	File      string // in the work folder
	Offset    int64
	Order     string // compares as incidents stand in the order of the whole corpus
	Aggregate bool
}

// group makes the incidents of a block, and writes them into a file of the bundle.
type group struct {
	onCorpus

	name string
	out  *os.File
	to   *bufio.Writer
	at   int64
}

var incidentsMade = beam.NewCounter("marsad", "incidents")

// ProcessElement groups the mentions of a block.
func (f *group) ProcessElement(ctx context.Context, _ int64, places func(*int64) bool, emit func(Head)) error {
	var mentions []register.Mention
	for _, at := range collect(places) {
		m, err := f.corpus().mention(ctx, at)
		if err != nil {
			return err
		}
		mentions = append(mentions, m)
	}
	slices.SortFunc(mentions, grouping.Order)
	for _, i := range grouping.Group(mentions, nil) {
		i.Of, i.Parts = "", nil // found over the whole corpus
		at, err := f.write(i)
		if err != nil {
			return err
		}
		incidentsMade.Inc(ctx, 1)
		emit(Head{ID: i.ID, Day: cmp.Or(i.When.From, undated), File: f.name, Offset: at, Order: orderOf(mentions[0]) + "\x01" + orderOf(i.Mentions[0]), Aggregate: i.Aggregate})
	}
	return nil
}

// orderOf gives a text that compares as grouping.Order does.
func orderOf(m register.Mention) string {
	unpublished := "0"
	if m.Published == "" {
		unpublished = "1"
	}
	return strings.Join([]string{unpublished + m.Published, m.Report, fmt.Sprintf("%012d", m.Cue.Start), grouping.ID(m)}, "\x00")
}

func (f *group) write(i register.Incident) (int64, error) {
	if f.out == nil {
		var err error
		if f.out, err = os.CreateTemp("", "marsad-incidents-"); err != nil {
			return 0, fmt.Errorf("cannot write incidents: %w", err)
		}
		f.name, f.to, f.at = "incidents-"+rand.Text(), bufio.NewWriterSize(f.out, 1<<18), 0
	}
	line, err := json.Marshal(i)
	if err != nil {
		return 0, err
	}
	at := f.at
	f.at += int64(len(line)) + 1
	_, err = f.to.Write(append(line, '\n'))
	return at, err
}

// FinishBundle hands the file of the bundle over. A bundle that is done again has another file; what the first left is taken away at the end of the run.
func (f *group) FinishBundle(ctx context.Context, _ func(Head)) error {
	if f.out == nil {
		return nil
	}
	out := f.out
	f.out = nil
	defer os.Remove(out.Name())
	err := f.to.Flush()
	if err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = commit(ctx, join(f.Work, f.name), func(w io.Writer) error {
			_, err := io.Copy(w, out)
			return err
		})
	}
	return errors.Join(err, out.Close())
}

// incident gives the content of a head.
func (c corpus) incident(ctx context.Context, h Head) (register.Incident, error) {
	var i register.Incident
	line, err := shelf.lineAt(ctx, join(c.work, h.File), h.Offset)
	if err != nil {
		return i, err
	}
	return i, json.Unmarshal(line, &i)
}

// Told is an incident with the aggregate of which it is a part.
type Told struct {
	Head Head
	Of   string
}

// Part is a part of an aggregate, with its place among all.
type Part struct{ ID, Order string }

// parts finds the aggregate of which each incident is a part: of several the first. The aggregates are few; each worker has them all.
type parts struct {
	onCorpus

	wholes []whole // of the bundle
}

type whole struct {
	head     Head
	incident register.Incident
}

// ProcessElement looks at one incident beside all aggregates.
func (f *parts) ProcessElement(ctx context.Context, h Head, aggregates func(*Head) bool, told func(string, Told), of func(string, Part)) error {
	if f.wholes == nil {
		f.wholes = []whole{}
		var a Head
		for aggregates(&a) {
			i, err := f.corpus().incident(ctx, a)
			if err != nil {
				return err
			}
			f.wholes = append(f.wholes, whole{a, i})
		}
		slices.SortFunc(f.wholes, func(a, b whole) int { return strings.Compare(a.head.Order, b.head.Order) })
	}
	t := Told{Head: h}
	if !h.Aggregate && len(f.wholes) > 0 {
		i, err := f.corpus().incident(ctx, h)
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(f.wholes, func(w whole) bool { return grouping.PartOf(i, w.incident) }); at >= 0 {
			t.Of = f.wholes[at].head.ID
			of(t.Of, Part{h.ID, h.Order})
		}
	}
	told(h.ID, t)
	return nil
}

// Whole is an incident with all that is known of it.
type Whole struct {
	Told  Told
	Parts []string
}

// together joins an aggregate with its parts.
func together(_ string, told func(*Told) bool, of func(*Part) bool, emit func(string, Whole)) {
	var t Told
	if !told(&t) {
		return
	}
	var all []Part
	var p Part
	for of(&p) {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Part) int { return strings.Compare(a.Order, b.Order) })
	w := Whole{Told: t}
	for _, p := range all {
		w.Parts = append(w.Parts, p.ID)
	}
	emit(t.Head.Day, w)
}

func isAggregate(h Head) bool { return h.Aggregate }
