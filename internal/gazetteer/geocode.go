package gazetteer

import (
	"strings"

	"marsad/internal/arabic"
)

// Located is where a place string leads. Match says how: name, relative, between, within (only what surrounds it is known), or "".
type Located struct {
	Name       string
	Lat, Lon   float64
	HasPoint   bool
	RadiusM    int
	Ref        string
	Match      string
	Confidence float64
	Rivals     []Candidate
}

// Geocode reads a place string such as «قرية شيرك غرب ناحية الدرباسية بـ13 كم» or «حي الشعار، حلب». within names what surrounds it, or is "".
func (x *Index) Geocode(place, within string) Located {
	words := split(place)
	if p, ok := x.between(words, within); ok {
		return p
	}
	if p, ok := x.relative(words, within); ok {
		return p
	}
	context := contextOf(words, within)
	for start := 0; start < len(words); start++ {
		for end := min(len(words), start+4); end > start; end-- {
			name := strings.Join(words[start:end], " ")
			if r := x.Resolve(Query{Name: name, Within: context}); r.Place != nil {
				return located(r, match(words, start))
			} else if len(r.Candidates) > 0 && end-start > 1 {
				return Located{Name: name, Rivals: r.Candidates}
			}
		}
		if isKind(words[start]) {
			continue
		}
		return x.surroundings(words[start:], context)
	}
	return x.surroundings(nil, context)
}

// surroundings gives the place around one that is not known. It is less exact than any match by name and says so.
func (x *Index) surroundings(rest, context []string) Located {
	name := strings.Join(rest, " ")
	for _, w := range context {
		if r := x.Resolve(Query{Name: w}); r.Place != nil && r.Place.Kind != "country" && r.Place.Kind != "admin1" && r.Place.Kind != "region" {
			l := located(r, "within")
			l.Name, l.Confidence, l.RadiusM = name, min(l.Confidence, 0.5), max(l.RadiusM*2, 5000)
			return l
		}
	}
	return Located{Name: name}
}

func located(r Resolution, match string) Located {
	p := r.Place
	return Located{Name: p.Name, Lat: p.Lat, Lon: p.Lon, HasPoint: p.HasPoint, RadiusM: p.RadiusM, Ref: p.Ref, Match: match, Confidence: r.Confidence, Rivals: r.Candidates[1:]}
}

// match is "name" when only generic words stand before the name, else "within": the words before it name something inside it.
func match(words []string, start int) string {
	for _, w := range words[:start] {
		if !isKind(w) {
			return "within"
		}
	}
	return "name"
}

func isKind(w string) bool {
	_, _, _, ok := KindWord(arabic.Fold(w))
	return ok || vicinity[arabic.Fold(w)]
}

// vicinity are words that place something beside a name and do not change its point much.
var vicinity = map[string]bool{"محيط": true, "اطراف": true, "قرب": true, "بالقرب": true, "من": true, "في": true, "داخل": true, "وسط": true, "مركز": true, "ضواحي": true, "جوار": true, "عند": true, "علي": true, "الي": true, "منطقه": true}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool {
		return r != '_' && !arabic.IsLetter(r) && !arabic.IsMark(r) && r != arabic.Tatweel && !(r >= '0' && r <= '9') && !(r >= '٠' && r <= '٩') && !(r >= 'A' && r <= 'z')
	})
}

// contextOf collects what may surround the first name: the words behind bi or في, the governorates named, and within.
func contextOf(words []string, within string) []string {
	var context []string
	for i, w := range words {
		f := arabic.Fold(w)
		if i > 0 {
			context = append(context, w)
			if rest, ok := strings.CutPrefix(f, "ب"); ok {
				context = append(context, rest)
			}
			context = append(context, strings.Join(words[i:min(i+2, len(words))], " "))
		}
	}
	if within != "" {
		context = append(context, within)
	}
	return context
}

// relative reads «… [side] [of] NAME [by] N km».
func (x *Index) relative(words []string, within string) (Located, bool) {
	for i, w := range words {
		d, ok := Side(arabic.Fold(w))
		if !ok || i+1 >= len(words) {
			continue
		}
		next := i + 1
		if other, ok := Side(arabic.Fold(words[next])); ok {
			if both, ok := Between(d, other); ok {
				d, next = both, next+1
			}
		}
		metres := distanceIn(words)
		if metres == 0 {
			return Located{}, false
		}
		anchor := x.Geocode(strings.Join(words[next:], " "), within)
		if !anchor.HasPoint || anchor.Match != "name" {
			return Located{}, false
		}
		lat, lon := Offset(anchor.Lat, anchor.Lon, d.Bearing, metres)
		return Located{Name: strings.Join(words[:i], " "), Lat: lat, Lon: lon, HasPoint: true, RadiusM: RelativeRadius(metres, anchor.RadiusM), Ref: anchor.Ref, Match: "relative", Confidence: anchor.Confidence * 0.8}, true
	}
	return Located{}, false
}

// RelativeRadius is how far off a computed place may be: the anchor's own radius and, since a side is given to the nearest eighth
// of the compass, two fifths of the distance (the sine of 22.5 degrees).
func RelativeRadius(metres float64, anchor int) int { return anchor + int(metres*0.383) }

func distanceIn(words []string) float64 {
	for i := 0; i+1 < len(words); i++ {
		n, ok := isNumber(strings.TrimPrefix(arabic.Fold(words[i]), "ب"))
		if !ok {
			continue
		}
		if unit, ok := Metres(arabic.Fold(words[i+1])); ok {
			return float64(n) * unit
		}
	}
	return 0
}

// between reads «بين A وB» as the middle, when both are known and close.
func (x *Index) between(words []string, within string) (Located, bool) {
	if len(words) < 3 || arabic.Fold(words[0]) != "بين" {
		return Located{}, false
	}
	for i := 2; i < len(words); i++ {
		rest, ok := strings.CutPrefix(arabic.Fold(words[i]), "و")
		if !ok || len(rest) < 4 {
			continue
		}
		a, b := x.Geocode(strings.Join(words[1:i], " "), within), x.Geocode(rest+" "+strings.Join(words[i+1:], " "), within)
		if !a.HasPoint || !b.HasPoint || a.Match != "name" || b.Match != "name" {
			continue
		}
		apart := Distance(a.Lat, a.Lon, b.Lat, b.Lon)
		if apart > 50_000 {
			return Located{}, false
		}
		return Located{Name: strings.Join(words, " "), Lat: (a.Lat + b.Lat) / 2, Lon: (a.Lon + b.Lon) / 2, HasPoint: true, RadiusM: int(apart/2) + 1000, Ref: a.Ref, Match: "between", Confidence: min(a.Confidence, b.Confidence) * 0.8}, true
	}
	return Located{}, false
}
