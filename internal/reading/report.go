package reading

import (
	"math"
	"time"

	"marsad/record"
	"marsad/restore"
	"marsad/text"
)

// report turns the layers of a Doc into the record: bytes of the restored text become code points of the original.
func (r *Reader) report(d *Doc, source Source) record.Report {
	b := reporter{d: d, runes: text.NewRuneIndex(d.Text.Original())}
	out := record.Report{
		Schema: record.Schema, ID: source.ID,
		Source:   b.source(source),
		Article:  b.article(),
		Text:     record.Text{Original: d.Text.Original(), Restored: d.Text.String()},
		Warnings: append([]record.Warning{}, d.Warnings...),
	}
	out.Restorations = b.restorations()
	out.Times = b.times()
	used := b.usedEntities()
	out.Entities = b.entities(used)
	out.Places = b.places()
	out.Statements = b.statements()
	out.Events = b.events(r)
	out.Relations = append([]record.Relation{}, d.Relations...)
	return out
}

type reporter struct {
	d     *Doc
	runes *text.RuneIndex
}

// span gives the record's span of bytes of the restored text.
func (b *reporter) span(s text.Span) record.Span {
	at := b.d.Text.ToOriginal(s)
	quote, reading := at.Of(b.d.Text.Original()), b.d.Text.FromOriginal(at).Of(b.d.Text.String())
	out := record.Span{Start: b.runes.Rune(at.Start), End: b.runes.Rune(at.End), Quote: quote}
	if reading != quote {
		out.Reading = reading
	}
	return out
}

// tokens gives the span of tokens [first, last) without the first letters that are proclitics.
func (b *reporter) tokens(first, last, clitic int) record.Span {
	return b.span(text.Span{Start: b.d.startWithout(first, clitic), End: b.d.Tokens[last-1].At.End})
}

// original gives the span of bytes of the original text.
func (b *reporter) original(s text.Span) *record.Span {
	if s.Empty() {
		return nil
	}
	out := b.span(b.d.Text.FromOriginal(s))
	return &out
}

func (b *reporter) source(s Source) record.Source {
	a := b.d.Article
	out := record.Source{URL: a.URL, Outlet: a.Outlet, MediaType: a.MediaType, Charset: a.Charset, SHA256: s.SHA256}
	if !s.CapturedAt.IsZero() {
		out.CapturedAt = s.CapturedAt.UTC().Format(time.RFC3339)
	}
	if !b.d.Published.IsZero() {
		out.Published = stamp(a.Published)
	}
	if !publishedDay(a.Updated).IsZero() {
		out.Updated = stamp(a.Updated)
	}
	return out
}

// stamp gives a time that a page or a caller states.
func stamp(value string) *record.Time {
	t := &record.Time{Value: value, Precision: "instant", Basis: "explicit"}
	if len(value) <= len(isoDay) {
		t.Precision = "day"
	}
	return t
}

func (b *reporter) article() record.Article {
	a := b.d.Article
	out := record.Article{Title: b.original(a.Title), Byline: b.original(a.Byline), Categories: append([]string{}, a.Categories...), CategoriesAt: b.original(a.CategoriesAt), Language: a.Language, Blocks: []record.Block{}}
	if a.Post {
		out.Form = "post"
	}
	for _, block := range a.Blocks {
		out.Blocks = append(out.Blocks, record.Block{Kind: string(block.Kind), Start: b.runes.Rune(block.At.Start), End: b.runes.Rune(block.At.End)})
	}
	return out
}

// restorations lists the words that were read again.
func (b *reporter) restorations() []record.Restoration {
	out := []record.Restoration{}
	for _, w := range restore.Words(b.d.Text) {
		out = append(out, record.Restoration{
			Start: b.runes.Rune(w.Original.Start), End: b.runes.Rune(w.Original.End), Quote: w.Original.Of(b.d.Text.Original()),
			Reading: w.Restored.Of(b.d.Text.String()), Kind: string(w.Kind), Rule: w.Rule, Confidence: w.Confidence,
		})
	}
	return out
}

func (b *reporter) times() []record.Time {
	out := []record.Time{}
	for i, t := range b.d.Times {
		v := t.Time
		span := b.tokens(t.First, t.Last, 0)
		v.ID, v.Span = timeID(i), &span
		out = append(out, v)
	}
	return out
}

// usedEntities are those that the record needs: with a mention.
func (b *reporter) usedEntities() map[int][]record.Span {
	out := map[int][]record.Span{}
	for _, m := range b.d.Mentions {
		out[m.Entity] = append(out[m.Entity], b.tokens(m.CoreFirst, m.CoreLast, m.Clitic))
	}
	return out
}

func (b *reporter) entities(mentions map[int][]record.Span) []record.Entity {
	out := []record.Entity{}
	for i, e := range b.d.Entities {
		v := e.Entity
		v.ID, v.Mentions = entityID(i), mentions[i]
		out = append(out, v)
	}
	return out
}

