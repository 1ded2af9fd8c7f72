// Package posts makes posts of what reports say: observation posts, checkpoints, bases and crossings, with who holds them and what became of them.
//
// A post is a kind at a place. It keeps a note for each event of each report; its states follow from the notes alone, in whatever order the reports came, so
// that a register that is made again is the same.
package posts

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
)

// The kinds of posts.
const (
	Observation = "observation"
	Checkpoint  = "checkpoint"
	Base        = "base"
	Crossing    = "crossing"
)

// The states of a post.
const (
	SetUp      = "set_up"
	Reinforced = "reinforced"
	Attacked   = "attacked"
	Opened     = "opened"
	Closed     = "closed"
	Left       = "left"
	Taken      = "taken"
)

// States lists the states that reports are read for.
func States() []string { return []string{SetUp, Reinforced, Attacked, Opened, Closed, Left, Taken} }

// kindWords are the words for each kind. The first kind of which a word stands there counts: an observation post is told by two words.
var kindWords = []struct {
	kind  string
	words []string
}{
	{Observation, words.All("نقطة مراقبة", "نقطة المراقبة", "نقاط مراقبة", "نقاط المراقبة", "برج مراقبة", "مركز مراقبة")},
	{Crossing, words.All("معبر", "المعبر")},
	{Checkpoint, words.All("حاجز", "حواجز")},
	{Base, words.All("قاعدة", "قواعد عسكرية", "معسكر", "مطار")},
}

// The words that tell states apart.
var (
	closing = words.All("اغلق", "اغلاق")
	opening = words.All("فتح", "افتتح", "افتتاح")
)

// attacks are the events by which a post is attacked.
var attacks = []string{"shelling", "airstrike", "clash", "offensive", "shooting", "explosion"}

// keyed is a note with the post that it belongs to.
type keyed struct {
	id    string
	kind  string
	place register.Place
	class access.Class
	note  register.PostNote
}

// notesOf gives what a report says of posts. It looks at nothing but the report.
func notesOf(seen keeper.Seen, book *parties.Book) []keyed {
	if seen.Removed {
		return nil
	}
	text := words.Of(seen.Report)
	var out []keyed
	for _, m := range seen.Mentions {
		if m.Retracted || !slices.Contains([]string{"asserted", "reported", "historical"}, m.Modality) || slices.Contains([]string{"announced", "cancelled"}, m.Phase) {
			continue // nothing happened at it, or it is only meant to
		}
		start, end := text.Sentence(m.Cue.Start)
		around := words.Fold(text.Read(start, end))
		place, ok := placeOf(m)
		kind := kindOf(m, place, around)
		state := stateOf(m, kind, words.Fold(text.Read(m.Cue.Start, m.Cue.End)))
		if !ok || kind == "" || state == "" {
			continue
		}
		k := keyed{id: postID(kind, place, seen.Class), kind: kind, place: place, class: seen.Class, note: register.PostNote{State: state, Day: dayOf(m), Mention: m}}
		if holder := holderOf(m, state); holder != nil {
			party := book.Of(*holder, k.note.Day)
			if postNamed(*holder) && party.Known {
				holder.Name, holder.Ref = party.Name, "" // the Turkish observation post: the post is no holder, whose it is is
			}
			k.note.Holder, k.note.Party = holder, party.Key
		}
		out = append(out, k)
	}
	return out
}

// small are the kinds of places that a post can stand at: an area holds many.
var small = []string{"town", "village", "neighbourhood", "base", "crossing", "post"}

// placeOf gives the place of a post: the one that is itself a post, base or crossing, and else the first that is small enough and no end of a road.
func placeOf(m register.Mention) (register.Place, bool) {
	for _, own := range []bool{true, false} {
		for _, p := range m.Places {
			is := slices.Contains([]string{"base", "crossing", "post"}, p.Kind)
			if slices.Contains(small, p.Kind) && (is || !own) && p.Role != "to" && p.Role != "towards" && p.Role != "end" {
				return p, true
			}
		}
	}
	return register.Place{}, false
}

// kindOf gives the kind of the post: that of an event on posts, that of the place, or that which the sentence names where an event bears on one.
func kindOf(m register.Mention, p register.Place, around string) string {
	if m.Type == "post" && slices.Contains([]string{Observation, Checkpoint, Base, Crossing}, m.Mode) {
		return m.Mode
	}
	switch p.Kind {
	case Base, Crossing:
		return p.Kind
	}
	if !slices.Contains([]string{"withdrawal", "control", "deployment"}, m.Type) && p.Kind != "post" && !hit(m) {
		return "" // an attack on a town that has a post is none on the post
	}
	for _, k := range kindWords {
		if words.Any(around, k.words) {
			return k.kind
		}
	}
	if p.Kind == "post" {
		return Observation
	}
	return ""
}

// hit tells whether the words that are evidence of an attack name a post as what was attacked.
func hit(m register.Mention) bool {
	return slices.ContainsFunc(m.Actors, func(p register.Part) bool { return p.Role == "recipient" && postNamed(p) })
}

// postNamed tells whether a party's name is that of a post.
func postNamed(p register.Part) bool {
	folded := words.Fold(p.Name.Arabic)
	for _, k := range kindWords {
		if words.Any(folded, k.words) {
			return true
		}
	}
	return false
}

// stateOf gives what an event makes of a post; empty when it makes nothing of it.
func stateOf(m register.Mention, kind, cue string) string {
	switch {
	case (m.Type == "post" && m.Mode == Crossing || m.Type == "access" && kind == Crossing) && words.Any(cue, closing):
		return Closed
	case (m.Type == "post" && m.Mode == Crossing || m.Type == "access" && kind == Crossing) && words.Any(cue, opening):
		return Opened
	case m.Type == "post" && m.Mode != Crossing:
		return SetUp
	case m.Type == "withdrawal", m.Type == "control" && m.Mode == "lost":
		return Left
	case m.Type == "control" && (m.Mode == "captured" || m.Mode == "handed_over"):
		return Taken
	case m.Type == "deployment":
		return Reinforced
	case slices.Contains(attacks, m.Type):
		return Attacked
	}
	return ""
}

// holderOf gives who holds the post in a state: who set it up, took it, or got it; who was attacked in it. Who left it holds it no more and who attacks it
// does not hold it.
func holderOf(m register.Mention, state string) *register.Part {
	role := "agent" // whoever opens or closes a crossing need not hold it, but it is what a report says
	if state == Attacked || state == Taken && m.Mode == "handed_over" {
		role = "recipient"
	}
	for _, p := range m.Actors {
		if p.Role == role {
			p.Origins = []string{}
			return &p
		}
	}
	return nil
}

const dayLength = len("2020-02-17")

// dayOf gives the day of an event, or that of publication when it names none.
func dayOf(m register.Mention) string {
	if len(m.When.From) >= dayLength && (m.When.Until == "" || m.When.Until[:min(len(m.When.Until), dayLength)] == m.When.From[:dayLength]) {
		return m.When.From[:dayLength]
	}
	return m.Published[:min(len(m.Published), dayLength)]
}

// postID names a post by kind and place; posts of reports of a class are posts of their own, so that nothing of them stands in one that is open.
func postID(kind string, p register.Place, c access.Class) string {
	key := p.Ref
	if key == "" {
		key = words.Fold(p.Name.Arabic) + "|" + strings.Join(p.Within, "|")
	}
	sum := sha256.Sum256([]byte(key))
	id := kind + "-" + hex.EncodeToString(sum[:6])
	if c != access.Open {
		id += "@" + string(c)
	}
	return id
}
