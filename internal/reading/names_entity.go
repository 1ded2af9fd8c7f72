package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/record"
)

// add makes the mention of an entity, new or known.
func (n *namer) add(f found) {
	if f.CoreLast <= f.CoreFirst {
		return
	}
	if e := n.takesUp(f); e >= 0 {
		n.mention(f, e)
		return
	}
	k := n.key(f)
	e, ok := n.byKey[k]
	if !ok {
		e = len(n.d.Entities)
		n.byKey[k] = e
		n.d.Entities = append(n.d.Entities, n.entity(f))
	}
	n.mention(f, e)
}

// takesUp gives the entity that a short definite mention takes up: الوكالة after وكالة الأنباء الإيرانية, الوزير after وزير الخارجية; -1 for none.
func (n *namer) takesUp(f found) int {
	w := n.d.Words[f.First]
	if w == nil || f.actor >= 0 || w.Head == 0 || !w.HeadCut.Definite || f.Last-f.First > 2 || f.Last-f.First == 2 && n.d.Words[f.First+1] != nil && n.d.Words[f.First+1].State == 0 {
		return -1
	}
	if class := f.Class; class != "body" && class != "official" {
		return -1
	}
	for k := len(n.d.Mentions) - 1; k >= 0; k-- {
		m := n.d.Mentions[k]
		head := n.d.Words[m.First]
		if head != nil && head.Head == w.Head && head.HeadCut.Stem == w.HeadCut.Stem && m.Last-m.First > f.Last-f.First {
			return m.Entity
		}
	}
	return -1
}

func (n *namer) mention(f found, e int) {
	f.Entity = e
	n.d.Mentions = append(n.d.Mentions, f.Mention)
	for t := f.First; t < f.Last; t++ {
		n.d.mentionAt[t] = len(n.d.Mentions)
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
		a := n.lex.Actors[f.actor]
		e.Name, e.Ref, e.Kind = record.Name{Arabic: a.Arabic, English: a.English}, a.Ref, a.Kind
	}
	if f.CoreFirst > f.First && f.kind != "outlet" {
		e.Role = strings.TrimSpace(n.d.nameOf(f.First, f.CoreFirst, 0))
		e.Role = strings.TrimRight(e.Role, " “\"«")
		e.Kind = "person"
	}
	return e
}
