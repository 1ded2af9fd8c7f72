package gazetteer

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"marsad/internal/arabic"
)

// farthestPair is how far two places may lie from each other for their middle to say where something between them is, in metres.
const farthestPair = 50_000

func split(s string) []string {
	return strings.FieldsFunc(norm.NFKC.String(s), func(r rune) bool {
		return r != '_' && !arabic.IsLetter(r) && !arabic.IsMark(r) && r != arabic.Tatweel && !(r >= '0' && r <= '9') && !(r >= '٠' && r <= '٩') && !(r >= 'A' && r <= 'z')
	})
}

// relative reads «… [side] [of] NAME [by] N km».
func (x *Index) relative(words []string, within string) (Located, bool) {
	metres, rest := distanceIn(words)
	if metres == 0 {
		return Located{}, false
	}
	for i, w := range rest {
		d, ok := Side(arabic.Fold(w))
		if !ok || i+1 >= len(rest) {
			continue
		}
		next := i + 1
		if other, ok := Side(arabic.Fold(rest[next])); ok {
			if both, ok := Between(d, other); ok {
				d, next = both, next+1
			}
		}
		anchor := x.Geocode(strings.Join(rest[next:], " "), within)
		if !anchor.HasPoint || anchor.Match != "name" {
			return Located{}, false
		}
		lat, lon := Offset(anchor.Lat, anchor.Lon, d.Bearing, metres)
		return Located{Name: strings.Join(rest[:i], " "), Lat: lat, Lon: lon, HasPoint: true, RadiusM: RelativeRadius(metres, anchor.RadiusM), Kind: "village", Ref: anchor.Ref, Match: "relative", Confidence: anchor.Confidence * 0.8}, true
	}
	return Located{}, false
}

// RelativeRadius is how far off a computed place may be: the anchor's own radius and, since a side is given to the nearest eighth
// of the compass, two fifths of the distance (the sine of 22.5 degrees).
func RelativeRadius(metres float64, anchor int) int { return anchor + int(metres*0.383) }

// distanceIn gives the first distance among the words, in metres, and the words without it; 0 when there is none.
func distanceIn(words []string) (float64, []string) {
	for i := 0; i+1 < len(words); i++ {
		n, ok := isNumber(strings.TrimPrefix(arabic.Fold(words[i]), "ب"))
		if !ok {
			continue
		}
		if unit, ok := Metres(arabic.Fold(words[i+1])); ok {
			return float64(n) * unit, slices.Delete(slices.Clone(words), i, i+2)
		}
	}
	return 0, words
}

// between reads «بين A وB», «طريق A - B» and «طريق A وB» as the middle, when both are known and close.
func (x *Index) between(place, within string) (Located, bool) {
	words := split(place)
	start := slices.IndexFunc(words, func(w string) bool { return arabic.Fold(w) == "بين" })
	if start < 0 && (len(words) == 0 || arabic.Fold(words[0]) != "طريق") {
		return Located{}, false
	}
	start = max(start, 0)
	name := strings.Join(words[start+1:], " ")
	if first, second, ok := cutDash(place); ok && start == 0 {
		return x.middle(strings.TrimPrefix(strings.TrimSpace(first), words[0]), second, within, place)
	}
	words = strings.Fields(name)
	for i := 1; i < len(words); i++ {
		rest, ok := strings.CutPrefix(words[i], "و")
		if !ok || rest == "" && i+1 == len(words) {
			continue
		}
		l, ok := x.middle(strings.Join(words[:i], " "), strings.TrimSpace(rest+" "+strings.Join(words[i+1:], " ")), within, place)
		if ok {
			return l, true
		}
	}
	return Located{}, false
}

func cutDash(place string) (before, after string, ok bool) {
	at := strings.IndexAny(place, "-–—_/")
	if at < 0 {
		return "", "", false
	}
	return place[:at], strings.TrimLeft(place[at:], "-–—_/ "), true
}

// middle gives the point between two places.
func (x *Index) middle(first, second, within, name string) (Located, bool) {
	a, b := x.single(first, within), x.single(second, within)
	if !a.HasPoint || !b.HasPoint || a.Match != "name" || b.Match != "name" {
		return Located{}, false
	}
	apart := Distance(a.Lat, a.Lon, b.Lat, b.Lon)
	if apart > farthestPair {
		return Located{}, false
	}
	return Located{Name: strings.Join(split(name), " "), Lat: (a.Lat + b.Lat) / 2, Lon: (a.Lon + b.Lon) / 2, HasPoint: true, RadiusM: int(apart/2) + 1000, Kind: "road", Ref: a.Ref, Match: "between", Confidence: min(a.Confidence, b.Confidence) * 0.8}, true
}
