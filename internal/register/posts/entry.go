package posts

import (
	"cmp"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
	"marsad/record"
)

// Other is the kind of a post that was visited and of which neither a report nor its name says what it is.
const Other = "other"

// unnamed is the place of a visit that has none.
var unnamed = record.Name{Arabic: "نقطة", English: "Post"}

// EntryPost gives the posts that an approved visit touches: the one in which it stands, and the open one that it names, from which a post for the same people
// as the visit takes place and kind. ok is false for every other entry.
func EntryPost(e register.FieldEntry) (in, open string, ok bool) {
	if e.Visit == nil || e.Review.State != register.ReviewApproved {
		return "", "", false
	}
	if e.Visit.Post == "" {
		place := placeOfVisit(e)
		kind := kindOfVisit(place)
		if place.Name == unnamed {
			place.Ref = "entry " + e.ID // what has no name is no other's post
		}
		return postID(kind, place, e.Class), "", true
	}
	open, _, _ = strings.Cut(e.Visit.Post, "@")
	if in = open; e.Class != access.Open {
		in += "@" + string(e.Class)
	}
	return in, open, true
}

// ObserveEntry gives the posts that a field entry changes: current are those that have a note of it and those that EntryPost names.
func ObserveEntry(e register.FieldEntry, book *parties.Book, current []register.Post) []register.Post {
	var out []register.Post
	in, open, ok := EntryPost(e)
	target, like := register.Post{ID: in, Class: e.Class}, register.Post{}
	for _, p := range current {
		had := len(p.Notes)
		p.Notes = slices.DeleteFunc(slices.Clone(p.Notes), func(n register.PostNote) bool { return n.Mention.Entry == e.ID })
		if p.ID == open {
			like = p
		}
		switch {
		case ok && p.ID == in:
			target = p
		case len(p.Notes) < had:
			out = append(out, Derive(p))
		}
	}
	if ok {
		out = append(out, Derive(visited(e, target, like, book)))
	}
	slices.SortFunc(out, func(a, b register.Post) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// visited gives a post with the note of a visit.
func visited(e register.FieldEntry, p, like register.Post, book *parties.Book) register.Post {
	n := register.PostNote{State: e.Visit.State, Mention: e.FirstHand()}
	n.Day, n.Mention.Type, n.Mention.Phase = n.Mention.When.From, "post", "completed"
	if e.Visit.Holder != "" {
		n.Holder = &register.Part{Name: record.Name{Arabic: e.Visit.Holder}, Kind: "unknown", Role: "agent", Origins: []string{}}
		n.Party = book.Of(*n.Holder, n.Day).Key
	}
	place := placeOfVisit(e)
	switch {
	case e.Visit.Post != "": // where the post is, others say: the monitor's position is not what it is found by
		n.Mention.Places = []register.Place{}
		if p.Kind = cmp.Or(p.Kind, like.Kind, Other); p.Place.Name.Arabic == "" {
			p.Place, p.Name = like.Place, like.Name
		}
	default:
		n.Mention.Places = []register.Place{place}
		p.Kind = kindOfVisit(place)
	}
	p.Notes = append(p.Notes, n)
	return p
}

// placeOfVisit gives the place of a visit that names no post: its first.
func placeOfVisit(e register.FieldEntry) register.Place {
	places := e.FirstHand().Places
	if len(places) == 0 {
		return register.Place{Name: unnamed, Kind: "post"}
	}
	p := places[0]
	if p.Name.Arabic == "" {
		p.Name = cmp.Or(record.Name{Arabic: p.Name.English, English: p.Name.English}, unnamed)
	}
	if !slices.Contains(small, p.Kind) {
		p.Kind = "post"
	}
	return p
}

// kindOfVisit gives the kind that the name of a place says.
func kindOfVisit(p register.Place) string {
	if p.Kind == Base || p.Kind == Crossing {
		return p.Kind
	}
	folded := words.Fold(p.Name.Arabic)
	for _, k := range kindWords {
		if words.Any(folded, k.words) {
			return k.kind
		}
	}
	return Other
}
