package reading

import (
	"strings"
)

// locatives are words before a name that show a location.
var locatives = foldSet("في", "من", "إلى", "قرب", "نحو", "باتجاه", "داخل", "خارج", "وسط", "محيط", "أطراف", "ضواحي", "عبر", "بين", "شمال", "جنوب", "شرق", "غرب", "شمالي", "جنوبي", "شرقي", "غربي", "على", "بلدتي", "مشارف", "تجاه", "صوب", "بمحيط", "حتى", "عند", "أنحاء", "أراضي", "حدود", "سماء", "أجواء", "قبالة", "بأطراف", "قطاع", "ريف", "ضاحية", "العاصمة", "غوطة")

// known takes a name of the gazetteer that stands without generic word.
func (p *placer) known(i int) int {
	m, ok := p.match(i)
	if !ok {
		return i
	}
	if p.d.book.inside[i] {
		return i
	}
	place := &p.gaz.Places[m.value]
	locative := m.locative || locatives[p.d.Folded(i-1)] || p.isKindBefore(i)
	if p.d.placeBefore(i) && (m.clitic > 0 || p.d.Tokens[i-1].Kind == Punctuation || place.Kind != "country") {
		locative = true
	}
	dateline := place.Kind != "country" && p.countryFollows(m.last)
	locative = locative || dateline
	actor, words := p.actorAt(i)
	switch {
	case words > m.last-m.first:
		return i
	case actor && place.Kind != "country" && !place.Curated:
		return i
	case actor && conflictOf[place.Country] != "" && p.stateAt(i): // a capital where the fighting is: a place unless it plainly speaks
		if !locative && p.speaks(i) || p.party(i) {
			return i
		}
	case place.Kind == "country" || actor:
		if !locative || p.nationality(i) || p.party(i) {
			return i
		}
	case !dateline && p.ordinary(m) && !p.isKindBefore(i) && !p.d.placeBefore(i):
		return i
	case p.d.Words[i].Function != 0 && m.last-m.first == 1, i > 0 && p.d.Words[i-1] != nil && p.d.Words[i-1].Given && !locative:
		return i
	case !locative && m.last == i+1 && p.adjective(i):
		return i
	case p.d.Words[i].Head != 0 && m.last-m.first == 1 && (!locative || !place.Curated):
		return i
	}
	for place.Kind == "base" && m.last < p.s.Last && baseAdjectives[p.d.Folded(m.last)] {
		m.last++
	}
	p.add(m, i, place.Kind)
	return m.last
}

// tagged reads a hashtag behind a preposition of place as a name that no list has: قصف على #كفرنوران.
func (p *placer) tagged(i int) int {
	if !p.d.Tokens[i].Tag || i == p.s.First || !locatives[p.d.Folded(i-1)] || p.d.book.inside[i] || len(p.d.actorsAt(i)) > 0 {
		return i
	}
	name, ok := p.name(i, false)
	if !ok || name.value >= 0 {
		return i
	}
	for name.last < p.s.Last && p.d.Tokens[name.last].Joined {
		name.last++
	}
	p.add(name, i, "")
	return name.last
}

// partners are words before a preposition whose country acts or is acted on and is no place: بدعم من إيران, عقوبات على سوريا, نسبتها إلى
// إسرائيل.
var partners = foldSet("بدعم", "دعم", "الدعم", "دعما", "مدعوم", "مدعومة", "المدعوم", "المدعومة", "المدعومين", "مدعومين", "بتمويل", "بطلب", "بضغط", "ضغوط", "ضغط", "الضغط",
	"الضغوط", "بأمر", "بقرار", "بإيعاز", "بتوجيه", "بتسليح", "موالية", "الموالية", "موالين", "الموالين", "موالون", "الموالون", "موال", "الموالي", "عقوبات", "العقوبات", "عقوباتها", "الحرب", "نسبت", "نسبتها", "نسبوها", "نسب",
	"موجه", "موجهة", "رسالة", "رسائل", "اتهام", "اتهامات", "الاتهام", "اتهاماتها", "كل", "لكل", "كلا", "وفد", "كلتا", "مقربة", "مقرب", "المقربة", "المقرب", "قريبة", "بإشراف", "برعاية", "بالتنسيق", "التنسيق", "مطالبة",
	"طلب", "بتغطية", "وبتغطية", "بدعم", "وبدعم", "بضوء", "بموافقة", "موافقة", "التقارب", "الدور", "هجوما", "حربا", "ردا")

