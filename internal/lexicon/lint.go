package lexicon

import (
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"marsad/internal/arabic"
)

// Lint gives everything that is wrong with the built-in actor book and a user's tables over it, each with file and line, in order: what
// would stop the loading, and names that two actors of one conflict share, so that nobody could tell which is meant.
func Lint(actors []ActorFile, alone bool) []error {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return []error{err}
	}
	book, err := readActors(files, actors, alone)
	if err != nil {
		return []error{err}
	}
	return append(book.problems(), book.sharedNames()...)
}

// problems gives the rows that cannot be used.
func (b actorBook) problems() []error {
	var out []error
	ids := make(map[string]Row, len(b.rows))
	for _, r := range b.rows {
		if other, ok := ids[r.Get("id")]; ok {
			out = append(out, r.Errorf("id %q stands twice, first in %s:%d", r.Get("id"), other.file, other.line))
		}
		ids[r.Get("id")] = r
	}
	for _, r := range b.rows {
		if p := r.Get("parent"); p != "" && ids[p].file == "" {
			out = append(out, r.Errorf("parent %q is no actor of this table", p))
		} else if p != "" && p == r.Get("id") {
			out = append(out, r.Errorf("%q is its own parent", p))
		}
		out = append(out, b.rowProblems(r)...)
	}
	return out
}

func (b actorBook) rowProblems(r Row) []error {
	var out []error
	if !slices.Contains(ActorKinds, r.Get("kind")) {
		out = append(out, r.Errorf("kind %q is none of %s", r.Get("kind"), strings.Join(ActorKinds, ", ")))
	}
	for _, c := range r.List("conflict") {
		if !slices.Contains(Conflicts, c) {
			out = append(out, r.Errorf("conflict %q is none of %s", c, strings.Join(Conflicts, ", ")))
		}
	}
	for _, n := range actorNames(r) {
		if !strings.ContainsFunc(n.name, isLetter) {
			out = append(out, r.Errorf("name %q has no letters", n.name))
		}
	}
	if id := r.Get("wikidata"); id != "" && (id[0] != 'Q' || strings.Trim(id[1:], "0123456789") != "" || len(id) < 2) {
		out = append(out, r.Errorf("wikidata %q is no item; write Q and digits", id))
	}
	return append(out, b.periodProblems(r)...)
}

// isLetter reports whether folding leaves a letter or digit of it; the stretch of kashida is none.
func isLetter(r rune) bool { return r != arabic.Tatweel && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func (b actorBook) periodProblems(r Row) []error {
	var out []error
	var before Period
	for i, s := range r.List("sides") {
		p, err := ParsePeriod(s)
		switch {
		case err != nil:
			out = append(out, r.Errorf("%v", err))
			continue
		case !b.sides[p.Side]:
			out = append(out, r.Errorf("side %q is no id of sides.tsv", p.Side))
		case i > 0 && p.from < before.to:
			out = append(out, r.Errorf("side %q begins before the one written before it ends", s))
		}
		before = p
	}
	return out
}

// sharedNames gives the names that two actors share although one conflict has both.
func (b actorBook) sharedNames() []error {
	var out []error
	owners := map[string][]Row{}
	for _, r := range b.rows {
		for _, n := range actorNames(r) {
			k := strings.Join(foldAll(strings.Fields(n.name)), " ")
			for _, other := range owners[k] {
				if other.line == r.line && other.file == r.file {
					out = append(out, r.Errorf("name «%s» stands twice in the row", n.name))
				} else if meet(other.List("conflict"), r.List("conflict")) {
					out = append(out, r.Errorf("name «%s» is also one of %s (%s:%d)", n.name, other.Get("id"), other.file, other.line))
				}
			}
			owners[k] = append(owners[k], r)
		}
	}
	return out
}

// meet reports whether two lists of conflicts share one; an empty list means all.
func meet(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(c string) bool { return slices.Contains(b, c) })
}
