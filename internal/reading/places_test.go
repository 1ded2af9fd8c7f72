package reading_test

import (
	"slices"
	"strings"
	"testing"

	"marsad/internal/article"
	"marsad/record"
)

// TestPlaceNames: what of a text is a place's name, and what is not.
func TestPlaceNames(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"sides of a country", "وقعت الحادثة في جنوب سوريا.", []string{"جنوب سوريا"}},
		{"two sides", "سقط الصاروخ شمالي غربي سوريا.", []string{"شمالي غربي سوريا"}},
		{"middle", "سمع الانفجار وسط سوريا.", []string{"وسط سوريا"}},
		{"countryside", "قصفت المدفعية ريف حلب الشرقي.", []string{"ريف حلب الشرقي"}},
		{"countryside of a unit", "انسحبت الدورية من ريف محافظة الحسكة.", []string{"ريف محافظة الحسكة", "الحسكة"}},
		{"two sides of a countryside", "قصفت المدفعية ريفي حمص الشمالي والشرقي.", []string{"ريفي حمص الشمالي والشرقي"}},
		{"a side of what is larger", "وصلت القافلة إلى ريف حلب شمالي سوريا.", []string{"ريف حلب", "شمالي سوريا"}},
		{"hashtags", "انفجار في ريف #حلب الشمالي.", []string{"ريف #حلب الشمالي"}},
		{"underscores", "قصف على #تل_أبيض صباحاً.", []string{"تل_أبيض"}},
		{"borders", "تحركت الأرتال قرب الحدود السورية التركية.", []string{"الحدود السورية التركية"}},
		{"lands", "توغلت القوة داخل الأراضي السورية.", []string{"الأراضي السورية"}},
		{"list", "استهدف القصف قرى الطويلة والدردارة وأم الكيف في المساء.", []string{"الطويلة", "والدردارة", "وأم الكيف"}},
		{"adjective of a plural", "نزح الأهالي إلى القرى المجاورة.", nil},
		{"verb behind a noun", "نزح الأهالي من قرية تقع على النهر.", nil},
		{"base", "هبطت الطائرة في مطار النيرب العسكري.", []string{"مطار النيرب العسكري"}},
		{"father's name", "فتحت السلطات معبر وادي أبو سمرة أمام القوافل.", []string{"معبر وادي أبو سمرة"}},
		{"road", "أغلقت الفصائل طريق حلب - دمشق.", []string{"طريق حلب - دمشق"}},
		{"road between villages", "استهدفت القذيفة سيارة على طريق الحنبوشية - المحسنية صباحاً.", []string{"طريق الحنبوشية - المحسنية"}},
		{"unknown hashtag", "سقطت القذائف على #كفرتيل صباحاً.", []string{"كفرتيل"}},
		{"two words in a hashtag", "سقطت القذائف على #تلة_السنديان صباحاً.", []string{"تلة_السنديان"}},
		{"hashtag of an actor", "سقطت القذائف على #قسد صباحاً.", nil},
		{"capital that speaks", "أكدت بغداد أن الحدود مغلقة.", nil},
		{"capital that is hit", "هزت الانفجارات دمشق صباحاً.", []string{"دمشق"}},
		{"allies of a capital", "انسحب المقاتلون الموالون لدمشق.", nil},
		{"outlet called like a town", "قال مراسل الميادين إن القصف توقف.", nil},
		{"camp that no list has", "قصفت المدفعية مخيم الصفصافة صباحاً.", []string{"مخيم الصفصافة"}},
		{"mountain that no list has", "وصلت الدورية إلى جبل السنديانة صباحاً.", []string{"جبل السنديانة"}},
		{"dateline", "دبي، الإمارات العربية المتحدة -- انتهى الاجتماع.", []string{"دبي", "الإمارات العربية المتحدة"}},
		{"common noun", "تضرر قطاع النفط كثيراً.", nil},
		{"adjective", "أثار البيان القصير جدلاً.", nil},
		{"name of an actor", "قال فيلق القدس إن الطائرة سقطت.", nil},
		{"organisation", "أصدرت هيئة \"تحرير الشام\" بياناً.", nil},
		{"a country that acts", "نفت إيران التهمة، وفرضت الدول عقوبات على روسيا.", nil},
		{"help from a country", "وصلت مجموعات مدعومة من تركيا إلى الجبهة.", nil},
		{"parties", "جرت محادثات بين روسيا وتركيا.", nil},
		{"each of two parties", "قال ممثل لكل من روسيا وتركيا إن الهدنة صامدة.", nil},
		{"between places", "أغلق المعبر على الحدود بين سوريا والأردن.", []string{"سوريا", "والأردن"}},
		{"in a country", "توقف القتال في سوريا.", []string{"سوريا"}},
		{"adjective of a country", "وصل إلى العاصمة السورية.", nil},
		{"part of a name", "دخلت القافلة منطقة الغوطة الشرقية.", []string{"الغوطة الشرقية"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := read(t, tt.text, article.Hints{})
			var got []string
			for _, p := range r.Places {
				for _, m := range p.Mentions {
					got = append(got, strings.TrimPrefix(m.Quote, "#"))
				}
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: places %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

// TestHashtagNames: the name of a place has no signs of hashtags, its mention quotes them.
func TestHashtagNames(t *testing.T) {
	r := read(t, "انفجار في ريف #حلب الشمالي.", article.Hints{})
	if len(r.Places) != 1 || r.Places[0].Name.Arabic != "ريف حلب الشمالي" || r.Places[0].Lat == nil {
		t.Errorf("%+v", r.Places)
	}
}

// TestMeasuredFromPlace: where a distance follows, the place behind the side stands for itself.
func TestMeasuredFromPlace(t *testing.T) {
	r := read(t, "سقطت القذيفة في قرية عين النخيل غرب الدرباسية بـ13 كم.", article.Hints{})
	for _, p := range r.Places {
		if p.Name.Arabic == "عين النخيل" && p.Relative != nil && p.Relative.Bearing == "W" && p.Relative.DistanceM == 13_000 {
			return
		}
	}
	t.Errorf("%+v", r.Places)
}

// TestPlaceOfTheReportsCountry decides between two towns of one name by what the report's actors speak for.
func TestPlaceOfTheReportsCountry(t *testing.T) {
	for text, south := range map[string]bool{
		"قصفت قوات النظام السوري أحياء مدينة أريحا فجر اليوم.":     false,
		"اعتقلت القوات الإسرائيلية ثلاثة شبان في أريحا فجر اليوم.": true,
	} {
		r := read(t, text, article.Hints{Published: "2020-02-18"})
		at := slices.IndexFunc(r.Places, func(p record.Place) bool { return p.Name.Arabic == "أريحا" })
		if at < 0 || r.Places[at].Lat == nil {
			t.Errorf("%s: %+v", text, r.Places)
			continue
		}
		if lat := *r.Places[at].Lat; lat < 33 != south {
			t.Errorf("%s: latitude %v", text, lat)
		}
	}
}

// TestVillagesAreNotLookedFor: الزيارة is a village, and a visit; behind the word for a village it is the first.
func TestVillagesAreNotLookedFor(t *testing.T) {
	for text, want := range map[string]int{
		"تأجلت الزيارة إلى موعد آخر بسبب المطر.":   0,
		"سقطت قذيفة على قرية الزيارة في ريف حماة.": 1,
	} {
		found := 0
		for _, p := range read(t, text, article.Hints{Published: "2020-02-18"}).Places {
			if p.Name.Arabic == "الزيارة" && (p.Lat != nil || want == 0) {
				found++
			}
		}
		if found != want {
			t.Errorf("%s: %d, not %d", text, found, want)
		}
	}
}
