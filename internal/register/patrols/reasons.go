package patrols

import (
	"slices"
	"strings"
	"unicode/utf8"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/words"
	"marsad/record"
)

// The words by which a reason for a suspension is known, folded.
var (
	justify  = words.All("برر", "تبرر", "عزا", "عزت", "يعزو", "تعزو", "ارجع", "علل", "فسر")                // verbs that give a reason
	because  = words.All("بسبب", "نتيجة", "جراء", "بسوء", "لاسباب", "نظرا", "على خلفية", "احتجاجا", "ردا") // words before a reason
	stopped  = words.All("توقف", "وقف تسيير", "ايقاف", "تعليق", "علقت", "عُلّقت", "تعلق ", "انقطاع")       // the patrols are off
	silent   = words.All("يعلن", "تعلن", "يعلق", "تعلق", "يذكر", "تذكر", "يوضح", "توضح", "يكشف", "تكشف", "يدل", "تدل", "يقدم", "تقدم")
	outbreak = words.All(" بدء ", " اندلاع ", " احتدام ", " تصاعد ", " تصعيد ", " انطلاق ", " هجوم ", " مقتل ", " استهداف ", " المعارك ", " الهجوم ")
)

// silenceReach is how many words may stand between the negation and the side that gave no reason.
const silenceReach = 4

// reasonsFor gives the reasons that a report tells for a suspension: what a side says, that a side gave none, and what the outlet says itself.
func reasonsFor(seen keeper.Seen, e record.Event, kind string, text words.Text, book *parties.Book) []register.SuspensionReason {
	if kind != register.NoteSuspended && kind != register.NoteResumed {
		return nil
	}
	c := &reasoning{seen: seen, text: text, book: book, entities: map[string]record.Entity{}}
	for _, x := range seen.Report.Entities {
		c.entities[x.ID] = x
	}
	start, end := text.Sentence(e.Cue.Start)
	_, blockEnd := text.Block(e.Cue.Start)
	c.stated(e, kind, start, end, blockEnd)
	if kind == register.NoteSuspended {
		c.unsaid(start, end)
	}
	c.outlet(kind, start, end)
	return c.out
}

type reasoning struct {
	seen     keeper.Seen
	text     words.Text
	book     *parties.Book
	entities map[string]record.Entity
	out      []register.SuspensionReason
}

// stated takes the statements that give a reason: those in the sentence of a suspension or the next one of its paragraph that justify, those that carry the
// event, and any that speak of patrols being off and why.
func (c *reasoning) stated(e record.Event, kind string, start, end, blockEnd int) {
	_, next := c.text.Sentence(min(end+1, blockEnd))
	for _, s := range c.seen.Report.Statements {
		if s.Content == nil {
			continue
		}
		cue, content := words.Fold(c.text.Read(s.Cue.Start, s.Cue.End)), words.Fold(c.text.Read(s.Content.Start, s.Content.End))
		gives := words.Any(content, because) || words.Any(cue, justify)
		near := s.Cue.Start >= start && s.Cue.Start < max(end, min(next, blockEnd))
		speaks := words.Any(content, stopped) && (words.Any(content, patrolWord) || near)
		switch {
		case !gives:
		case near && kind == register.NoteSuspended && (words.Any(cue, justify) || speaks), slices.Contains(e.SaidIn, s.ID), speaks && words.Any(content, patrolWord):
			c.add(c.reason(s))
		}
	}
}

func (c *reasoning) reason(s record.Statement) register.SuspensionReason {
	x := c.entities[s.Speaker]
	by := register.Part{Name: x.Name, Kind: x.Kind, Ref: x.Ref, Side: x.Side, Role: "agent", Loaded: x.Loaded, Origins: []string{}}
	end := c.own(s.Content.Start, s.Content.End)
	return register.SuspensionReason{Kind: register.ReasonStated, By: by, Party: c.book.Of(by, c.day()).Key, Hedge: s.Hedge, Text: c.text.Read(s.Content.Start, end), Quote: c.text.Quote(s.Content.Start, end)}
}

