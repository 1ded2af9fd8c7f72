package grouping

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/record"
)

// The reasons of grades (register.Incident.GradeWhy).
const (
	WhyOneOrigin   = "one origin"
	WhyOrigins     = "two or more independent origins"
	WhyContradicts = "independent origins contradict one another"
	WhyRetracted   = "every origin took it back"
	WhyVerdict     = "a person decided"
)

// grade gives the grade of an incident from its origins. A person's verdict is set over it by decide.
func grade(i register.Incident, asserting []*item, o *origins) (grade, why string) {
	var telling []string
	for _, it := range asserting {
		if !slices.Contains(telling, o.of[it.id]) {
			telling = append(telling, o.of[it.id])
		}
	}
	switch {
	case i.Retracted:
		return register.GradeClaimed, WhyRetracted
	case slices.ContainsFunc(i.Contradictions, func(c register.Contradiction) bool { return c.Field != FieldWeapon }):
		return register.GradeContested, WhyContradicts
	case len(telling) > 1:
		return register.GradeCorroborated, WhyOrigins
	}
	return register.GradeClaimed, WhyOneOrigin
}

// bearing gives the ids of the decisions in force that name an incident or a mention of a block.
func bearing(decisions []register.Decision, block []*item) []string {
	var out []string
	for _, d := range decisions {
		named := append(slices.Clone(d.Incidents), found(d, block)...)
		if d.Undone == nil && slices.ContainsFunc(block, func(it *item) bool { return slices.Contains(named, it.id) }) {
			out = append(out, d.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// decide sets the last verdict in force that names a mention of the incident.
func decide(i register.Incident, group []*item, decisions []register.Decision) register.Incident {
	var last register.Decision
	for _, d := range decisions {
		if d.Kind != DecisionVerdict || d.Undone != nil || !slices.ContainsFunc(group, func(it *item) bool { return slices.Contains(d.Incidents, it.id) }) {
			continue
		}
		if last.ID == "" || cmp.Or(strings.Compare(d.At, last.At), strings.Compare(d.ID, last.ID)) > 0 {
			last = d
		}
	}
	if last.ID != "" {
		i.Verdict = &register.Verdict{Grade: last.Grade, By: last.By, Why: last.Why, At: last.At}
		i.Grade, i.GradeWhy = last.Grade, WhyVerdict
	}
	return i
}

// title writes type and place in both languages.
func title(i register.Incident) record.Name {
	var where record.Name
	for _, p := range i.Places {
		if p.Nearest {
			continue // nobody said so
		}
		if where.Arabic == "" || point(p) {
			where = p.Name
		}
		if point(p) {
			break
		}
	}
	ar, en := label("ar", i.Type), label("en", i.Type)
	if first, size := utf8.DecodeRuneInString(en); size > 0 {
		en = string(unicode.ToUpper(first)) + en[size:]
	}
	if where.Arabic != "" {
		ar, en = ar+" في "+where.Arabic, en+" in "+cmp.Or(where.English, where.Arabic)
	}
	return record.Name{Arabic: ar, English: en}
}

func label(language, eventType string) string {
	all, err := locale.Load()
	if err != nil {
		return eventType
	}
	return all[language].Label("type", eventType)
}
