package gazetteer_test

import (
	"strings"
	"testing"
	"time"

	"marsad/internal/gazetteer"
)

// invented are places that are nowhere else, around real towns.
const invented = `id	names	kind	cc	lat	lon	pop
1	تل النارنج	village	SY	36.05	36.70	0
2	تل النارنج	village	SY	35.20	36.90	0
3	كفر النارنج	village	SY	35.70	36.65	0
4	نارنج تحتاني	village	SY	35.10	40.40	0
5	بيدر الصفصاف الكبير	village	SY	35.95	36.60	0
6	مخيم النارنج	neighbourhood	SY	36.20	36.75	0
7	شيح بربور	village	SY	36.50	36.75	0
8	النارنجية	village	IQ	33.30	44.40	90000
9	الصعيترة	village	SY	36.00	38.90	0
10	نبع البلوط	village	SY	35.80	36.40	0
11	نبع البلوط	village	SY	35.50	36.90	0
12	ضهر الصنوبرة	village	SY	35.60	36.50	0
13	أبو السنديان	village	SY	35.10	40.50	0
14	خيزرانا	village	SY	35.90	38.70	0
15	تل السرو	village	SY	36.70	40.30	0
16	حداج النهر	village	SY	36.60	40.20	0
`

func TestGeocodeImported(t *testing.T) {
	x, left, err := gazetteer.Import(builtin(t), strings.NewReader(invented), "invented.tsv")
	if err != nil || len(left) > 0 {
		t.Fatal(err, left)
	}
	tests := []struct {
		place, within, match, ref string
	}{
		{"تل النارنج", "إدلب", "name", "import:1"},
		{"تل النارنج", "حماة", "name", "import:2"},
		{"تل النارنج", "محافظة حماة", "name", "import:2"},
		{"تل النارنج، ريف حماة", "", "name", "import:2"},
		{"قرية تل نارنج بريف حماة الشرقي", "", "name", "import:2"},
		{"تل النارنج", "", "", ""},                                 // nothing decides
		{"نبع البلوط", "إدلب", "", ""},                             // both in the governorate
		{"نبع البلوط قرب جسر الشغور", "إدلب", "name", "import:10"}, // what it lies beside decides
		{"كفرنارنج", "إدلب", "name", "import:3"},
		{"قرية كفر النارنج", "إدلب", "name", "import:3"},
		{"ككفر النارنج", "إدلب", "name", "import:3"}, // a letter typed twice
		{"النارنج فوقاني", "دير الزور", "", ""},      // another than تحتاني
		{"النارنج التحتانية", "دير الزور", "name", "import:4"},
		{"بيدر الصفصاف", "إدلب", "", ""},
		{"بيدر الصفصاف الكبرى", "إدلب", "name", "import:5"},
		{"عفرين، شيح بربور", "حلب", "name", "import:7"},
		{"عفرين قرية شيح بربور", "حلب", "name", "import:7"},
		{"عفرين و شيح بربور", "حلب", "name", "marsad:afrin"},
		{"كفر (النارنج)", "إدلب", "name", "import:3"},
		{"مخيم النارنج", "إدلب", "name", "import:6"},
		{"شيح بربور عفرين", "حلب", "name", "import:7"},
		{"شيح بربر", "حلب", "name", "import:7"}, // a weak letter left out
		{"شيح برور", "حلب", "", ""},             // another consonant is another name
		{"النارنجية", "إدلب", "", ""},           // a large place of another country is no answer
		{"السعيترة", "الرقة", "name", "import:9"},
		{"ضهرالصنوبرة", "إدلب", "name", "import:12"},     // two words in one
		{"البوسنديان", "دير الزور", "name", "import:13"}, // البو for أبو
		{"خيزرانة", "الرقة", "name", "import:14"},        // the weak letter at the end
		{"السرو", "الحسكة", "name", "import:15"},         // without its first part
		{"السرو", "إدلب", "", ""},                        // but only where its surroundings speak for it
		{"هداج النهر", "الحسكة", "name", "import:16"},    // the first letter as it is heard
		{"ﺗﻞ ﺍﻟﻨﺎﺭﻧﺞ", "إدلب", "name", "import:1"},
		{"مسجد التوبة، سراقب", "إدلب", "within", "marsad:saraqib"},
		{"قرب سراقب", "إدلب", "near", "marsad:saraqib"},
		{"مزرعة مجهولة غرب سراقب", "إدلب", "near", "marsad:saraqib"},
		{"حي الصاخور", "حلب", "within", "marsad:sy-aleppo"},
		{"الصاخور", "حلب", "within", "marsad:sy-aleppo"},
		{"الصاخور", "", "within", "marsad:sy-aleppo"},
		{"ريف إدلب الجنوبي", "", "within", "marsad:sy-idlib"},
		{"طريق سراقب - سرمين", "إدلب", "between", "marsad:saraqib"},
		{"منطقة بين سراقب و سرمين", "إدلب", "between", "marsad:saraqib"},
		{"سراقبسراقب", "إدلب", "name", "marsad:saraqib"},
	}
	for _, tt := range tests {
		l := x.Geocode(tt.place, tt.within)
		if l.Match != tt.match || l.Ref != tt.ref || l.HasPoint != (tt.ref != "") {
			t.Errorf("%s, %s: match %q, ref %q, want %q, %q; rivals %v", tt.place, tt.within, l.Match, l.Ref, tt.match, tt.ref, l.Rivals)
		}
		if l.Name == "" {
			t.Errorf("%s: has no name", tt.place)
		}
	}
}

func TestRegionLiesOnItsSide(t *testing.T) {
	whole, south := builtin(t).Geocode("ريف إدلب", ""), builtin(t).Geocode("ريف إدلب الجنوبي", "")
	if !south.HasPoint || south.Lat >= whole.Lat || south.Kind != "region" || south.RadiusM < 10_000 {
		t.Errorf("whole %+v, south %+v", whole, south)
	}
}

func TestImportLeavesTheIndexAsItWas(t *testing.T) {
	x := builtin(t)
	before := x.Describe()
	table := "name_ar,lat,lon\nسراقب|سراقب الجديدة جدا,35.864,36.806\n"
	if _, _, err := gazetteer.Import(x, strings.NewReader(table), "t"); err != nil {
		t.Fatal(err)
	}
	if x.Describe() != before || len(x.Search("سراقب الجديدة جدا")) > 0 {
		t.Error("the built-in gazetteer was changed")
	}
}

func TestCandidatesSayWhy(t *testing.T) {
	x, _, err := gazetteer.Import(builtin(t), strings.NewReader(invented), "invented.tsv")
	if err != nil {
		t.Fatal(err)
	}
	l := x.Geocode("تل النارنج", "إدلب")
	if l.Chosen == nil || len(l.Rivals) == 0 {
		t.Fatalf("%+v", l)
	}
	for _, c := range append(l.Rivals, *l.Chosen) {
		sum := 0.0
		for _, r := range c.Reasons {
			sum += r.Weight
		}
		if sum < c.Score-1e-9 || sum > c.Score+1e-9 {
			t.Errorf("%s: reasons make %v, the score is %v", c.Place.Ref, sum, c.Score)
		}
	}
}

func TestGeocodeIsBounded(t *testing.T) {
	x := builtin(t)
	start := time.Now()
	for _, long := range []string{strings.Repeat("كفر وادي ", 50_000), strings.Repeat("بين سراقب وسرمين ", 50_000), strings.Repeat("ب", 1<<20), strings.Repeat("غرب سراقب ب3 كم ", 50_000)} {
		x.Geocode(long, long)
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}