// own gives where the speaker's words end: what the sentence goes on to say of somebody who said nothing is the outlet's.
func (c *reasoning) own(start, end int) int {
	raw := c.text.Quote(start, end).Quote
	for _, cut := range []string{"، ولم ", ", ولم ", "، فيما لم ", "، في حين لم ", "، بينما لم "} {
		if at := strings.Index(raw, cut); at > 0 {
			return start + utf8.RuneCountInString(raw[:at])
		}
	}
	return end
}

// unsaid notes a side of which the report says that it gave no reason: لم يعلن الروس.
func (c *reasoning) unsaid(start, end int) {
	raw := c.text.Quote(start, end).Quote
	for at := range raw {
		if !strings.HasPrefix(raw[at:], "لم ") {
			continue
		}
		from := start + utf8.RuneCountInString(raw[:at])
		fields := strings.Fields(c.text.Read(from, end))
		if len(fields) < 3 || !words.Any(words.Fold(fields[1]), silent) {
			continue
		}
		for _, w := range fields[2:min(len(fields), 2+silenceReach)] {
			by := register.Part{Name: record.Name{Arabic: strings.Trim(w, "،.,؛")}, Kind: "unknown", Role: "agent", Origins: []string{}}
			party := c.book.Of(by, c.day())
			if !party.Known {
				continue
			}
			by.Name = party.Name
			c.add(register.SuspensionReason{Kind: register.ReasonNoneGiven, By: by, Party: party.Key, Hedge: "none", Text: strings.TrimRight(c.text.Read(from, end), " .،\n"), Quote: c.text.Quote(from, end)})
			return
		}
	}
}

// outlet notes a reason that stands in the outlet's own words: since fighting broke out, because of rain.
func (c *reasoning) outlet(kind string, start, end int) {
	sentence := c.text.Quote(start, end).Quote
	if kind == register.NoteResumed && !words.Any(words.Fold(c.text.Read(start, end)), stopped) {
		return
	}
	for _, opener := range []string{"منذ ", "بسبب ", "عقب ", "على خلفية ", "نتيجة ", "إثر "} {
		at := strings.Index(sentence, opener)
		if at < 0 {
			continue
		}
		from := start + utf8.RuneCountInString(sentence[:at])
		to := from + utf8.RuneCountInString(upTo(sentence[at:], "،,؛.\n"))
		to = c.wholeWord(to, end)
		if c.said(from) || (opener == "منذ " && !words.Any(words.Fold(c.text.Read(from, to)), outbreak)) {
			continue
		}
		by := register.Part{Name: record.Name{Arabic: c.seen.Report.Source.Outlet}, Kind: "outlet", Role: "agent", Origins: []string{}}
		c.add(register.SuspensionReason{Kind: register.ReasonOutlet, By: by, Hedge: "none", Text: c.text.Read(from, to), Quote: c.text.Quote(from, to)})
		return
	}
}

// wholeWord moves an end that fell on a stop inside a defaced word behind the clause.
func (c *reasoning) wholeWord(to, end int) int {
	for range maxStops {
		inside := false
		for _, e := range c.seen.Report.Restorations {
			if e.Start < to && to < e.End {
				to, inside = e.End, true
			}
		}
		if !inside {
			return to
		}
		rest := c.text.Quote(to, end).Quote
		to += utf8.RuneCountInString(upTo(rest, "،,؛.\n"))
	}
	return to
}

// maxStops bounds how many defaced words a clause may have.
const maxStops = 100

func upTo(s, stops string) string {
	if at := strings.IndexAny(s, stops); at >= 0 {
		return s[:at]
	}
	return s
}

// said tells whether an offset lies in what somebody else is reported to say.
func (c *reasoning) said(at int) bool {
	return slices.ContainsFunc(c.seen.Report.Statements, func(s record.Statement) bool {
		return s.Content != nil && s.Content.Start <= at && at < s.Content.End
	})
}

func (c *reasoning) day() string {
	if p := c.seen.Report.Source.Published; p != nil {
		return p.Value
	}
	return ""
}

func (c *reasoning) add(r register.SuspensionReason) {
	r.Report, r.Outlet, r.Day = c.seen.Report.ID, c.seen.Report.Source.Outlet, c.day()[:min(len(c.day()), dayLength)]
	if !slices.ContainsFunc(c.out, func(o register.SuspensionReason) bool { return o.Quote == r.Quote && o.Party == r.Party }) {
		c.out = append(c.out, r)
	}
}
