// Package parties says which party a name stands for, so that the Russian military police and "the Russians" are one when patrols are joined and
// accusations are matched with answers. A party is a side of a conflict (lexicon sides.tsv), a state, an actor of the book, or a bare name that
// nobody knows.
package parties

import (
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/internal/register"
	"marsad/record"
)

// Party is whom a name stands for.
type Party struct {
	Key   string // id of a side or of an actor; NamePrefix and the folded name when nobody knows it
	Name  record.Name
	Known bool
}

// NamePrefix begins the key of a party that the book does not know.
const NamePrefix = "name:"

// Book looks parties up. It is read-only and safe for concurrent use.
type Book struct {
	actors        []lexicon.Actor
	nationalities []lexicon.Nationality
	sides         map[string]record.Name
	byID          map[string]int
	byName        map[string]int // by folded name without article; a name of several actors is not in it
	byRef         map[string]int
	word          func(string) *lexicon.Word
}

// New makes a book of a lexicon.
func New(l *lexicon.Lexicon) (*Book, error) {
	sides, err := lexicon.Sides()
	if err != nil {
		return nil, err
	}
	b := &Book{actors: l.Actors, nationalities: l.Nationalities, sides: map[string]record.Name{}, byID: map[string]int{}, byName: map[string]int{}, byRef: map[string]int{}, word: l.Word}
	for _, s := range sides {
		b.sides[s.ID] = record.Name{Arabic: s.Arabic, English: s.English}
	}
	for i, a := range l.Actors {
		b.byID[a.ID] = i
		if a.Ref != "" {
			b.byRef[a.Ref] = i
		}
		for _, name := range append([]string{a.Arabic}, append(a.Aliases, a.Loaded...)...) {
			key := nameKey(name)
			if other, taken := b.byName[key]; taken && other != i {
				b.byName[key] = shared
				continue
			}
			b.byName[key] = i
		}
	}
	return b, nil
}

// shared marks a name that several actors bear.
const shared = -1

// nameKey folds a name and leaves its first article out.
func nameKey(name string) string {
	return strings.TrimPrefix(strings.Join(strings.Fields(arabic.Fold(name)), " "), "ال")
}

// Actor gives the actor of the book that a part names.
func (b *Book) Actor(p register.Part) (*lexicon.Actor, bool) {
	if i, ok := b.byRef[p.Ref]; ok && p.Ref != "" {
		return &b.actors[i], true
	}
	if i, ok := b.byName[nameKey(p.Name.Arabic)]; ok && i != shared {
		return &b.actors[i], true
	}
	return nil, false
}

// ActorByID gives an actor of the book.
func (b *Book) ActorByID(id string) (*lexicon.Actor, bool) {
	i, ok := b.byID[id]
	if !ok {
		return nil, false
	}
	return &b.actors[i], true
}

// Actors gives all actors of the book, in its order.
func (b *Book) Actors() []lexicon.Actor { return b.actors }

// Of gives the party of a part on a day (YYYY-MM-DD or longer; empty when unknown): the side that the reading gave it, the side of the actor on that day,
// the state or uppermost parent of the actor, the state of an adjective of nationality in the name, and else the name itself.
func (b *Book) Of(p register.Part, day string) Party {
	if name, ok := b.sides[p.Side]; ok {
		return Party{Key: p.Side, Name: name, Known: true}
	}
	if a, ok := b.Actor(p); ok {
		return b.ofActor(a, day)
	}
	if state, ok := b.nationality(p.Name.Arabic); ok {
		return b.ofActor(state, day)
	}
	return Party{Key: NamePrefix + nameKey(p.Name.Arabic), Name: p.Name}
}

// Named gives the party of a key: a side or an actor.
func (b *Book) Named(key string) Party {
	if name, ok := b.sides[key]; ok {
		return Party{Key: key, Name: name, Known: true}
	}
	if a, ok := b.ActorByID(key); ok {
		return Party{Key: key, Name: record.Name{Arabic: a.Arabic, English: a.English}, Known: true}
	}
	return Party{Key: key, Name: record.Name{Arabic: strings.TrimPrefix(key, NamePrefix)}}
}

func (b *Book) ofActor(a *lexicon.Actor, day string) Party {
	if side := a.SideAt(parseDay(day)); side != "" {
		return Party{Key: side, Name: b.sides[side], Known: true}
	}
	for range maxDepth {
		parent, ok := b.ActorByID(a.Parent)
		if a.Parent == "" || !ok {
			break
		}
		if side := parent.SideAt(parseDay(day)); side != "" {
			return Party{Key: side, Name: b.sides[side], Known: true}
		}
		a = parent
	}
	return Party{Key: a.ID, Name: record.Name{Arabic: a.Arabic, English: a.English}, Known: true}
}

// maxDepth ends a chain of parents that a user's table closed to a ring.
const maxDepth = 12

// nationality gives the state of the adjectives of nationality in a name when they are all of one state.
func (b *Book) nationality(name string) (*lexicon.Actor, bool) {
	found := ""
	for _, w := range strings.Fields(name) {
		word := b.word(w)
		if word == nil || word.State == 0 {
			continue
		}
		id := b.actors[b.nationalities[word.State-1].Actor].ID
		if found != "" && found != id {
			return nil, false
		}
		found = id
	}
	return b.ActorByID(found)
}

func parseDay(day string) time.Time {
	if len(day) < len(time.DateOnly) {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, day[:len(time.DateOnly)])
	if err != nil {
		return time.Time{}
	}
	return t
}
