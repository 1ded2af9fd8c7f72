package reading

import (
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

// This file tells who is meant by a mention that can speak: the holder of an office, the author of a document, the person of a last name.

// owner steps from a mention behind li to the one it belongs to: الأمين العام للحزب.
func (st *stater) owner(m Mention) Mention {
	for m.Preposition == 'l' && m.First > st.s.First && st.d.mentionAt[m.First-1] > 0 {
		m = st.d.Mentions[st.d.mentionAt[m.First-1]-1]
	}
	return m
}

// withoutCue gives the subject of a verb that was taken for the head of the name behind it: «طالب فلان بـ».
func (st *stater) withoutCue(m Mention, i int) int {
	if m.CoreFirst >= i {
		return m.Entity
	}
	if n, ok := st.d.mentionFrom(i); ok {
		return n.Entity
	}
	return st.d.addMention(i, m.Last, st.d.Entities[m.Entity].Kind, "name")
}

// full gives the person of the full name when an entity is only its last word.
func (st *stater) full(entity int) int {
	name := arabic.Fold(st.d.Entities[entity].Name.Arabic)
	if whole, ok := st.last[name]; ok && st.d.Entities[entity].Ref == "" {
		return whole
	}
	return entity
}

// objectWithin gives the token of a mention where a second noun that can act begins behind a closed phrase, which is the object of the
// verb before the mention: «ناشد المجلس المحلي المنظمات»; 0 when there is none.
func (st *stater) objectWithin(m Mention) int {
	for k := m.First + 1; k < m.Last; k++ {
		w := st.d.Words[k]
		if w != nil && w.Head > 0 && w.HeadCut.Definite && w.HeadCut.Preposition == 0 && st.d.Words[k-1] != nil && definite(st.d.Words[k-1]) {
			return k
		}
	}
	return 0
}

// lastNames gives the persons of the report by the last word of their full names, by which later sentences call them.
func (d *Doc) lastNames() map[string]int {
	out := map[string]int{}
	for i, e := range d.Entities {
		if words := strings.Fields(arabic.Fold(e.Name.Arabic)); e.Kind == "person" && len(words) > 1 {
			if _, taken := out[words[len(words)-1]]; !taken {
				out[words[len(words)-1]] = i
			}
		}
	}
	return out
}

// lastName adds a mention of a person by the last word of the name.
func (st *stater) lastName(k, entity int) int {
	st.d.Mentions = append(st.d.Mentions, Mention{First: k, Last: k + 1, CoreFirst: k, CoreLast: k + 1, Entity: entity, Class: "name"})
	st.d.mentionAt[k] = len(st.d.Mentions)
	return entity
}

// author gives who speaks by a document that ends at token k: «بيان صادر عن الوزارة», «بيان للوزارة».
func (st *stater) author(entity, k int) int {
	name := firstWord(st.d.Entities[entity].Name.Arabic)
	if !st.lex.Word(name).Says(lexicon.Document) {
		return entity
	}
	for t := max(k-3, st.s.First); t < min(k+4, st.s.Last); t++ {
		m, ok := st.d.mentionFrom(t)
		if ok && m.Entity != entity && canSpeak(m) && (m.Preposition == 'l' || st.d.is(t-1, "عن", "ل") || st.says(t-1, lexicon.Carrier)) {
			return m.Entity
		}
		if st.d.Words[t].Is(lexicon.Complementizer) {
			break
		}
	}
	return entity
}

// apposed gives the person whose office a mention names: «وزير الخارجية، فلان،», «سفير البلاد لدى المنظمة فلان».
func (st *stater) apposed(m Mention) int {
	if m.Class != "official" || st.d.Entities[m.Entity].Kind == "person" {
		return m.Entity
	}
	comma := false
	for k := m.Last; k < min(m.Last+officeTail, st.s.Last); k++ {
		n, ok := st.d.mentionFrom(k)
		t, w := st.d.Tokens[k], st.d.Words[k]
		switch {
		case ok && st.d.Entities[n.Entity].Kind == "person" && n.Preposition == 0 && !st.prepositionBefore(k):
			if comma && n.Last < st.s.Last && !st.closesApposition(n.Last) {
				return m.Entity
			}
			return n.Entity
		case t.Mark == '،' && !comma:
			comma = true
		case t.Mark == '#':
		case comma || w == nil || w.Is(lexicon.Complementizer) || w.Reports != 0 && st.d.mentionAt[k] == 0 && w.Function == 0:
			return m.Entity
		}
	}
	return m.Entity
}

// officeTail is how many words may describe an office before the name of who holds it.
const officeTail = 8

// closesApposition reports whether the name before token k was all that stood between commas.
func (st *stater) closesApposition(k int) bool {
	t := st.d.Tokens[k]
	return t.Kind != Word || st.d.timeAt[k] > 0 || st.d.Words[k].Is(lexicon.Complementizer) || st.d.Words[k].Function != 0 || st.d.Words[k].Reports != 0
}
