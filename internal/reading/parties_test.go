package reading_test

import (
	"context"
	"slices"
	"testing"

	"marsad/internal/article"
	"marsad/internal/reading"
)

// TestPartyCandidates: who may be a party, before any model decides.
func TestPartyCandidates(t *testing.T) {
	r, err := reading.Default(reading.Options{KeepCandidates: true, Models: &reading.Models{}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, text, kind, want string }{
		{"a number with what it counts", "اعتقلت الشرطة 14 مرافقا في بلدة سرمين صباح اليوم.", "detention", "14 مرافقا"},
		{"a noun that no name claims", "استهدفت الغارة مستودعا للحبوب قرب بلدة سرمين.", "airstrike", "مستودعا للحبوب"},
		{"the hurt who are helped", "أسعفت فرق البلدية المصابين في بلدة سرمين صباح اليوم.", "aid", "المصابين"},
		{"the phrase that holds the trigger", "وصلت القوات المدعومة من تركيا إلى بلدة سرمين.", "support", "القوات المدعومة"},
		{"who did it in the event told before", "شنت قوات النظام هجوما على بلدة النيرب صباح اليوم. قال رامز العطار إن أهالي القرى المجاورة غادروا منازلهم. استمر الهجوم حتى المساء.", "offensive", "قوات النظام"},
	} {
		a, err := article.Extract(context.Background(), []byte(tt.text), article.Hints{Format: "text", Published: "2020-02-18", Outlet: "بريد الجزيرة"})
		if err != nil {
			t.Fatal(err)
		}
		_, doc, err := r.Candidates(context.Background(), a, reading.Source{ID: "x"})
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, e := range doc.Events {
			if e.Type != tt.kind {
				continue
			}
			for _, c := range e.Candidates {
				found = append(found, doc.Quote(c.First, c.Last))
			}
		}
		if !slices.Contains(found, tt.want) {
			t.Errorf("%s: %q is not among %q", tt.name, tt.want, found)
		}
	}
}

// TestStandingContact: contact that stands is one, however often it is told.
func TestStandingContact(t *testing.T) {
	r := read(t, "قالت وزارة الدفاع الروسية إن ضباطها على تواصل مستمر مع الجيش التركي. وأضافت الوزارة أن ضباطها على تواصل دائم مع الجيش التركي.", article.Hints{Published: "2020-02-18", Outlet: "بريد الجزيرة"})
	if n := len(eventsOf(r, "contact")); n > 1 {
		t.Errorf("%d contacts: %+v", n, r.Events)
	}
}

// TestTownWithinCountryside: a side or a countryside behind a town tells which of two towns of a name it is.
func TestTownWithinCountryside(t *testing.T) {
	for text, want := range map[string]float64{
		"قصفت المدفعية بلدة أريحا جنوبي إدلب.":          35.8,
		"قصفت المدفعية بلدة أريحا في ريف إدلب الجنوبي.": 35.8,
	} {
		found := false
		for _, p := range read(t, text, article.Hints{}).Places {
			found = found || p.Name.Arabic == "أريحا" && p.Lat != nil && *p.Lat > want-0.1 && *p.Lat < want+0.1
		}
		if !found {
			t.Errorf("%s: not at latitude %.1f", text, want)
		}
	}
}
