package evaluation

import (
	"slices"
	"strings"

	"marsad/record"
)

// Counts are the counts of one measure over one report or many. For what is found: right, wrong (found, not labelled) and missed. For a
// field: right, and wrong for the rest; nothing is missed.
type Counts struct{ Right, Wrong, Missed int }

// Tally is the counts of one report by measure: "statements", "statements/deny", "statement.speaker", "events", "events/shelling" and so on.
type Tally map[string]Counts

// Miss is one disagreement between labels and record, for a person to read.
type Miss struct{ Report, What, Label, Found string }

// Score compares a record with the labels of its report and gives the counts and the disagreements in the order of the text.
func Score(l Labelled, r record.Report) (Tally, []Miss) {
	s := scorer{id: l.ID, names: nameIndex(r), tally: Tally{}}
	s.statements(l.Labels.Statements, r.Statements)
	s.events(l.Labels.Events, r.Events)
	s.times(l.Labels.Times, r.Times)
	s.places(l.Labels.Places, r.Places)
	return s.tally, s.misses
}

type scorer struct {
	id     string
	names  index
	tally  Tally
	misses []Miss
}

func (s *scorer) right(measure string)  { c := s.tally[measure]; c.Right++; s.tally[measure] = c }
func (s *scorer) wrong(measure string)  { c := s.tally[measure]; c.Wrong++; s.tally[measure] = c }
func (s *scorer) missed(measure string) { c := s.tally[measure]; c.Missed++; s.tally[measure] = c }

func (s *scorer) miss(what, label, found string) {
	s.misses = append(s.misses, Miss{s.id, what, label, found})
}

// field counts one field of something found.
func (s *scorer) field(measure string, ok bool, label, found string) {
	if ok {
		s.right(measure)
		return
	}
	s.wrong(measure)
	s.miss(measure, label, found)
}

func overlap(a, b record.Span) bool { return a.Start < b.End && b.Start < a.End }

// statements matches each label with the first record's statement that is free and whose cue overlaps.
func (s *scorer) statements(labels []Statement, found []record.Statement) {
	free := make([]bool, len(found))
	for i := range free {
		free[i] = true
	}
	for _, l := range labels {
		i := slices.IndexFunc(found, func(f record.Statement) bool { return overlap(f.Cue, l.Cue) })
		for i >= 0 && !free[i] {
			next := slices.IndexFunc(found[i+1:], func(f record.Statement) bool { return overlap(f.Cue, l.Cue) })
			if next < 0 {
				i = -1
				break
			}
			i += next + 1
		}
		if i < 0 {
			s.missed("statements")
			s.missed("statements/" + l.Act)
			s.miss("statement missed", l.Cue.Quote, l.Speaker)
			continue
		}
		free[i] = false
		s.right("statements")
		s.statement(l, found[i])
	}
	for i, f := range found {
		if free[i] {
			s.wrong("statements")
			s.wrong("statements/" + f.Act)
			s.miss("statement invented", "", f.Cue.Quote)
		}
	}
}

// statement compares the fields of a statement that was found.
func (s *scorer) statement(l Statement, f record.Statement) {
	if l.Act == f.Act {
		s.right("statements/" + l.Act)
	} else {
		s.missed("statements/" + l.Act)
		s.wrong("statements/" + f.Act)
	}
	s.field("statement.speaker", l.Speaker == "" && f.Speaker == "" || f.Speaker != "" && SameName(l.Speaker, s.names[f.Speaker]), l.Speaker, s.names.of(f.Speaker))
	s.field("statement.act", l.Act == f.Act, l.Act, f.Act)
	s.field("statement.hedge", l.Hedge == f.Hedge, l.Hedge, f.Hedge)
	s.field("statement.mode", l.Mode == f.Mode, l.Mode, f.Mode)
	if len(l.Through) > 0 {
		found := s.names.every(f.Through)
		ok := slices.ContainsFunc(l.Through, func(t string) bool { return SameName(t, found) })
		s.field("statement.through", ok, strings.Join(l.Through, ", "), strings.Join(s.names.all(f.Through), ", "))
	}
	if l.Addressee != "" {
		s.field("statement.addressee", SameName(l.Addressee, s.names.every(f.Addressees)), l.Addressee, strings.Join(s.names.all(f.Addressees), ", "))
	}
}

// times matches by overlap; a labelled date is right when the value found begins with it.
func (s *scorer) times(labels []Time, found []record.Time) {
	free := make([]bool, len(found))
	for i := range free {
		free[i] = found[i].Span != nil
	}
	for _, l := range labels {
		at := -1
		for i, f := range found {
			if free[i] && overlap(*f.Span, l.Span) {
				at = i
				break
			}
		}
		value := ""
		if at >= 0 {
			free[at], value = false, found[at].Value
			s.right("times")
		} else {
			s.missed("times")
			s.miss("time missed", l.Quote, "")
		}
		if isDate(l.Value) {
			s.field("time.value", at >= 0 && strings.HasPrefix(value, l.Value), l.Value, value)
		}
	}
	for i, f := range found {
		if free[i] {
			s.wrong("times")
			s.miss("time invented", "", f.Quote)
		}
	}
}

// isDate reports whether a value is a year, a month or a day: 2020, 2020-02, 2020-02-17.
func isDate(value string) bool {
	if len(value) != 4 && len(value) != 7 && len(value) != 10 {
		return false
	}
	for i, r := range value {
		if (i == 4 || i == 7) != (r == '-') || r != '-' && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

// nameSlack is how many code points a found name may have before the labelled one: a conjunction or preposition written together with it.
const nameSlack = 2

// places compares the names of places, each once; a found name may have a proclitic before the labelled one.
func (s *scorer) places(labels []Place, found []record.Place) {
	var want, got []string
	for _, l := range labels {
		want = addOnce(want, fold(l.Text))
	}
	for _, f := range found {
		for _, m := range f.Mentions {
			got = addOnce(got, fold(m.Read()))
		}
	}
	same := func(label, f string) bool {
		return label == f || strings.HasSuffix(f, label) && len([]rune(f))-len([]rune(label)) <= nameSlack
	}
	for _, l := range want {
		if slices.ContainsFunc(got, func(f string) bool { return same(l, f) }) {
			s.right("places")
			continue
		}
		s.missed("places")
		s.miss("place missed", l, "")
	}
	for _, f := range got {
		if !slices.ContainsFunc(want, func(l string) bool { return same(l, f) }) {
			s.wrong("places")
			s.miss("place invented", "", f)
		}
	}
}

func addOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
