package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/watch"
)

func (s *site) watchRoutes() []route {
	return slices.Concat(
		inBoth("GET", "/watch", s.watchList),
		inBoth("GET", "/watch/new", s.watchNew), inBoth("POST", "/watch/new", s.watchNewSent),
		inBoth("GET", "/watch/rules/{id}", s.watchRule), inBoth("POST", "/watch/rules/{id}", s.watchRuleSent),
		inBoth("GET", "/watch/rules/{id}/edit", s.watchEdit), inBoth("POST", "/watch/rules/{id}/edit", s.watchEditSent),
		inBoth("GET", "/watch/channels", s.watchChannels), inBoth("POST", "/watch/channels", s.watchChannelsSent),
		inBoth("GET", "/watch/log", s.watchLog),
		[]route{{"GET /watch/feed/{file}", s.watchFeed}, {"GET /watch/worker.js", s.watchWorker}})
}

// watchView is every page on watching.
type watchView struct {
	ledgerPage
	Part       string // list, rule, form, channels, log
	Viewer     access.Viewer
	Rules      []watch.Rule
	Rule       watch.Rule
	Form       watchForm
	Alerts     []watch.Shown
	Hidden     int // alerts on records that the viewer may not see any more
	Past       *watch.DryRun
	Channels   []watch.Channel
	Channel    watch.Channel // as typed
	Fault      string
	Note       string
	Secret     string // shown once
	PushKey    string
	Log        []watch.Delivery
	Everybody  bool
	Next       string
	channels   map[string]watch.Channel
	rules      map[string]watch.Rule
	Conditions []string
}

// watcher gives who watches: pages on watching are for people with an account.
func (s *site) watcher(r *http.Request) (access.Viewer, error) {
	v := access.Of(r.Context())
	switch {
	case s.watch == nil || s.ledger == nil:
		return v, errNoPage
	case v.Name == "" || !v.Role.AtLeast(access.Reader):
		return v, errForbidden
	}
	return v, nil
}

func (s *site) watchPage(r *http.Request, part, path, title string) (watchView, error) {
	viewer, err := s.watcher(r)
	if err != nil {
		return watchView{}, err
	}
	p, err := s.ledgerPage(r, path, title)
	v := watchView{ledgerPage: p, Part: part, Viewer: viewer, channels: map[string]watch.Channel{}, rules: map[string]watch.Rule{}}
	if err != nil {
		return v, err
	}
	if v.Rules, err = s.watch.Rules(r.Context(), viewer.Name); err != nil {
		return v, err
	}
	if v.Channels, err = s.watch.Channels(r.Context(), viewer.Name); err != nil {
		return v, err
	}
	for _, x := range v.Rules {
		v.rules[x.ID] = x
	}
	for _, x := range v.Channels {
		v.channels[x.ID] = x
	}
	return v, nil
}

// ChannelName says which channel an id is of.
func (v watchView) ChannelName(id string) string {
	c, ok := v.channels[id]
	if !ok {
		return v.Text("watch.log.removed")
	}
	if c.Kind == watch.Email {
		return visible(cmp.Or(c.Label, c.Address))
	}
	return visible(cmp.Or(c.Label, v.Text("watch.channel."+c.Kind)))
}

// RuleName says which rule an id is of.
func (v watchView) RuleName(id string) string {
	if r, ok := v.rules[id]; ok {
		return visible(r.Name)
	}
	return v.Text("watch.log.removed")
}

// SearchText says what a rule searches.
func (v watchView) SearchText(r watch.Rule) string {
	q, err := url.ParseQuery(r.Query)
	if err != nil {
		return r.Query
	}
	var out []string
	if kind := q.Get("kind"); v.Has("search.kind." + kind) {
		out = append(out, v.Text("search.kind."+kind))
	}
	for _, name := range slices.Sorted(mapKeys(q)) {
		for _, value := range q[name] {
			if name != "kind" && value != "" {
				out = append(out, visible(strings.TrimPrefix(value, "place:")))
			}
		}
	}
	return v.join(out)
}

func mapKeys(q url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range q {
			if !yield(k) {
				return
			}
		}
	}
}

// SearchLink leads to what a rule finds now; empty for what the page of search has not.
func (v watchView) SearchLink(r watch.Rule) string {
	q, err := url.ParseQuery(r.Query)
	if err != nil || q.Get("kind") == register.KindBreach {
		return ""
	}
	return "/" + v.Lang + "/search?" + q.Encode()
}

// ConditionText says a condition in words.
func (v watchView) ConditionText(c watch.Condition) string {
	out := v.Text("watch.cond." + c.Kind)
	switch {
	case c.Kind == watch.OnGrade && c.Of != "":
		out += ": " + v.Label("grade", c.Of)
	case c.Of != "":
		out += ": " + v.Label("count", c.Of) + " " + v.Num(c.N)
	case c.N > 0:
		out += ": " + v.Num(c.N)
	}
	return out
}

