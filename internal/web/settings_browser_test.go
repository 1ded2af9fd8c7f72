package web_test

import (
	"crypto/rand"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// TestPasskeysInABrowser signs in by password, makes a passkey, looks at the pages of accounts, and signs in by the passkey, with the authenticator that Chromium
// has for tests.
func TestPasskeysInABrowser(t *testing.T) {
	ctx := browser(t)
	ledger := memory.New()
	by := store.Author{Name: "test", Why: "test", At: time.Now()}
	book := account.New(ledger, account.Options{Now: time.Now, Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	for name, role := range map[string]access.Role{"huda": access.Admin, "سليم": access.Analyst} {
		if _, err := book.Add(t.Context(), by, name, role); err != nil {
			t.Fatal(err)
		}
		if err := book.SetPassword(t.Context(), by, name, "seven green lorries"); err != nil {
			t.Fatal(err)
		}
	}
	_, err := book.NewCode(t.Context(), by, "huda", "هاتف")
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Options{Reports: ledger, Ledger: ledger, Door: account.NewDoor(book, ""), Accounts: book})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	url := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	faults := watch(t, ctx, url)
	call(t, ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
	call(t, ctx, webauthn.Enable, webauthn.EnableParams{})
	call(t, ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	do(t, ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url+"/en/sign-in"), chromedp.WaitReady("#name"))
	do(t, ctx, chromedp.SendKeys("#name", "huda"), chromedp.SendKeys("#password", "seven green lorries"), chromedp.Click(`form[action="/en/sign-in"] button`), chromedp.WaitReady("main > .list"))
	do(t, ctx, chromedp.Navigate(url+"/en/settings"), chromedp.WaitReady("form.passkey button:enabled"))
	do(t, ctx, chromedp.SendKeys("form.passkey input[name=label]", "laptop"), chromedp.Click("form.passkey button"), chromedp.WaitReady("#factors ~ ul h3"))
	axe, axeErr := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	for _, path := range []string{"settings", "users"} {
		for _, lang := range []string{"ar", "en"} {
			for _, width := range []int64{390, 1440} {
				full := path + "-" + lang + map[int64]string{390: "-phone", 1440: "-desktop"}[width]
				do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url+"/"+lang+"/"+path), chromedp.WaitReady("main"))
				if err := os.WriteFile(filepath.Join(artefacts(t), full+".png"), value(t, ctx, chromedp.FullScreenshot(100)), 0o644); err != nil {
					t.Fatal(err)
				}
				if value(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
					t.Errorf("%s is wider than the screen", full)
				}
				if left := value(t, ctx, chromedp.Evaluate[string](`(document.querySelector("main").innerText.match(/\[[a-z_.]+\]/g) || []).join(" ")`)); left != "" {
					t.Errorf("%s: texts are missing: %s", full, left)
				}
				if axeErr != nil {
					t.Log("left out: axe, since web/node_modules is not installed")
				} else {
					checkAxe(t, ctx, string(axe))
				}
			}
		}
	}
	do(t, ctx, chromedp.EmulateViewport(1440, 900), chromedp.Navigate(url+"/en/settings"), chromedp.WaitReady(`form[action="/en/sign-out"] button`), chromedp.Click(`form[action="/en/sign-out"] button`), chromedp.WaitReady("form.passkey button:enabled"))
	do(t, ctx, chromedp.Click("form.passkey button"), chromedp.WaitReady("main > .list"))
	if !value(t, ctx, chromedp.Poll[bool](`location.pathname === "/en/"`)) {
		t.Error("the passkey does not sign in")
	}
	sessions, err := book.Sessions(t.Context(), "huda")
	if err != nil || len(sessions) != 1 || sessions[0].How != account.ByPasskey {
		t.Errorf("sessions: %+v, %v", sessions, err)
	}
	for _, f := range faults() {
		t.Error(f)
	}
}
