package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/watch"
	"marsad/record"
)

// workerStatus is 200 where the assets are built.
func workerStatus() int {
	if _, err := os.Stat("static/dist/worker.js"); err != nil {
		return http.StatusNotFound
	}
	return http.StatusOK
}

// watchDesk gives the desk of a town, for what a page does not do.
func (x town) watchDesk() *watch.Desk {
	s := x.ledger.(*memory.Store)
	return &watch.Desk{Ledger: s, Reports: s, Viewers: x.book, Now: time.Now}
}

var ruleForm = url.Values{"name": {"الحاجز"}, "query": {"kind=incident"}, "on": {"match"}, "mode": {"instant"}, "zone": {"Asia/Damascus"}, "lang": {"en"}}

// makeRule makes a rule on the page and gives the path of its page.
func (x town) makeRule(c *http.Client, form url.Values) string {
	x.t.Helper()
	status, h := x.post(c, "/en/watch/new", form)
	if status != http.StatusSeeOther {
		x.t.Fatalf("a rule is kept: %d", status)
	}
	return h.Get("Location")
}

// TestAlerts asks every output of alerts in every role: what is told of records of every class, by the pages, by the feed to whoever has its address, and after the
// records were closed; and nobody gets at the rules, alerts and channels of another.
func TestAlerts(t *testing.T) {
	x := newTown(t, access.Reader)
	ctx := context.Background()
	if _, err := x.book.Add(ctx, by, "member", access.Reader); err != nil {
		t.Fatal(err)
	}
	if err := x.book.SetPassword(ctx, by, "member", passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.AddCase(ctx, by, "river", record.Name{Arabic: "النهر"}); err != nil {
		t.Fatal(err)
	}
	if _, err := x.book.Members(ctx, by, "river", []string{"member"}, nil); err != nil {
		t.Fatal(err)
	}
	may := map[string][]string{"reader": {"open"}, "analyst": {"open"}, "reviewer": {"open", "restricted"}, "admin": {"open", "restricted"}, "member": {"open", "river"}}
	rules, feeds := map[string]string{}, map[string]string{}
	for who := range may {
		c := x.client(who)
		rules[who] = x.makeRule(c, ruleForm)
		r, err := c.PostForm(x.url+rules[who], url.Values{"do": {"feed"}})
		if err != nil {
			t.Fatal(err)
		}
		page := read(t, r)
		feeds[who] = regexp.MustCompile(`/watch/feed/[a-z0-9]+\.atom`).FindString(page)
	}
	classes := map[string]access.Class{"open": access.Open, "restricted": access.Restricted, "river": access.OfCase("river")}
	private := []register.Part{{Name: record.Name{Arabic: "سامر العبودي", English: "Samer Abboudi"}, Kind: "person", Role: "recipient", Private: true}}
	keep := func(name string, class access.Class, version int) {
		place := []register.Place{{Name: record.Name{Arabic: "بلدة " + name, English: "town-" + name}}}
		o, err := register.Object(register.Incident{ID: "told-" + name, Class: class, Type: "shelling", Modality: "asserted", Grade: register.GradeClaimed, Places: place, Actors: private}, version)
		if err != nil {
			t.Fatal(err)
		}
		if err := x.ledger.Keep(ctx, store.Author{Name: "test", Why: "test", At: time.Now()}, o); err != nil {
			t.Fatal(err)
		}
	}
	for name, class := range classes {
		keep(name, class, 0)
	}
	if _, err := x.watchDesk().Evaluate(ctx); err != nil {
		t.Fatal(err)
	}
	look := func(closed bool) {
		for who, seen := range may {
			c := x.client(who)
			for _, path := range []string{"/en/watch", "/ar/watch", rules[who], rules[who] + "?past=1", feeds[who], strings.Replace(feeds[who], ".atom", ".json", 1)} {
				asks := c
				if strings.HasPrefix(path, "/watch/feed/") {
					asks = x.client("") // whoever has the address
				}
				status, body := x.get(asks, path, "")
				if status != http.StatusOK {
					t.Errorf("%s, %s: %d", who, path, status)
				}
				for name := range classes {
					if got, want := strings.Contains(body, "told-"+name), slices.Contains(seen, name) && !closed; got != want {
						t.Errorf("%s, %s: told of the %s record: %v, want %v", who, path, name, got, want)
					}
				}
				if strings.Contains(body, "Abboudi") {
					t.Errorf("%s, %s: the private person is named", who, path)
				}
			}
			for other := range may {
				if other == who {
					continue
				}
				for _, path := range []string{rules[other], rules[other] + "/edit"} {
					if status, _ := x.get(c, path, ""); status != http.StatusNotFound {
						t.Errorf("%s asks %s of %s: %d", who, path, other, status)
					}
				}
				for _, do := range []string{"pause", "remove", "feed"} {
					if status, _ := x.post(c, rules[other], url.Values{"do": {do}}); status != http.StatusNotFound {
						t.Errorf("%s does %s to the rule of %s: %d", who, do, other, status)
					}
				}
			}
		}
	}
	look(false)
	for name := range classes {
		keep(name, access.OfCase("nobody"), 1)
	}
	look(true)
}

func TestRuleForm(t *testing.T) {
	x := newTown(t, "")
	c := x.client("analyst")
	for name, change := range map[string]func(url.Values){
		"no name": func(f url.Values) { f.Del("name") }, "no condition": func(f url.Values) { f.Del("on") }, "a number that is none": func(f url.Values) { f.Set("origins_n", "two") },
		"a threshold on reports": func(f url.Values) { f.Set("query", ""); f.Set("origins_n", "2") }, "a zone that is none": func(f url.Values) { f.Set("zone", "Idlib") },
		"a channel of another": func(f url.Values) { f.Set("channel", "x") }, "quiet half": func(f url.Values) { f.Set("quiet_from", "22:00") },
	} {
		form := url.Values{}
		for k, v := range ruleForm {
			form[k] = slices.Clone(v)
		}
		change(form)
		if status, _ := x.post(c, "/ar/watch/new", form); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	form := url.Values{"origins_n": {"2"}, "toll_n": {"5"}, "toll_of": {"killed"}, "quiet_from": {"22:00"}, "quiet_to": {"07:00"}, "bare": {"1"}, "do": {"try"}}
	for k, v := range ruleForm {
		form[k] = v
	}
	if status, _ := x.post(c, "/en/watch/new", form); status != http.StatusOK {
		t.Errorf("tried: %d", status)
	}
	form.Set("do", "save")
	path := x.makeRule(c, form)
	_, body := x.get(c, path+"/edit", "")
	for _, want := range []string{`name="origins_n" type="number" min="1" value="2"`, `name="toll_n" type="number" min="1" value="5"`, `value="22:00"`, `name="bare" value="1" checked`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form of the rule has no %s", want)
		}
	}
	form.Set("name", "another")
	form.Del("origins_n")
	if status, h := x.post(c, path+"/edit", form); status != http.StatusSeeOther || h.Get("Location") != path {
		t.Errorf("changed: %d %s", status, h.Get("Location"))
	}
	if _, body := x.get(c, path, ""); !strings.Contains(body, "another") || strings.Contains(body, "independent origins") {
		t.Error("the change is not shown")
	}
	for _, do := range []string{"pause", "resume", "remove"} {
		if status, _ := x.post(c, path, url.Values{"do": {do}}); status != http.StatusSeeOther {
			t.Errorf("%s: %d", do, status)
		}
	}
	if status, _ := x.get(c, path, ""); status != http.StatusNotFound {
		t.Errorf("after it was removed: %d", status)
	}
}

func TestChannelPages(t *testing.T) {
	x := newTown(t, "")
	c := x.client("reader")
	for _, bad := range []url.Values{{"kind": {"email"}, "address": {"nobody"}}, {"kind": {"webhook"}, "address": {"ftp://x"}}, {"kind": {"ntfy"}, "address": {"https://x"}}, {"kind": {"push"}, "address": {"https://x/y"}}, {"kind": {"pigeon"}}} {
		bad.Set("do", "add")
		if status, _ := x.post(c, "/en/watch/channels", bad); status != http.StatusBadRequest {
			t.Errorf("%v: %d", bad, status)
		}
	}
	r, err := c.PostForm(x.url+"/en/watch/channels", url.Values{"do": {"add"}, "kind": {"webhook"}, "address": {"https://desk.example/hook"}, "label": {"مكتب"}})
	if err != nil {
		t.Fatal(err)
	}
	if page := read(t, r); !strings.Contains(page, "whsec_") {
		t.Error("the secret of a webhook is not shown")
	}
	_, page := x.get(c, "/en/watch/channels", "")
	id := regexp.MustCompile(`name="id" value="([a-z0-9]+)"`).FindStringSubmatch(page)
	if strings.Contains(page, "whsec_") || id == nil {
		t.Fatal("the secret is shown again, or the channel is not")
	}
	other := x.client("admin")
	for _, do := range []string{"test", "remove"} {
		form := url.Values{"do": {do}, "id": {id[1]}}
		if status, _ := x.post(other, "/en/watch/channels", form); status != http.StatusNotFound {
			t.Errorf("%s of the channel of another: %d", do, status)
		}
		if status, _ := x.post(c, "/en/watch/channels", form); status != http.StatusSeeOther {
			t.Errorf("%s: %d", do, status)
		}
	}
	if _, page := x.get(c, "/en/watch/log", ""); !strings.Contains(page, "a test") {
		t.Error("the log has no test")
	}
	if _, page := x.get(other, "/en/watch/log", ""); strings.Contains(page, "state-waiting") {
		t.Error("the log of an admin's own has what another sent")
	}
	if _, page := x.get(other, "/en/watch/log?all=1", ""); !strings.Contains(page, "state-waiting") {
		t.Error("the log of all has not what a reader sent")
	}
}

func read(t *testing.T, r *http.Response) string {
	t.Helper()
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
