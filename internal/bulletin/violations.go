package bulletin

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"marsad/internal/export"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/internal/register/parties"
	"marsad/record"
)

// SideRow is one side: of how many breaches it is accused, what it answered to those of the period, and in how many incidents some origin names it as the one
// who acted. An incident in which origins name several sides stands in the row of each.
type SideRow struct {
	Key                            string
	Name                           record.Name
	Breaches                       Comparison
	Denied, CounterClaimed, Silent int
	Incidents                      Comparison
}

// AreaRow is one first-level area, or "" where none is known.
type AreaRow struct {
	Area                string
	Breaches, Incidents Comparison
}

// TypeRow is one kind of incident. Breaches are those alleged of such an act.
type TypeRow struct {
	Type                string
	Incidents, Breaches Comparison
	Killed, Injured     NoFewer
}

// GradeGroup is the counted incidents of a grade.
type GradeGroup struct {
	Grade     string
	Incidents []Numbered
}

// Numbered is an incident with its number in the bulletin, by which the map shows it; 0 for one that is not counted.
type Numbered struct {
	Number int
	register.Incident
}

// Uncounted is the incidents that are told and not counted for one reason.
type Uncounted struct {
	Why       string
	Incidents []register.Incident
}

// The reasons for which an incident is not counted, in the order in which the first that fits is told.
const (
	WhyRetracted = "retracted" // every origin took it back
	WhyRefuted   = "refuted"   // a person decided so
	WhyNotSaid   = "modality"  // planned, negated, hypothetical or of an earlier time
	WhyAggregate = "aggregate" // tells of several happenings, which are counted where they are known
	WhyWide      = "wide"      // dated less exactly than a day and not inside the period
)

// gradeOrder is that of the list.
var gradeOrder = []string{register.GradeVerified, register.GradeCorroborated, register.GradeContested, register.GradeClaimed, register.GradeNotAttributable}

// harm are the kinds of incidents that the tables of sides and areas count.
var harm = map[string]bool{
	"breach": true, "clash": true, "offensive": true, "shelling": true, "airstrike": true, "explosion": true, "interception": true, "shooting": true, "chemical": true,
	"casualties": true, "detention": true, "abuse": true, "displacement": true, "crackdown": true,
}

// whyNot says why an incident is not counted; "" when it is.
func whyNot(i register.Incident) string {
	switch {
	case i.Retracted:
		return WhyRetracted
	case i.Grade == register.GradeRefuted:
		return WhyRefuted
	case i.Modality != "asserted" && i.Modality != "reported":
		return WhyNotSaid
	case i.Aggregate:
		return WhyAggregate
	}
	return ""
}

// within tells whether a happening belongs to a period: it began in it, and it lasted no longer than into the next day or ended in it. So a night counts where
// it begins, and "in March" does not count for the first of March.
func (p Period) within(w register.When) bool {
	from, until := dayOf(w.From), dayOf(w.Until)
	if from == "" {
		from = until
	}
	return p.Holds(from) && (until <= p.To || until <= shift(from, 1))
}

func dayOf(s string) string {
	if len(s) < isoDay {
		return ""
	}
	return s[:isoDay]
}

// overlaps tells whether a happening has a day in a period.
func (p Period) overlaps(w register.When) bool {
	from, until := dayOf(w.From), dayOf(w.Until)
	if from == "" {
		from = until
	}
	if until == "" {
		until = from
	}
	return from != "" && from <= p.To && until >= p.From
}

// table gathers rows by key.
type table struct {
	g     gathering
	book  *parties.Book
	sides map[string]*SideRow
	areas map[string]*AreaRow
	types map[string]*TypeRow
	list  []register.Incident
	not   map[string][]register.Incident
}

func (g gathering) violations(ctx context.Context) error {
	book, err := g.Book()
	if err != nil {
		return err
	}
	t := &table{g: g, book: book, sides: map[string]*SideRow{}, areas: map[string]*AreaRow{}, types: map[string]*TypeRow{}, not: map[string][]register.Incident{}}
	if err := each(ctx, g, g.both(register.KindIncident), mask.Incident, t.incident); err != nil {
		return err
	}
	if err := each(ctx, g, g.both(register.KindBreach), mask.Breach, t.breach); err != nil {
		return err
	}
	t.finish()
	return nil
}

func (t *table) incident(i register.Incident) {
	b := t.g.b
	now, before := b.Period.within(i.When), b.Before.within(i.When)
	why := whyNot(i)
	if why == "" && !now && !before {
		why = WhyWide
	}
	t.learnNames(i.Places)
	if why != "" {
		if b.Period.overlaps(i.When) {
			t.not[why] = append(t.not[why], i)
		}
		return
	}
	if now {
		t.list = append(t.list, i)
	}
	b.IncidentCount.add(now)
	t.countType(i, now)
	if harm[i.Type] {
		t.area(areaOf(i.Places)).Incidents.add(now)
		for _, p := range t.agents(i) {
			t.side(p).Incidents.add(now)
		}
	}
}

func (t *table) countType(i register.Incident, now bool) {
	row := t.ofType(i.Type)
	row.Incidents.add(now)
	killed, told := export.Lowest(i.Counts, "killed")
	row.Killed.add(now, killed, told)
	t.g.b.Killed.add(now, killed, told)
	injured, told := export.Lowest(i.Counts, "injured")
	row.Injured.add(now, injured, told)
	t.g.b.Injured.add(now, injured, told)
}

