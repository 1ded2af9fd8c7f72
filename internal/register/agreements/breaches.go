package agreements

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
)

// SheetIDs gives the sheets that a report touches.
func SheetIDs(seen keeper.Seen, set []register.Agreement, book *parties.Book) []string {
	var out []string
	notes := notesOf(seen, set, book)
	for _, n := range notes {
		for _, id := range sheets(n, notes) {
			out = append(out, classed(id, seen.Class))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Observe gives the sheets as they stand with a report: current are those that SheetIDs names and those that have a note of it.
func Observe(seen keeper.Seen, set []register.Agreement, book *parties.Book, current []register.BreachSheet) []register.BreachSheet {
	byID := map[string]*register.BreachSheet{}
	var order []string
	get := func(id string) *register.BreachSheet {
		if byID[id] == nil {
			byID[id] = &register.BreachSheet{ID: id}
			order = append(order, id)
		}
		return byID[id]
	}
	for _, s := range current {
		get(s.ID).Class = s.Class
		get(s.ID).Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n register.BreachNote) bool { return n.Report == seen.Report.ID })
	}
	notes := notesOf(seen, set, book)
	for _, n := range notes {
		for _, id := range sheets(n, notes) {
			s := get(classed(id, seen.Class))
			s.Class = seen.Class
			s.Notes = append(s.Notes, n)
		}
	}
	slices.Sort(order)
	var out []register.BreachSheet
	for _, id := range order {
		slices.SortFunc(byID[id].Notes, compareNotes)
		out = append(out, *byID[id])
	}
	return out
}

// classed gives the sheet of reports of a class: each class has its own, so that nothing of it stands in the one that is open.
func classed(id string, c access.Class) string {
	if c == access.Open {
		return id
	}
	return id + "|" + string(c)
}

// Breaches makes the alleged breaches of a sheet. One accusation that several reports carry is one breach: same accuser, same agreement and act, same day
// or within the week.
func Breaches(s register.BreachSheet) []register.Breach {
	key, month, _ := strings.Cut(strings.TrimSuffix(s.ID, "|"+string(s.Class)), "|")
	var out []register.Breach
	for _, n := range s.Notes {
		if n.Kind != accused || n.Key != key || !strings.HasPrefix(n.Day, month) {
			continue
		}
		at := slices.IndexFunc(out, func(b register.Breach) bool { return same(b.Notes[0], n) })
		if at < 0 {
			at = len(out)
			out = append(out, register.Breach{ID: breachID(n, s.Class), Class: s.Class, Agreement: n.Agreement, Clause: n.Clause, Basis: "said", Accuser: []register.Part{n.By}, Accused: n.Of, Hedge: n.Hedge, Act: n.Act, Tied: n.Tied, Quote: n.Quote,
				When: register.When{From: n.Day, Until: n.Day, Precision: "day"}})
		}
		b := &out[at]
		b.Notes = append(b.Notes, n)
		if n.Mention != nil {
			b.Mentions = append(b.Mentions, *n.Mention)
			if len(b.Places) == 0 {
				b.Places = n.Mention.Places
			}
		}
	}
	for i := range out {
		answer(&out[i], s.Notes, key)
		out[i].Grade = grade(out[i])
	}
	return out
}

// sameWithin is how many days apart two tellings of one accusation may lie.
const sameWithin = 7

func same(a, b register.BreachNote) bool {
	return a.ByKey == b.ByKey && a.Agreement == b.Agreement && (a.Act == b.Act || a.Act == "" || b.Act == "") && withinDays(a.Day, b.Day, sameWithin)
}

func breachID(n register.BreachNote, c access.Class) string {
	sum := sha256.Sum256([]byte(classed(strings.Join([]string{n.Key, n.ByKey, n.Agreement, n.Act, n.Day}, "\x00"), c)))
	return hex.EncodeToString(sum[:8])
}

// answer looks for what was answered inside the window: by the accused party, or by somebody else in a report that carries the accusation.
func answer(b *register.Breach, notes []register.BreachNote, key string) {
	b.Answer = register.AnswerSilent
	by := b.Notes[0].ByKey
	for _, n := range notes {
		if n.Day < b.When.From || !withinDays(b.When.From, n.Day, AnswerWindow) {
			continue
		}
		kind := n.Kind
		switch {
		case n.Kind == accused && n.ByKey == key && n.Key == by:
			kind = register.AnswerCounterClaimed
		case n.Kind == accused:
			continue
		case n.ByKey != key && !slices.ContainsFunc(b.Notes, func(o register.BreachNote) bool { return o.Report == n.Report }):
			continue
		}
		b.Answers = append(b.Answers, register.Answer{Kind: kind, By: n.By, Report: n.Report, Statement: n.Statement, Day: n.Day, Quote: n.Quote})
		if n.ByKey == key && (b.Answer == register.AnswerSilent || kind == register.AnswerDenied) {
			b.Answer = kind
		}
	}
}

// grade says how well an accusation is told: by one, by several, or against a denial.
func grade(b register.Breach) string {
	if len(b.Answers) > 0 {
		return register.GradeContested
	}
	return register.GradeClaimed
}

func withinDays(a, b string, days int) bool {
	if a > b {
		a, b = b, a
	}
	for range days + 1 {
		if a == b {
			return true
		}
		a = next(a)
	}
	return false
}
