package reading

import (
	"slices"
	"strings"

	"marsad/internal/arabic"
	"marsad/record"
)

// reachBack is how many mentions or entities back a short mention takes one up, so that the cost of a mention stays the same in a long text.
const reachBack = 500

// add makes the mention of an entity, new or known.
func (n *namer) add(f found) {
	if f.CoreLast <= f.CoreFirst {
		return
	}
	if e := n.takesUp(f); e >= 0 {
		n.mention(f, e)
		return
	}
	if e := n.namesake(f); e >= 0 {
		n.mention(f, e)
		return
	}
	n.mention(f, n.entityOf(f))
}

// entityOf gives the entity of a name, new or known.
func (n *namer) entityOf(f found) int {
	k := n.key(f)
	e, ok := n.byKey[k]
	if !ok {
		e = len(n.d.Entities)
		n.byKey[k] = e
		n.d.Entities = append(n.d.Entities, n.entity(f))
		n.actorOf = append(n.actorOf, f.actor)
	}
	return e
}

// takesUp gives the entity that a short definite mention takes up: الوكالة after وكالة الأنباء الإيرانية, الوزير after وزير الخارجية, and
// التنظيم after داعش, where the book says that it is one; -1 for none.
func (n *namer) takesUp(f found) int {
	w := n.d.Words[f.First]
	if w == nil || f.actor >= 0 || w.Head == 0 || !w.HeadCut.Definite || f.Last-f.First > 2 || f.Last-f.First == 2 && n.d.Words[f.First+1] != nil && n.d.Words[f.First+1].State == 0 {
		return -1
	}
	repeats := f.Class == "body" || f.Class == "official"
	for k := len(n.d.Mentions) - 1; k >= max(0, len(n.d.Mentions)-reachBack); k-- {
		m := n.d.Mentions[k]
		head := n.d.Words[m.First]
		if repeats && head != nil && head.Head == w.Head && head.HeadCut.Stem == w.HeadCut.Stem && m.Last-m.First > f.Last-f.First {
			return m.Entity
		}
		if a := n.actorOf[m.Entity]; a >= 0 && f.Last-f.First == 1 && n.lex.Actors[a].HasRole(w.HeadCut.Stem) {
			return m.Entity
		}
	}
	return -1
}

// namesake gives the person whose name a shorter or longer mention shares: هارتمان after فولفغانغ هارتمان, and the other way round; -1 for
// none. What they share must be the end of the longer one and no given name alone.
func (n *namer) namesake(f found) int {
	if f.kind != "person" || f.actor >= 0 {
		return -1
	}
	if e, ok := n.byKey[n.key(f)]; ok {
		return e
	}
	words := nameWords(n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic))
	for e := len(n.d.Entities) - 1; e >= max(0, len(n.d.Entities)-reachBack); e-- {
		if n.d.Entities[e].Kind != "person" {
			continue
		}
		known := nameWords(n.d.Entities[e].Name.Arabic)
		short, long := words, known
		if len(words) > len(known) {
			short, long = known, words
		}
		if len(short) == len(long) || len(short) == 1 && (len(short[0]) < 6 || n.lex.Word(short[0]).Given) || !slices.Equal(short, long[len(long)-len(short):]) {
			continue
		}
		if len(words) > len(known) && n.actorOf[e] < 0 {
			n.d.Entities[e].Name.Arabic = n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic)
		}
		return e
	}
	return -1
}

// nameWords gives the words of a name folded and without article.
func nameWords(name string) []string {
	words := strings.Fields(arabic.Fold(name))
	for i, w := range words {
		words[i] = strings.TrimPrefix(w, "ال")
	}
	return words
}

func (n *namer) mention(f found, e int) {
	f.Entity = e
	n.d.Mentions = append(n.d.Mentions, f.Mention)
	for t := f.First; t < f.Last; t++ {
		n.d.mentionAt[t] = len(n.d.Mentions)
	}
	if v := &n.d.Entities[e]; v.Role == "" && f.CoreFirst > f.First && v.Kind == "person" {
		v.Role = n.roleOf(f)
	}
}

func (n *namer) key(f found) string {
	if f.actor >= 0 {
		return "book:" + n.lex.Actors[f.actor].ID
	}
	return arabic.Fold(n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic))
}

func (n *namer) entity(f found) Entity {
	name := n.d.nameOf(f.CoreFirst, f.CoreLast, f.Clitic)
	e := Entity{Entity: record.Entity{Kind: f.kind, Name: record.Name{Arabic: name}, Loaded: f.loaded}}
	if f.actor >= 0 {
		a := &n.lex.Actors[f.actor]
		e.Name, e.Ref, e.Kind, e.Side = record.Name{Arabic: a.Arabic, English: a.English}, a.Ref, a.Kind, a.SideAt(n.d.Published)
	}
	if f.CoreFirst > f.First && f.kind != "outlet" {
		e.Role = n.roleOf(f)
		e.Kind = "person"
	}
	return e
}

// roleOf gives the words before the name itself: the office.
func (n *namer) roleOf(f found) string {
	role := strings.TrimSpace(n.d.nameOf(f.First, f.CoreFirst, 0))
	return strings.TrimRight(role, " “\"«،,")
}
