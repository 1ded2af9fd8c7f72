package web

import (
	"html"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/internal/reading"
	"marsad/internal/register/agreements"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/store"
)

// published is a text with what marsad read is told of it.
type published struct{ path, outlet, day string }

const followUps = "../register/follow/testdata/"

var (
	five = []published{
		{followUps + "1-ankara.txt", "بريد الجزيرة", "2020-02-11"}, {followUps + "2-moscow.txt", "شبكة المرفأ", "2020-02-12"}, {followUps + "3-claim.txt", "وكالة السهل", "2020-02-16"},
		{followUps + "4-denial.txt", "بريد الجزيرة", "2020-02-17"}, {followUps + "5-again.txt", "وكالة السهل", "2020-02-20"},
	}
	model = published{"../../../shared/seed/awtanpost-joint-patrols.txt", "أوطان بوست", "2020-02-18"}
)

// observer makes of reports what the command makes of them.
func observer(t *testing.T) follow.Observer {
	t.Helper()
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	book, err := parties.New(lex)
	if err != nil {
		t.Fatal(err)
	}
	set, err := agreements.Starter()
	if err != nil {
		t.Fatal(err)
	}
	return follow.Observer{Book: book, Starter: set}
}

// takeIn reads texts and takes them into a store and its register.
func takeIn(t *testing.T, s interface {
	store.Store
	store.Ledger
}, texts ...published) {
	t.Helper()
	reader, err := reading.Default(reading.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := observer(t)
	for _, p := range texts {
		data, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := article.Extract(t.Context(), data, article.Hints{Outlet: p.outlet, Published: p.day})
		if err != nil {
			t.Fatal(err)
		}
		r, err := reader.Read(t.Context(), a, reading.Source{ID: filepath.Base(p.path)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Put(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		objects, err := o.Observe(t.Context(), s, keeper.Seen{Report: r, Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(t.Context(), by, objects...); err != nil {
			t.Fatal(err)
		}
	}
}

var tags = regexp.MustCompile(`<[^>]*>`)

// shown gives the words of a page as a reader meets them.
func shown(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

// TestLedgerOnOnePage reads five reports of our own, alone and with the model page where it is at hand, and opens the page of the patrols as every role, in
// both languages: the suspension, the reason of each side, the claimed breach and its denial can be read off it.
func TestLedgerOnOnePage(t *testing.T) {
	for _, withModel := range []bool{false, true} {
		t.Run(map[bool]string{false: "five", true: "five and the model page"}[withModel], func(t *testing.T) {
			texts := five
			if _, err := os.Stat(model.path); withModel && err != nil {
				t.Skipf("left out: %s is not here", model.path)
			}
			if withModel {
				texts = append([]published{model}, five...)
			}
			x := newTown(t, access.Visitor)
			takeIn(t, x.ledger.(interface {
				store.Store
				store.Ledger
			}), texts...)
			for _, role := range access.Roles() {
				for _, lang := range []string{"ar", "en"} {
					path := "/" + lang + "/patrols/joint-russia-turkey"
					status, body := x.get(x.client(string(role)), path, "")
					if status != http.StatusOK {
						t.Fatalf("%s, %s: %d", role, path, status)
					}
					readsLedger(t, string(role)+", "+path, lang, shown(body), withModel)
				}
			}
		})
	}
}

// readsLedger holds what stands on the page of the patrols, each thing with the side that says it.
func readsLedger(t *testing.T, where, lang, page string, withModel bool) {
	t.Helper()
	until := "2020-02-20"
	if withModel {
		until = "2020-02-17"
	}
	turkey, russia, accuses, accused, denied := "وزارة الدفاع التركية", "وزارة الدفاع الروسية", "يتّهم", "الجيش التركي", "نفى نفى: "
	silent, none := "سيرغي لافروف يتّهم الثوار", "روسيا (لم يذكر سبباً بحسب التقرير) لم يعلن الروس أي شيئ"
	if lang == "en" {
		turkey, russia, accuses, accused, denied = "Turkish Ministry of National Defence", "Russian Ministry of Defence", "accuses", "Turkish Armed Forces", "denied denied: "
		silent, none = "Sergey Lavrov accuses الثوار", "Russia (gave no reason, according to the report) لم يعلن الروس أي شيئ"
	}
	want := []string{
		"2020-02-03 – " + until + " الحسكة",
		turkey + " تعليق الدوريات المشتركة مع الشرطة العسكرية الروسية في ريف الحسكة جاء بسبب سوء الأحوال الجوية · بريد الجزيرة",
		russia + " تعليق الدوريات المشتركة مع الجيش التركي في ريف الحسكة جاء بسبب رشق عربات الدورية بالحجارة · شبكة المرفأ",
		"2020-02-15 · " + russia + " " + accuses + " " + accused,
		denied + turkey + " خرق اتفاق سوتشي في إدلب",
	}
	if withModel {
		want = append(want, none, silent)
	}
	for _, w := range want {
		if !strings.Contains(page, w) {
			t.Errorf("%s does not say %q:\n%s", where, w, page)
		}
	}
}