// party reports whether the words before a country make it somebody's side and no place: a partner word before the preposition, or بين and
// no border, road or crossing before it.
func (p *placer) party(i int) bool {
	if i-1 < p.s.First {
		return false
	}
	if strings.HasPrefix(p.d.Folded(i), "ل") && partners[p.d.Folded(i-1)] {
		return true // الموالين لدمشق
	}
	if k := i - 1; k-1 >= p.s.First && p.d.is(k, "من", "الي", "علي", "عن") {
		return partners[p.d.Folded(k-1)] || k-2 >= p.s.First && partners[p.d.Folded(k-2)] && p.d.Words[k-1].State > 0
	}
	from := i - 1
	for k := i; k > p.s.First && i-k < 6; k-- { // back over the first parties of بين أ وب
		if p.d.is(k-1, "بين") {
			from = k - 1
			break
		}
		if k < i && p.d.Words[k] != nil && p.d.Words[k].Own != 0 {
			return false
		}
	}
	return p.d.is(from, "بين") && !p.joinsPlaces(from)
}

// stateAt reports whether the name at token i is a state's in the book: a capital, and no outlet called like a town (الميادين).
func (p *placer) stateAt(i int) bool {
	hits := p.d.actorsAt(i)
	return len(hits) > 0 && p.lex.Actors[p.lex.ActorNames[hits[0].Value].Actor].Kind == "state"
}

// speaks reports whether the word before token i makes a capital the subject of a saying: أكدت بغداد, إعلان دمشق.
func (p *placer) speaks(i int) bool {
	if i-1 < p.s.First || p.d.Words[i-1] == nil {
		return false
	}
	w := p.d.Words[i-1]
	return p.lex.Verb(w) || p.d.is(i-1, "اعلان", "موقف", "رد", "حكومه", "بيان", "اتهام", "تاكيد", "نفي", "موافقه", "تكون", "كانت")
}

// joinsPlaces reports whether what stands before بين at token i lies between places: a border, a road, a crossing.
func (p *placer) joinsPlaces(i int) bool {
	for k := i - 1; k >= p.s.First && i-k <= 4; k-- {
		if w := p.d.Folded(k); w != "" {
			for _, stem := range [...]string{"حدود", "طريق", "معبر", "مسافة", "منطقه", "مناطق", "شريط", "واصل", "خط"} {
				if strings.Contains(w, stem) {
					return true
				}
			}
		}
	}
	return false
}

// adjective reports whether a definite word behind a definite noun is its adjective: البيان القصير.
func (p *placer) adjective(i int) bool {
	return i > p.s.First && p.d.Tokens[i-1].Kind == Word && p.d.placeAt[i-1] == 0 && !p.isKindBefore(i) && p.d.timeAt[i-1] == 0 &&
		strings.HasPrefix(p.d.Folded(i), "ال") && strings.HasPrefix(p.d.Folded(i-1), "ال")
}

// countryFollows reports whether a comma and a country stand at token i: دبي، الإمارات العربية المتحدة.
func (p *placer) countryFollows(i int) bool {
	if i+1 >= p.s.Last || p.d.Tokens[i].Mark != '،' && p.d.Tokens[i].Mark != ',' {
		return false
	}
	m, ok := p.match(i + 1)
	return ok && m.clitic == 0 && p.gaz.Places[m.value].Kind == "country" && (m.last >= p.s.Last || p.d.Words[m.last] == nil)
}

// largeTown is the population from which a town of GeoNames is known well enough to stand without a generic word.
const largeTown = 100_000

// ordinary reports whether a name may be an ordinary word: one word that only GeoNames lists as a place, and no large town.
func (p *placer) ordinary(m nameSpan) bool {
	place := &p.gaz.Places[m.value]
	return m.last-m.first == 1 && !place.Curated && (place.Population < largeTown || m.clitic > 0 || !m.locative && !locatives[p.d.Folded(m.first-1)])
}

func (p *placer) isKindBefore(i int) bool {
	if i == 0 {
		return false
	}
	_, _, _, ok := p.d.kindWord(i - 1)
	return ok
}

// actorAt reports whether a named actor begins at i, and over how many words.
func (p *placer) actorAt(i int) (bool, int) {
	hits := p.d.actorsAt(i)
	if len(hits) == 0 {
		return false, 0
	}
	return true, hits[0].Words
}

// placeBefore reports whether a place ends right before token i, or before the comma there.
func (d *Doc) placeBefore(i int) bool {
	k := i - 1
	if k >= 0 && (d.Tokens[k].Mark == '،' || d.Tokens[k].Mark == ',') {
		k--
	}
	return k >= 0 && d.placeAt[k] > 0
}

func (d *Doc) quotedAt(i int) bool {
	return i > 0 && (d.Tokens[i-1].Kind == QuoteOpen || d.Tokens[i-1].Kind == QuoteEither)
}
