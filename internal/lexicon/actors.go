package lexicon

import (
	"io"
	"io/fs"
	"slices"
	"strings"

	"marsad/internal/arabic"
)

// Actor is a named actor; see data/actors.tsv.
type Actor struct {
	ID, Kind, Arabic, English, Ref, Parent string

	Aliases   []string // other names, as reports write them
	Loaded    []string // names that are an outlet's wording
	Conflicts []string // where a name shared with other actors means this one; empty for everywhere
	Sides     []Period // whom it stood with, by time
	roles     []string // folded nouns without article that take it up again
}

// HasRole reports whether a noun, folded and without article, takes the actor up later in a report (تنظيم for داعش).
func (a *Actor) HasRole(noun string) bool { return slices.Contains(a.roles, noun) }

// ActorName is a name under which an actor goes. Loaded marks an outlet's wording. Definite marks a name that means the actor only with
// its article: النظام and القوات المشتركة, but not نظام and قوات مشتركة.
type ActorName struct {
	Actor            int // index in Actors
	Loaded, Definite bool
}

// ActorFile is a table of actors that a user gives; Name is what errors call it.
type ActorFile struct {
	Name string
	Data io.Reader
}

// actorColumns are the columns of a table of actors.
var actorColumns = []string{"id", "kind", "arabic", "english", "aliases", "loaded", "roles", "conflict", "sides", "wikidata", "parent"}

// ActorKinds are the kinds an actor can have, and Conflicts the codes of the conflicts.
var (
	ActorKinds = []string{"person", "state", "organisation", "armed_actor", "outlet", "agreement"}
	Conflicts  = []string{"sy", "iq", "ye", "ly", "sd", "lb", "ps"}
)

// actorBook is tables of actors before they are entered: rows in order, and the sides they may name.
type actorBook struct {
	rows  []Row
	sides map[string]bool
}

// readActors reads the built-in table and those of a user.
func readActors(files fs.FS, more []ActorFile, alone bool) (actorBook, error) {
	book := actorBook{sides: map[string]bool{}}
	sides, err := ReadTable(files, "sides.tsv", "id", "arabic", "english")
	if err != nil {
		return book, err
	}
	for _, r := range sides {
		book.sides[r.Get("id")] = true
	}
	if !alone {
		if book.rows, err = ReadTable(files, "actors.tsv", actorColumns...); err != nil {
			return book, err
		}
	}
	for _, f := range more {
		rows, err := parseTable(f.Data, f.Name, actorColumns)
		if err != nil {
			return book, err
		}
		book.override(rows)
	}
	return book, nil
}

// override puts rows in the place of those with the same id and adds the others.
func (b *actorBook) override(rows []Row) {
	at := make(map[string]int, len(b.rows))
	for i, r := range b.rows {
		at[r.Get("id")] = i
	}
	for _, r := range rows {
		if i, ok := at[r.Get("id")]; ok {
			b.rows[i] = r
			delete(at, r.Get("id")) // a second one is an id that stands twice
		} else {
			b.rows = append(b.rows, r)
		}
	}
}

// addActors enters the actors of a book and their names.
func (l *Lexicon) addActors(book actorBook) error {
	if problems := book.problems(); len(problems) > 0 {
		return problems[0]
	}
	for _, r := range book.rows {
		a := Actor{ID: r.Get("id"), Kind: r.Get("kind"), Arabic: r.Get("arabic"), English: r.Get("english"), Ref: reference(r), Parent: r.Get("parent"), Aliases: r.List("aliases"), Loaded: r.List("loaded"), Conflicts: r.List("conflict"), roles: foldAll(r.List("roles"))}
		for _, s := range r.List("sides") {
			p, err := ParsePeriod(s)
			if err != nil {
				return r.Errorf("%v", err)
			}
			a.Sides = append(a.Sides, p)
		}
		l.Actors = append(l.Actors, a)
		l.nameActor(r, len(l.Actors)-1)
	}
	return nil
}

// nameActor enters the names of a row.
func (l *Lexicon) nameActor(r Row, actor int) {
	values := map[ActorName]int{}
	for _, name := range actorNames(r) {
		words := strings.Fields(arabic.Fold(name.name))
		n := ActorName{Actor: actor, Loaded: name.loaded, Definite: l.onlyDefinite(words)}
		value, ok := values[n]
		if !ok {
			value = l.actorName(n)
			values[n] = value
		}
		l.ActorIndex.addWords(words, value)
	}
}

func (l *Lexicon) actorName(n ActorName) int {
	l.ActorNames = append(l.ActorNames, n)
	return len(l.ActorNames) - 1
}

// onlyDefinite reports whether a name, as folded words, begins with an article, unless a nationality makes it plain without (قوات تركية).
func (l *Lexicon) onlyDefinite(words []string) bool {
	return len(words) > 0 && bare(words[0]) != words[0] && (len(words) == 1 || l.adjectives[bare(words[len(words)-1])] == 0)
}

// writtenName is a name of a row with its column.
type writtenName struct {
	name   string
	loaded bool
}

// actorNames gives the names of a row, the main one first.
func actorNames(r Row) []writtenName {
	names := []writtenName{{name: r.Get("arabic")}}
	for _, n := range r.List("aliases") {
		names = append(names, writtenName{name: n})
	}
	for _, n := range r.List("loaded") {
		names = append(names, writtenName{name: n, loaded: true})
	}
	return names
}

// ActorTable gives the built-in table of actors as it is written.
func ActorTable() ([]byte, error) { return dataFiles.ReadFile("data/actors.tsv") }
