package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
	"marsad/record"
)

// TestLedgerPages opens the pages of agreements and patrols: a suspension with both reasons, a claimed breach and its denial stand on one page.
func TestLedgerPages(t *testing.T) {
	ledger := memory.New()
	part := func(name string) register.Part {
		return register.Part{Name: record.Name{Arabic: name}, Role: "agent", Origins: []string{}}
	}
	series := register.PatrolSeries{ID: "joint-russia-turkey", Mode: "joint", Parties: []register.Part{{Ref: "russia", Role: "agent"}, {Ref: "turkey", Role: "agent"}}, Name: record.Name{Arabic: "دوريات <b>مشتركة</b>"}, Suspensions: []register.Suspension{{From: "2020-02-03", Until: "2020-02-20",
		Reasons: []register.SuspensionReason{{Kind: "stated", By: part("أنقرة"), Text: "بسبب المطر", Report: "a"}, {Kind: "none_given", By: part("موسكو"), Text: "لم تعلن", Report: "a"}}}}}
	breach := register.Breach{ID: "x", Agreement: "sochi-agreement", Clause: "status-quo", Accuser: []register.Part{part("موسكو")}, Accused: []register.Part{part("أنقرة")}, Hedge: "doubted", Notes: []register.BreachNote{{Kind: "accused", Key: "turkey", ByKey: "russia"}}, When: register.When{From: "2020-02-15"},
		Answer: "denied", Answers: []register.Answer{{Kind: "denied", By: part("أنقرة"), Report: "b", Quote: record.Span{Quote: "لم يقع خرق"}}}, Quote: record.Span{Quote: "خرقت أنقرة الاتفاق"}}
	for _, e := range []register.Entry{series, breach} {
		o, err := register.Object(e, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.Keep(t.Context(), store.Author{Name: "test", At: time.Unix(0, 0).UTC()}, o); err != nil {
			t.Fatal(err)
		}
	}
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string][]string{
		"/ar/agreements": {"سوتشي"}, "/en/agreements": {"Sochi memorandum on Idlib"}, "/en/agreements/sochi-agreement": {"Demilitarised zone", "خرقت أنقرة الاتفاق", "denied"},
		"/ar/patrols": {"joint-russia-turkey"}, "/ar/patrols/joint-russia-turkey": {"بسبب المطر", "لم تعلن", "لم يقع خرق", "دوريات &lt;b&gt;"}, "/api/v1/agreements/sochi-agreement": {`"breaches"`}, "/api/v1/patrols/joint-russia-turkey": {`"suspensions"`},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != 200 {
			t.Errorf("%s answers %d", path, w.Code)
		}
		for _, s := range want {
			if !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s does not say %q", path, s)
			}
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/ar/agreements/none", nil))
	if w.Code != 404 {
		t.Errorf("an agreement that is not there answers %d", w.Code)
	}
}