// show makes alerts ready for the page: those that the viewer may still see.
func (s *site) show(ctx context.Context, v *watchView, alerts []watch.Alert) error {
	for _, a := range alerts {
		x, ok, err := s.watch.Show(ctx, v.Viewer, a, v.Catalogue)
		if err != nil {
			return err
		}
		if !ok {
			v.Hidden++
			continue
		}
		v.Alerts = append(v.Alerts, x)
	}
	return nil
}

func (v *watchView) behind(r *http.Request, next string) {
	if next != "" {
		q := r.URL.Query()
		q.Set("after", next)
		v.Next = "?" + q.Encode()
	}
}

func (s *site) watchList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.watchPage(r, "list", "/watch", "watch.title")
	if err != nil {
		return err
	}
	alerts, next, err := s.watch.Alerts(r.Context(), v.Viewer.Name, "", r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	v.behind(r, next)
	if err := s.show(r.Context(), &v, alerts); err != nil {
		return err
	}
	return render(w, s.pages.watch, http.StatusOK, v)
}

// The dry run of a page looks so far back and takes at most so long; what it does not reach it says.
const (
	pastDays = 30
	pastTime = 5 * time.Second
)

func (s *site) past(r *http.Request, v *watchView, rule watch.Rule) error {
	ctx, cancel := context.WithTimeout(r.Context(), pastTime)
	defer cancel()
	past, err := s.watch.Past(ctx, rule, s.now().AddDate(0, 0, -pastDays))
	if err != nil {
		return err
	}
	v.Past = &past
	return s.show(r.Context(), v, past.Alerts[:min(len(past.Alerts), store.DefaultLimit)])
}

func (s *site) watchRule(w http.ResponseWriter, r *http.Request) error { return s.showRule(w, r, "") }

// showRule shows a rule with its alerts, and once the secret of its feed.
func (s *site) showRule(w http.ResponseWriter, r *http.Request, secret string) error {
	v, err := s.watchPage(r, "rule", "/watch/rules/"+url.PathEscape(r.PathValue("id")), "watch.title")
	if err != nil {
		return err
	}
	if v.Rule, err = s.ownRule(r, v.Viewer); err != nil {
		return err
	}
	v.Title = visible(v.Rule.Name)
	if r.URL.Query().Get("past") != "" {
		err = s.past(r, &v, v.Rule)
	} else {
		var alerts []watch.Alert
		var next string
		if alerts, next, err = s.watch.Alerts(r.Context(), v.Viewer.Name, v.Rule.ID, r.URL.Query().Get("after")); err == nil {
			v.behind(r, next)
			err = s.show(r.Context(), &v, alerts)
		}
	}
	if err != nil {
		return err
	}
	if secret != "" {
		v.Secret = peer.Origin(r) + "/watch/feed/" + secret
	}
	return render(w, s.pages.watch, http.StatusOK, v)
}

// ownRule gives the rule that is asked for when it is the viewer's.
func (s *site) ownRule(r *http.Request, viewer access.Viewer) (watch.Rule, error) {
	rule, _, err := s.watch.Rule(r.Context(), viewer.Name, r.PathValue("id"))
	if errors.Is(err, store.ErrNotFound) {
		err = errNoPage
	}
	return rule, err
}

// watchRuleSent does what a button of a rule's page says.
func (s *site) watchRuleSent(w http.ResponseWriter, r *http.Request) error {
	viewer, err := s.watcher(r)
	if err != nil {
		return err
	}
	rule, err := s.ownRule(r, viewer)
	if err != nil {
		return err
	}
	here := "/" + s.languageOf(r) + "/watch"
	switch do := r.PostFormValue("do"); do {
	case "pause", "resume":
		err = s.watch.ChangeRule(r.Context(), viewer.Name, rule.ID, func(x *watch.Rule) { x.Paused = do == "pause" })
		here += "/rules/" + url.PathEscape(rule.ID)
	case "remove":
		err = s.watch.RemoveRule(r.Context(), viewer.Name, rule.ID)
	case "feed":
		token, err := s.watch.NewFeed(r.Context(), viewer.Name, rule.ID)
		if err != nil {
			return err
		}
		return s.showRule(w, r, token)
	default:
		err = fmt.Errorf("%w: %q is nothing that can be done to a rule", store.ErrInvalid, do)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, here, http.StatusSeeOther)
	return nil
}

func (s *site) languageOf(r *http.Request) string {
	if c, ok := s.catalogue(r); ok {
		return c.Lang
	}
	return "ar"
}