// agents gives the parties that some origin names as the one who acted, each once.
func (t *table) agents(i register.Incident) []parties.Party {
	var acting []register.Part
	for _, p := range i.Actors {
		if p.Role == "agent" {
			acting = append(acting, p)
		}
	}
	return t.parties(acting, i.When)
}

func (t *table) parties(parts []register.Part, w register.When) []parties.Party {
	var out []parties.Party
	for _, p := range parts {
		party := t.book.Of(p, dayOf(w.From))
		if !slices.ContainsFunc(out, func(q parties.Party) bool { return q.Key == party.Key }) {
			out = append(out, party)
		}
	}
	return out
}

func (t *table) breach(x register.Breach) {
	b := t.g.b
	now := b.Period.within(x.When)
	if !now && !b.Before.within(x.When) {
		return
	}
	x.Notes = nil // they hold what mask has not blurred
	t.learnNames(x.Places)
	if now {
		b.Breaches = append(b.Breaches, x)
	}
	b.BreachCount.add(now)
	t.area(areaOf(x.Places)).Breaches.add(now)
	act := x.Act
	if act == "" {
		act = "breach"
	}
	t.ofType(act).Breaches.add(now)
	for _, p := range t.parties(x.Accused, x.When) {
		row := t.side(p)
		row.Breaches.add(now)
		if now {
			row.answer(x.Answer)
		}
	}
}

func (r *SideRow) answer(kind string) {
	switch kind {
	case register.AnswerDenied:
		r.Denied++
	case register.AnswerCounterClaimed:
		r.CounterClaimed++
	default:
		r.Silent++
	}
}

func (t *table) side(p parties.Party) *SideRow {
	if t.sides[p.Key] == nil {
		t.sides[p.Key] = &SideRow{Key: p.Key, Name: p.Name}
	}
	return t.sides[p.Key]
}

func (t *table) area(name string) *AreaRow {
	if t.areas[name] == nil {
		t.areas[name] = &AreaRow{Area: name}
	}
	return t.areas[name]
}

func (t *table) ofType(name string) *TypeRow {
	if t.types[name] == nil {
		t.types[name] = &TypeRow{Type: name}
	}
	return t.types[name]
}

// areaOf gives the first-level area of the first place that lies in one; package patrols names regions by the same rule.
func areaOf(places []register.Place) string {
	for _, p := range places {
		if p.Kind == "admin1" {
			return p.Name.Arabic
		}
	}
	for _, p := range places {
		if len(p.Within) > 0 && p.Kind != "region" {
			return p.Within[0]
		}
	}
	return ""
}

// learnNames keeps what areas are called in English: Within says it in Arabic alone.
func (t *table) learnNames(places []register.Place) {
	for _, p := range places {
		if p.Kind == "admin1" && p.Name.English != "" {
			t.g.b.names[p.Name.Arabic] = p.Name
		}
	}
}

// finish orders the rows: the most of now first, then of before, then by name.
func (t *table) finish() {
	b := t.g.b
	for _, r := range slices.SortedFunc(maps.Values(t.sides), func(a, b *SideRow) int {
		return cmp.Or(more(a.Breaches, b.Breaches), more(a.Incidents, b.Incidents), cmp.Compare(a.Key, b.Key))
	}) {
		b.Sides = append(b.Sides, *r)
	}
	for _, r := range slices.SortedFunc(maps.Values(t.areas), func(a, b *AreaRow) int {
		return cmp.Or(more(a.Incidents, b.Incidents), more(a.Breaches, b.Breaches), cmp.Compare(a.Area, b.Area))
	}) {
		b.Areas = append(b.Areas, *r)
	}
	for _, name := range record.EventTypes() {
		switch row := t.types[name]; {
		case row == nil:
		case harm[name]:
			b.Harm = append(b.Harm, *row)
		default:
			b.Other = append(b.Other, *row)
		}
	}
	slices.SortStableFunc(b.Breaches, func(x, y register.Breach) int {
		return cmp.Or(cmp.Compare(x.When.From, y.When.From), cmp.Compare(x.ID, y.ID))
	})
	t.grade()
}

func more(a, b Comparison) int {
	return cmp.Or(cmp.Compare(b.Now, a.Now), cmp.Compare(b.Before, a.Before))
}

func byTime(a, b register.Incident) int {
	return cmp.Or(cmp.Compare(a.When.From, b.When.From), cmp.Compare(a.ID, b.ID))
}

// grade numbers the incidents through, grade by grade.
func (t *table) grade() {
	b, number := t.g.b, 0
	slices.SortFunc(t.list, byTime)
	for _, grade := range gradeOrder {
		group := GradeGroup{Grade: grade}
		for _, i := range t.list {
			if i.Grade == grade {
				number++
				group.Incidents = append(group.Incidents, Numbered{number, i})
			}
		}
		if len(group.Incidents) > 0 {
			b.Grades = append(b.Grades, group)
		}
	}
	for _, why := range []string{WhyRetracted, WhyRefuted, WhyNotSaid, WhyAggregate, WhyWide} {
		if list := t.not[why]; len(list) > 0 {
			slices.SortFunc(list, byTime)
			b.Uncounted = append(b.Uncounted, Uncounted{why, list})
		}
	}
}
