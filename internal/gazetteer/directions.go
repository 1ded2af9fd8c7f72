package gazetteer

import (
	"strings"

	"marsad/internal/arabic"
)

// Direction is a compass direction: its point as reports of the format write it, and its bearing in degrees from north.
type Direction struct {
	Point   string
	Bearing float64
}

var compass = map[string]Direction{
	"N": {"N", 0}, "NE": {"NE", 45}, "E": {"E", 90}, "SE": {"SE", 135}, "S": {"S", 180}, "SW": {"SW", 225}, "W": {"W", 270}, "NW": {"NW", 315},
}

// sides maps the folded word for a side, noun or adjective without article, to its compass point.
var sides = map[string]string{
	"شمال": "N", "شمالي": "N", "شماليه": "N", "جنوب": "S", "جنوبي": "S", "جنوبيه": "S", "شرق": "E", "شرقي": "E", "شرقيه": "E", "غرب": "W", "غربي": "W", "غربيه": "W",
}

// Side reads one folded word as a side of the compass, with or without article and bi.
func Side(folded string) (Direction, bool) {
	for _, prefix := range []string{"", "ال", "بال", "ب", "ل", "لل"} {
		rest, ok := strings.CutPrefix(folded, prefix)
		if !ok {
			continue
		}
		if point, ok := sides[rest]; ok {
			return compass[point], true
		}
	}
	return Direction{}, false
}

// Between joins two sides, north or south first: شمال and شرق give NE. It reports false for two that do not join.
func Between(a, b Direction) (Direction, bool) {
	for _, point := range []string{a.Point + b.Point, b.Point + a.Point} {
		if d, ok := compass[point]; ok && len(point) == 2 {
			return d, true
		}
	}
	return Direction{}, false
}

// Metres reads a folded unit of length behind a number: how many metres it has.
func Metres(folded string) (float64, bool) {
	switch strings.TrimPrefix(folded, "ال") {
	case "كم", "كيلومتر", "كيلومترا", "كيلومترات", "كيلو", "كيلومترين", "km":
		return 1000, true
	case "متر", "مترا", "امتار", "م":
		return 1, true
	case "ميل", "ميلا", "اميال":
		return 1609.344, true
	}
	return 0, false
}

// kindWords maps the generic word before a name to the kind of place, and whether it is part of the name.
var kindWords = map[string]struct {
	kind   string
	kept   bool
	plural bool
}{
	"قريه": {"village", false, false}, "قرى": {"village", false, true}, "قري": {"village", false, true}, "قريتي": {"village", false, true}, "بلده": {"town", false, false}, "بلدات": {"town", false, true}, "بلدتي": {"town", false, true},
	"مدينه": {"town", false, false}, "مدن": {"town", false, true}, "مدينتي": {"town", false, true}, "ناحيه": {"admin3", false, false}, "منطقه": {"", false, false}, "مناطق": {"", false, true}, "منطقتي": {"", false, true}, "محافظه": {"admin1", false, false}, "محافظتي": {"admin1", false, true}, "محافظات": {"admin1", false, true},
	"ولايه": {"admin1", false, false}, "قضاء": {"admin2", false, false}, "مديريه": {"admin2", false, false}, "حي": {"neighbourhood", true, false}, "احياء": {"neighbourhood", false, true}, "حيي": {"neighbourhood", false, true},
	"مطار": {"base", true, false}, "قاعده": {"base", true, false}, "معبر": {"crossing", true, false}, "مخيم": {"neighbourhood", true, false}, "جبل": {"region", true, false}, "سد": {"base", true, false},
	"طريق": {"road", true, false}, "اوتوستراد": {"road", true, false}, "ريف": {"region", true, false}, "ريفي": {"region", true, true}, "وادي": {"region", true, false}, "سهل": {"region", true, false}, "جزيره": {"region", true, false}, "اقليم": {"region", false, false},
	"حاجز": {"post", true, false}, "جسر": {"base", true, false}, "محور": {"line", true, false}, "جبهه": {"line", true, false}, "مزارع": {"village", true, false}, "تل": {"village", true, false}, "بادية": {"region", true, false}, "باديه": {"region", true, false}, "عاصمه": {"town", false, false},
	"ميناء": {"base", true, false}, "حقل": {"base", true, false}, "ضاحيه": {"neighbourhood", true, false}, "شارع": {"neighbourhood", true, false}, "مضيق": {"line", true, false}, "خليج": {"region", true, false}, "بحر": {"region", true, false}, "نهر": {"line", true, false}, "هضبه": {"region", true, false}, "تله": {"village", true, false}, "محاور": {"line", false, true}, "جبهتي": {"line", false, true}, "ارياف": {"region", true, true}, "مستوطنه": {"town", false, false}, "مستوطنات": {"town", false, true}, "حقول": {"base", false, true},
}

// KindWord reads a folded word, with article or bi, li and wa before it, as a generic word for places. kept says that it is part of
// the name (ريف, حي, مطار) and plural that several names follow.
func KindWord(folded string) (kind string, kept, plural, ok bool) {
	for _, prefix := range []string{"", "ال", "ب", "ل", "و", "وال", "بال", "لل", "وب", "ول", "ف"} {
		rest, cut := strings.CutPrefix(folded, prefix)
		if !cut {
			continue
		}
		if k, found := kindWords[rest]; found {
			return k.kind, k.kept, k.plural, true
		}
	}
	return "", false, false, false
}

// isNumber reports whether a folded word is a whole number, and its value.
func isNumber(folded string) (int, bool) {
	if n, ok := arabic.Digits(folded); ok {
		return n, true
	}
	return arabic.NumberWord(folded)
}