func (b *reporter) places() []record.Place {
	out := []record.Place{}
	for i, p := range b.d.Places {
		v := p.Place
		v.ID = placeID(i)
		for _, m := range p.Mentions {
			v.Mentions = append(v.Mentions, b.tokens(m.First, m.Last, m.Clitic))
		}
		out = append(out, v)
	}
	return out
}

func (b *reporter) statements() []record.Statement {
	out := []record.Statement{}
	for i, s := range b.d.Statements {
		v := record.Statement{ID: statementID(i), Act: s.Act, Hedge: s.Hedge, Mode: s.Mode, Cue: b.tokens(s.CueFirst, s.CueLast, s.CueClitic), Rule: s.Rule, Confidence: s.Confidence, Addressees: ids(s.Addressees), Through: ids(s.Through), Codes: verbalCodes(s.Act)}
		if s.Speaker >= 0 {
			v.Speaker = entityID(s.Speaker)
		}
		if s.Time > 0 {
			v.Time = timeID(s.Time - 1)
		}
		if s.Venue > 0 {
			v.Venue = placeID(s.Venue - 1)
		}
		if s.ContentLast > s.ContentFirst {
			content := b.tokens(s.ContentFirst, s.ContentLast, 0)
			v.Content = &content
		}
		out = append(out, v)
	}
	return out
}

func ids(entities []int) []string {
	out := []string{}
	for _, e := range entities {
		out = append(out, entityID(e))
	}
	return out
}

// verbalCodes gives the PLOVER and CAMEO roots of a speech act (PLOVER manual 0.8; CAMEO codebook 1.1b3).
func verbalCodes(act string) *record.Codes {
	codes := map[string]record.Codes{
		"accuse": {PLOVER: "ACCUSE", CAMEO: "112"}, "demand": {PLOVER: "REQUEST", CAMEO: "10"}, "appeal": {PLOVER: "REQUEST", CAMEO: "02"}, "reject": {PLOVER: "REJECT", CAMEO: "12"},
		"threaten": {PLOVER: "THREATEN", CAMEO: "13"}, "promise": {PLOVER: "CONCEDE", CAMEO: "03"}, "condemn": {PLOVER: "ACCUSE:disapprove", CAMEO: "111"}, "praise": {PLOVER: "SUPPORT", CAMEO: "051"},
		"deny": {CAMEO: "015"}, "propose": {PLOVER: "CONSULT", CAMEO: "03"},
	}
	if c, ok := codes[act]; ok {
		return &c
	}
	return nil
}

func (b *reporter) events(r *Reader) []record.Event {
	out := []record.Event{}
	for i, e := range b.d.Events {
		v := record.Event{ID: eventID(i), Type: e.Type, Mode: e.Mode, Phase: e.Phase, Modality: e.Modality, Weapon: e.Weapon, Rule: e.Rule, Confidence: math.Round(max(0.1, e.Confidence)*100) / 100,
			Cue: b.tokens(e.CueFirst, e.CueLast, 0), SaidIn: []string{}, Actors: []record.Actor{}, Places: []record.EventPlace{}, Counts: []record.Count{}, Codes: r.codes(&e)}
		if e.SaidIn >= 0 {
			v.SaidIn = append(v.SaidIn, statementID(e.SaidIn))
		}
		if e.Time > 0 {
			v.Time = timeID(e.Time - 1)
		}
		if e.Agreement > 0 {
			v.Agreement = entityID(e.Agreement - 1)
		}
		for _, a := range e.Actors {
			v.Actors = append(v.Actors, record.Actor{Entity: entityID(a.Entity), Role: a.Role})
		}
		for _, p := range e.Places {
			v.Places = append(v.Places, record.EventPlace{Place: placeID(p.Place), Role: p.Role, Order: p.Order})
		}
		for _, c := range e.Counts {
			v.Counts = append(v.Counts, b.count(c))
		}
		for _, s := range e.Evidence {
			if s.Last > s.First {
				v.Evidence = append(v.Evidence, b.tokens(s.First, s.Last, 0))
			}
		}
		out = append(out, v)
	}
	return out
}

// codes gives an event's names in other schemes. People killed by somebody are an assault, however they were killed.
func (r *Reader) codes(e *Event) record.Codes {
	mode := e.Mode
	if e.Type == "casualties" && e.has("agent") {
		mode = "caused"
	}
	return r.frames.Codes(e.Type, mode)
}

func (b *reporter) count(c Count) record.Count {
	out := record.Count{Of: c.Of, Low: c.Low, High: c.High, Who: c.Who, Quote: b.tokens(c.First, c.Last, 0)}
	if c.High != nil && *c.High == c.Low {
		low := c.Low
		out.Best = &low
	}
	return out
}
