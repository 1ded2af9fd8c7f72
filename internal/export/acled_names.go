package export

import (
	"strings"

	"marsad/internal/rules"
	"marsad/record"
)

// schemeName is a name of another scheme with the type of marsad that it is read as.
type schemeName struct{ name, eventType, mode string }

// acledNames lists the sub-event types of ACLED's public codebook, and the event types for rows that have no sub-event type.
func acledNames() []schemeName {
	return []schemeName{
		{"Government regains territory", "control", ""}, {"Non-state actor overtakes territory", "control", ""}, {"Armed clash", "clash", ""},
		{"Excessive force against protesters", "crackdown", ""}, {"Protest with intervention", "protest", ""}, {"Peaceful protest", "protest", ""},
		{"Violent demonstration", "protest", "riot"}, {"Mob violence", "protest", "riot"},
		{"Chemical weapon", "chemical", ""}, {"Air/drone strike", "airstrike", ""}, {"Suicide bomb", "explosion", "suicide"},
		{"Shelling/artillery/missile attack", "shelling", ""}, {"Remote explosive/landmine/IED", "explosion", ""}, {"Grenade", "explosion", "grenade"},
		{"Sexual violence", "abuse", ""}, {"Attack", "shooting", ""}, {"Abduction/forced disappearance", "detention", "abduction"},
		{"Agreement", "agreement", ""}, {"Arrests", "detention", ""}, {"Change to group/activity", "deployment", ""}, {"Disrupted weapons use", "interception", ""},
		{"Headquarters or base established", "post", ""}, {"Looting/property destruction", "abuse", "destruction"},
		{"Non-violent transfer of territory", "withdrawal", ""}, {"Other", "support", ""},
		{"Battles", "clash", ""}, {"Protests", "protest", ""}, {"Riots", "protest", "riot"}, {"Explosions/Remote violence", "explosion", ""}, {"Violence against civilians", "shooting", ""},
		{"Strategic developments", "support", ""},
	}
}

// typeOfCAMEO gives the first type of the ontology whose code is the code given, or the longest beginning of it; empty when none is.
func typeOfCAMEO(code string) string {
	set, err := rules.Load()
	if err != nil { // built in, and checked by the tests
		return ""
	}
	best, length := "", 1
	for _, t := range record.EventTypes() {
		c := set.Codes(t, "*").CAMEO
		if len(c) > length && strings.HasPrefix(code, c) || len(c) >= 2 && len(c) > length && strings.HasPrefix(c, code) {
			best, length = t, len(c)
		}
	}
	return best
}
