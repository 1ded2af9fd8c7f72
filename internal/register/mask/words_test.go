package mask

import (
	"strings"
	"testing"

	"marsad/record"
)

func TestNamesInTexts(t *testing.T) {
	var h hidden
	h.person(record.Name{Arabic: "علي الدرّاج", English: "Ali Darraj"})
	h.person(record.Name{Arabic: "أحمد"})
	h.place(record.Name{Arabic: "مزرعة السنديان"})
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"وصل علي الدراج إلى المشفى", "وصل شخص إلى المشفى"},
		{"وصل عـلـي الـدرّاج", "وصل شخص"},
		{"قال الدرّاج، ثم سكت", "قال شخص، ثم سكت"},
		{"ولعلي الدراج أخ", "ولشخص أخ"},
		{"للدراج أخ", "لشخص أخ"},
		{"على الطريق وعلي غائب", "على الطريق وعلي غائب"}, // a short word alone is an everyday word
		{"احمد وأحمد", "شخص وشخص"},
		{"عند مزرعة السنديان وفي مزرعة", "عند مكان وفي مزرعة"},
		{"Mr ALI DARRAJ left", "Mr a person left"},
		{"الدراجة النارية", "الدراجة النارية"},
	} {
		if got := h.mask(tt.in); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPrivatePerson(t *testing.T) {
	for _, tt := range []struct {
		entity record.Entity
		want   bool
	}{
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "سامر الحمد"}}, true},
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "سامر الحمد"}, Role: "المواطن"}, true},
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "سامر الحمد"}, Role: "الحاج"}, true},
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "سامر الحمد"}, Role: "وزير الطاقة"}, false},
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "سامر الحمد"}, Ref: "Q1"}, false},
		{record.Entity{Kind: "person", Name: record.Name{Arabic: "الناطق باسم المجلس"}}, false},
		{record.Entity{Kind: "organisation", Name: record.Name{Arabic: "المجلس"}}, false},
		{record.Entity{Kind: "unknown", Name: record.Name{Arabic: "الحمد"}}, false},
	} {
		if got := PrivatePerson(tt.entity); got != tt.want {
			t.Errorf("%+v: %v, want %v", tt.entity, got, tt.want)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("وصل علي الدراج إلى المشفى", "علي الدراج")
	f.Add("\xff علي", "\xff")
	f.Fuzz(func(t *testing.T, text, name string) {
		var h hidden
		h.person(record.Name{Arabic: name})
		masked := h.mask(text)
		whole := foldedWords(name)
		if len(whole) == 0 && masked != text {
			t.Fatalf("no name, and %q became %q", text, masked)
		}
		if len(whole) > 0 && !strings.Contains("شخص a person", strings.Join(whole, " ")) && contains(foldedWords(masked), whole) {
			t.Fatalf("%q is still in %q", name, masked)
		}
	})
}

func contains(words, part []string) bool {
	for i := 0; i+len(part) <= len(words); i++ {
		if strings.Join(words[i:i+len(part)], " ") == strings.Join(part, " ") {
			return true
		}
	}
	return false
}
