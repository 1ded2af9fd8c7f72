package web_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	watching "marsad/internal/watch"
	"marsad/internal/web"
	"marsad/record"
)

// watchedSite gives a site on which the analyst huda is signed in, with a rule that has told something, and the id of the rule.
func watchedSite(t *testing.T) (*httptest.Server, string) {
	t.Helper()
	ctx := t.Context()
	ledger := memory.New()
	now := time.Now
	by := store.Author{Name: "test", Why: "test", At: now()}
	book := account.New(ledger, account.Options{Now: now, Random: rand.Reader})
	if _, err := book.Add(ctx, by, "huda", access.Analyst); err != nil {
		t.Fatal(err)
	}
	d := &watching.Desk{Ledger: ledger, Reports: ledger, Viewers: book, Now: now, Random: rand.Reader}
	hook, err := d.AddChannel(ctx, watching.Channel{Owner: "huda", Kind: watching.Webhook, Address: "https://desk.example/hooks/river-and-road", Label: "مكتب الرصد"})
	if err != nil {
		t.Fatal(err)
	}
	mail, err := d.AddChannel(ctx, watching.Channel{Owner: "huda", Kind: watching.Email, Address: "huda@desk.example"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.AddRule(ctx, watching.Rule{Owner: "huda", Name: "طريق السرو: مصدران فأكثر", Query: "kind=incident&q=السرو", Conditions: []watching.Condition{{Kind: watching.OnMatch}, {Kind: watching.OnGrade}, {Kind: watching.AtLeastOrigins, N: 2}, {Kind: watching.AtLeastToll, N: 3, Of: "killed"}},
		Mode: watching.Instant, Zone: "Asia/Damascus", Lang: "ar", Channels: []string{hook.ID, mail.ID}})
	if err != nil {
		t.Fatal(err)
	}
	i := register.Incident{ID: "i1", Type: "shelling", Modality: "asserted", Grade: register.GradeCorroborated, Title: record.Name{Arabic: "قصف في السرو", English: "shelling in Sarw"}, Places: []register.Place{{Name: record.Name{Arabic: "السرو", English: "Sarw"}}},
		Counts: []register.Toll{{Of: "killed", Low: 4, Origin: "o1"}}}
	for _, o := range []string{"o1", "o2", "o3"} {
		i.Origins = append(i.Origins, register.Origin{ID: o, Kind: register.OriginOutlet, Name: "بريد النهر"})
		i.Mentions = append(i.Mentions, register.Mention{Report: o, Origin: o, Type: "shelling", Modality: "asserted"})
	}
	by.At = now().Add(time.Second)
	for version, grade := range []string{register.GradeCorroborated, register.GradeContested} {
		i.Grade = grade
		o, err := register.Object(i, version)
		if err == nil {
			err = ledger.Keep(ctx, by, o)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Evaluate(ctx); err != nil {
		t.Fatal(err)
	}
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Deliver(ctx, refusing{}, watching.Site{Address: "https://marsad.example", Texts: texts}); err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger, Watch: d})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.Viewer{Name: "huda", Role: access.Analyst})))
	}))
	t.Cleanup(server.Close)
	return server, r.ID
}

// refusing takes e-mail and refuses webhooks.
type refusing struct{}

func (refusing) Send(_ context.Context, c watching.Channel, _ watching.Message) error {
	if c.Kind == watching.Webhook {
		return errors.New("answered 503 Service Unavailable: the desk is being moved, come again later")
	}
	return nil
}

// TestWatchPagesInABrowser looks at the pages at the widths of a phone and of a desk, in both languages.
func TestWatchPagesInABrowser(t *testing.T) {
	ctx := browser(t)
	server, rule := watchedSite(t)
	faults := watch(t, ctx, server.URL)
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	for name, path := range map[string]string{"watch": "/watch", "watch-rule": "/watch/rules/" + rule + "?past=1", "watch-form": "/watch/rules/" + rule + "/edit", "watch-channels": "/watch/channels", "watch-log": "/watch/log"} {
		for _, lang := range []string{"ar", "en"} {
			for _, width := range []int64{390, 1440} {
				full := name + "-" + lang + map[int64]string{390: "-phone", 1440: "-desktop"}[width]
				t.Run(full, func(t *testing.T) {
					do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(server.URL+"/"+lang+path), chromedp.WaitReady("main"))
					picture := value(t, ctx, chromedp.FullScreenshot(100))
					if err := os.WriteFile(filepath.Join(artefacts(t), full+".png"), picture, 0o644); err != nil {
						t.Fatal(err)
					}
					if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
						t.Error("the page is wider than the screen")
					}
					if left := value(t, ctx, chromedp.Evaluate[string](`(document.querySelector("main").innerText.match(/\[[a-z_.]+\]/g) || []).join(" ")`)); left != "" {
						t.Errorf("texts are missing: %s", left)
					}
					if axeErr != nil {
						t.Log("left out: axe, since web/node_modules is not installed")
					} else {
						checkAxe(t, ctx, string(axe))
					}
				})
			}
		}
	}
	for _, f := range faults() {
		t.Error(f)
	}
}
