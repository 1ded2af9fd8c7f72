package grouping

import "slices"

// family is a kind of happening: types of one family may be one happening told differently. A type outside makes no incident; agreements, contacts and
// statements are other sections of the register.
func family(eventType string) string { return families[eventType] }

var families = map[string]string{
	"shelling": "violence", "airstrike": "violence", "explosion": "violence", "casualties": "violence", "offensive": "violence", "clash": "violence",
	"shooting": "violence", "chemical": "violence", "interception": "violence",
	"detention": "custody", "release": "custody", "abuse": "custody", "crackdown": "crowd", "protest": "crowd",
	"deployment": "forces", "withdrawal": "forces", "control": "forces", "patrol": "patrol", "meeting": "meeting",
	"displacement": "people", "aid": "relief", "access": "relief",
}

// Makes tells whether events of a type make incidents.
func Makes(eventType string) bool { return family(eventType) != "" }

// generic types leave open what happened: they contradict no other of the family.
var generic = []string{"casualties", "offensive"}

// alike are pairs of types in one family, or across families, that reports exchange for one another.
var alike = [][2]string{
	{"shelling", "airstrike"}, {"shelling", "explosion"}, {"airstrike", "explosion"}, {"clash", "shooting"}, {"clash", "shelling"}, {"chemical", "shelling"}, {"chemical", "airstrike"},
	{"interception", "airstrike"}, {"interception", "explosion"}, {"detention", "crackdown"}, {"detention", "offensive"}, {"crackdown", "offensive"}, {"detention", "abuse"}, {"abuse", "shooting"},
	{"abuse", "casualties"}, {"protest", "crackdown"}, {"aid", "access"}, {"control", "withdrawal"}, {"control", "offensive"}, {"control", "clash"}, {"detention", "clash"}, {"detention", "casualties"},
	{"shooting", "detention"}, {"crackdown", "shooting"}, {"explosion", "shooting"}, {"shooting", "shelling"},
}

// How two types go together.
const (
	typesSame = iota
	typesCompatible
	typesDistant // of one family, but rarely one happening
	typesApart
)

func compareTypes(a, b string) int {
	switch {
	case a == b:
		return typesSame
	case slices.Contains(alike, [2]string{a, b}), slices.Contains(alike, [2]string{b, a}):
		return typesCompatible
	case family(a) == family(b) && (slices.Contains(generic, a) || slices.Contains(generic, b)):
		return typesCompatible
	case family(a) == family(b):
		return typesDistant
	}
	return typesApart
}

// attaches tells whether a modality makes no incident of its own: what did not happen, may happen or happened long ago can only stand beside a report of it.
func attaches(modality string) bool { return modality != "asserted" && modality != "reported" }
