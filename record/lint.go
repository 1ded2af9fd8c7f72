package record

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxProblems bounds what Lint lists; the error says how many more there are.
const maxProblems = 20

// Lint checks what makes a report trustworthy: every quoted span equals the original text at its offset, the restorations
// lead from the original to the restored text, every reference points to a record that is there, and every value of a closed
// list is in it. The error names each fault by its place in the JSON. A report that fails is refused by the store.
func (r *Report) Lint() error {
	l := &linter{report: r, ids: map[string]string{}}
	l.text = newRunes(r.Text.Original)
	l.head()
	l.restorations()
	l.collect()
	l.times()
	l.entities()
	l.places()
	l.statements()
	l.events()
	l.relations()
	return l.result()
}

type linter struct {
	report   *Report
	text     runes
	ids      map[string]string // id -> collection
	problems []string
	more     int
}

func (l *linter) fault(format string, args ...any) {
	if len(l.problems) >= maxProblems {
		l.more++
		return
	}
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

func (l *linter) result() error {
	if len(l.problems) == 0 {
		return nil
	}
	list := strings.Join(l.problems, "; ")
	if l.more > 0 {
		list += fmt.Sprintf("; and %d more", l.more)
	}
	return fmt.Errorf("report %q: %s", l.report.ID, list)
}

func (l *linter) head() {
	r := l.report
	if r.Schema != Schema {
		l.fault("schema is %q, want %q", r.Schema, Schema)
	}
	if r.ID == "" {
		l.fault("id is empty")
	}
	if !utf8.ValidString(r.ID) {
		l.fault("id is not valid UTF-8")
	}
	if !utf8.ValidString(r.Text.Original) || !utf8.ValidString(r.Text.Restored) {
		l.fault("text is not valid UTF-8")
	}
	for _, s := range []struct {
		at   string
		span *Span
	}{{"article.title", r.Article.Title}, {"article.byline", r.Article.Byline}, {"article.categories_at", r.Article.CategoriesAt}} {
		l.optional(field(s.at), s.span)
	}
	end := 0
	for i, b := range r.Article.Blocks {
		at := where{list: "article.blocks", i: i}
		l.value(at.of(".kind"), b.Kind, BlockKinds(), false)
		if b.Start < end || b.End < b.Start || b.End > l.text.count {
			l.fault("%s: [%d, %d) is out of order or outside the text of %d code points", at, b.Start, b.End, l.text.count)
		}
		end = b.End
	}
	if p := r.Source.Published; p != nil {
		l.time(field("source.published"), *p, true)
	}
	if u := r.Source.Updated; u != nil {
		l.time(field("source.updated"), *u, true)
	}
	l.value(field("article.form"), r.Article.Form, ArticleForms(), true)
}

// restorations checks that the edits, made in order, give the restored text.
func (l *linter) restorations() {
	done := 0
	restored := make([]byte, 0, len(l.report.Text.Restored))
	whole := true
	for i, e := range l.report.Restorations {
		at := where{list: "restorations", i: i}
		l.value(at.of(".kind"), e.Kind, RestorationKinds(), false)
		l.share(at.of(".confidence"), e.Confidence)
		if !l.span(at, Span{Start: e.Start, End: e.End, Quote: e.Quote}) || e.Start < done {
			l.fault("%s: overlaps the one before or does not fit", at)
			whole = false
			break
		}
		restored = append(restored, l.text.slice(done, e.Start)...)
		restored = append(restored, e.Reading...)
		done = e.End
	}
	if !whole {
		return
	}
	restored = append(restored, l.text.slice(done, l.text.count)...)
	if string(restored) != l.report.Text.Restored {
		l.fault("restorations: made on the original they do not give text.restored")
	}
}

// collect registers every id before references are checked.
func (l *linter) collect() {
	r := l.report
	for i, t := range r.Times {
		l.register("times", i, t.ID)
	}
	for i, e := range r.Entities {
		l.register("entities", i, e.ID)
	}
	for i, p := range r.Places {
		l.register("places", i, p.ID)
	}
	for i, s := range r.Statements {
		l.register("statements", i, s.ID)
	}
	for i, v := range r.Events {
		l.register("events", i, v.ID)
	}
}

func (l *linter) register(collection string, i int, id string) {
	if id == "" {
		l.fault("%s[%d].id is empty", collection, i)
		return
	}
	if _, taken := l.ids[id]; taken {
		l.fault("%s[%d].id %q is taken", collection, i, id)
	}
	l.ids[id] = collection
}

func (l *linter) times() {
	for i, t := range l.report.Times {
		l.time(where{list: "times", i: i}, t, false)
	}
}

func (l *linter) time(at where, t Time, spanless bool) {
	if !spanless || t.Span != nil {
		l.optional(at, t.Span)
		if t.Span == nil {
			l.fault("%s has no span", at)
		}
	}
	l.value(at.of(".precision"), t.Precision, Precisions(), false)
	l.value(at.of(".basis"), t.Basis, TimeBases(), false)
}

func (l *linter) entities() {
	for i, e := range l.report.Entities {
		at := where{list: "entities", i: i}
		l.value(at.of(".kind"), e.Kind, EntityKinds(), false)
		l.reference(at.of(".of"), e.Of, "entities")
		l.spans(at.of(".mentions"), e.Mentions, true)
	}
}

func (l *linter) places() {
	for i, p := range l.report.Places {
		at := where{list: "places", i: i}
		l.value(at.of(".kind"), p.Kind, PlaceKinds(), true)
		l.value(at.of(".basis"), p.Basis, PlaceBases(), false)
		l.share(at.of(".confidence"), p.Confidence)
		l.spans(at.of(".mentions"), p.Mentions, true)
		l.position(at, p)
		if p.Relative != nil {
			l.reference(at.of(".relative.to"), p.Relative.To, "places")
		}
	}
}

func (l *linter) position(at where, p Place) {
	if (p.Lat == nil) != (p.Lon == nil) {
		l.fault("%s has one coordinate of two", at)
		return
	}
	if p.Lat != nil && (*p.Lat < -90 || *p.Lat > 90 || *p.Lon < -180 || *p.Lon > 180) {
		l.fault("%s lies off the earth: %v, %v", at, *p.Lat, *p.Lon)
	}
	if p.Lat != nil && p.Basis == "unresolved" {
		l.fault("%s is unresolved but has coordinates", at)
	}
}

func (l *linter) statements() {
	for i, s := range l.report.Statements {
		at := where{list: "statements", i: i}
		l.value(at.of(".act"), s.Act, Acts(), false)
		l.value(at.of(".hedge"), s.Hedge, Hedges(), false)
		l.value(at.of(".mode"), s.Mode, StatementModes(), false)
		l.span(at.of(".cue"), s.Cue)
		l.optional(at.of(".content"), s.Content)
		l.reference(at.of(".speaker"), s.Speaker, "entities")
		l.references(at.of(".addressees"), s.Addressees, "entities")
		l.references(at.of(".through"), s.Through, "entities")
		l.reference(at.of(".time"), s.Time, "times")
		l.reference(at.of(".venue"), s.Venue, "places")
		l.share(at.of(".confidence"), s.Confidence)
	}
}

func (l *linter) events() {
	for i, v := range l.report.Events {
		at := where{list: "events", i: i}
		l.value(at.of(".type"), v.Type, EventTypes(), false)
		l.value(at.of(".phase"), v.Phase, Phases(), true)
		l.value(at.of(".modality"), v.Modality, Modalities(), false)
		l.value(at.of(".weapon"), v.Weapon, Weapons(), true)
		l.span(at.of(".cue"), v.Cue)
		l.spans(at.of(".evidence"), v.Evidence, true)
		l.references(at.of(".said_in"), v.SaidIn, "statements")
		l.reference(at.of(".time"), v.Time, "times")
		l.reference(at.of(".agreement"), v.Agreement, "entities")
		l.share(at.of(".confidence"), v.Confidence)
		l.parts(at, v)
	}
}

// parts checks who, where and how many.
func (l *linter) parts(at where, v Event) {
	for j, a := range v.Actors {
		l.value(at.part(".actors", j).of(".role"), a.Role, ActorRoles(), false)
		l.required(at.part(".actors", j).of(".entity"), a.Entity, "entities")
	}
	for j, p := range v.Places {
		l.value(at.part(".places", j).of(".role"), p.Role, EventPlaceRoles(), false)
		l.required(at.part(".places", j).of(".place"), p.Place, "places")
	}
	for j, c := range v.Counts {
		here := at.part(".counts", j)
		l.value(here.of(".of"), c.Of, CountKinds(), false)
		l.value(here.of(".who"), c.Who, Counted(), true)
		l.span(here.of(".quote"), c.Quote)
		if c.Low < 0 || c.High != nil && *c.High < c.Low || c.Best != nil && (*c.Best < c.Low || c.High != nil && *c.Best > *c.High) {
			l.fault("%s: low, best and high are out of order", here)
		}
	}
}

func (l *linter) relations() {
	for i, x := range l.report.Relations {
		at := where{list: "relations", i: i}
		l.value(at.of(".kind"), x.Kind, RelationKinds(), false)
		l.required(at.of(".from"), x.From, "events", "statements")
		l.required(at.of(".to"), x.To, "events", "statements")
		l.reference(at.of(".by"), x.By, "statements")
	}
}

func (l *linter) optional(at where, s *Span) {
	if s != nil {
		l.span(at, *s)
	}
}

func (l *linter) spans(at where, spans []Span, needed bool) {
	if needed && len(spans) == 0 {
		l.fault("%s is empty", at)
	}
	for i, s := range spans {
		l.span(at.nth(i), s)
	}
}

// span checks that the quote is the original text at the offsets.
func (l *linter) span(at where, s Span) bool {
	if s.Start < 0 || s.End < s.Start || s.End > l.text.count {
		l.fault("%s: [%d, %d) lies outside the text of %d code points", at, s.Start, s.End, l.text.count)
		return false
	}
	if got := l.text.slice(s.Start, s.End); got != s.Quote {
		l.fault("%s: quote %q is not the text at [%d, %d), which is %q", at, s.Quote, s.Start, s.End, got)
		return false
	}
	return true
}

func (l *linter) value(at where, value string, list []string, optional bool) {
	if optional && value == "" || slices.Contains(list, value) {
		return
	}
	l.fault("%s: %q is not one of [%s]", at, value, strings.Join(list, " "))
}

func (l *linter) share(at where, v float64) {
	if !(v >= 0 && v <= 1) {
		l.fault("%s: %v is not between 0 and 1", at, v)
	}
}

func (l *linter) references(at where, ids []string, collections ...string) {
	for i, id := range ids {
		l.required(at.nth(i), id, collections...)
	}
}

func (l *linter) reference(at where, id string, collections ...string) {
	if id != "" {
		l.required(at, id, collections...)
	}
}

func (l *linter) required(at where, id string, collections ...string) {
	if !slices.Contains(collections, l.ids[id]) {
		l.fault("%s: %q names nothing in [%s]", at, id, strings.Join(collections, " "))
	}
}
