package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/watch"
)

// watchForm is a rule as the form shows it.
type watchForm struct {
	watch.Rule
	Of map[string]watch.Condition // conditions by kind
}

func newWatchForm(r watch.Rule) watchForm {
	f := watchForm{Rule: r, Of: map[string]watch.Condition{}}
	for _, c := range r.Conditions {
		f.Of[c.Kind] = c
	}
	return f
}

// On tells whether a condition is asked for.
func (f watchForm) On(kind string) bool { _, ok := f.Of[kind]; return ok }

// Number gives the number of a condition, empty when it has none.
func (f watchForm) Number(kind string) string {
	if n := f.Of[kind].N; n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}

// Has tells whether the rule has a channel.
func (f watchForm) Has(id string) bool { return slices.Contains(f.Channels, id) }

// Grades, Tolls and Weekdays are what the form offers.
func (v watchView) Grades() []string { return register.Grades() }

// Tolls is what thresholds can be set on.
func (v watchView) Tolls() []string { return watch.Tolls() }

// Weekdays is the days of a weekly digest.
func (v watchView) Weekdays() []string { return watch.Weekdays() }

// readRule reads a rule from a form.
func readRule(r *http.Request) (watch.Rule, error) {
	out := watch.Rule{Name: strings.TrimSpace(r.PostFormValue("name")), Query: strings.TrimPrefix(strings.TrimSpace(r.PostFormValue("query")), "?"), Mode: r.PostFormValue("mode"), Zone: strings.TrimSpace(r.PostFormValue("zone")),
		Lang: r.PostFormValue("lang"), Bare: r.PostFormValue("bare") != "", Channels: r.PostForm["channel"]}
	if out.Mode == watch.Digest {
		out.At, out.Weekday = r.PostFormValue("at"), r.PostFormValue("weekday")
	} else {
		out.QuietFrom, out.QuietTo = r.PostFormValue("quiet_from"), r.PostFormValue("quiet_to")
	}
	for _, kind := range watch.Conditions() {
		c, asked, err := readCondition(r, kind)
		if err != nil {
			return out, err
		}
		if asked {
			out.Conditions = append(out.Conditions, c)
		}
	}
	return out, nil
}

// readCondition reads one condition: those without a number are ticked, thresholds are asked for by their number, silences by both.
func readCondition(r *http.Request, kind string) (watch.Condition, bool, error) {
	c := watch.Condition{Kind: kind}
	number := strings.TrimSpace(r.PostFormValue(kind + "_n"))
	threshold := kind == watch.AtLeastOrigins || kind == watch.AtLeastToll
	if !threshold && !slices.Contains(r.PostForm["on"], kind) || threshold && number == "" {
		return c, false, nil
	}
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil {
			return c, false, fmt.Errorf("%w: %q is no number", store.ErrInvalid, number)
		}
		c.N = n
	}
	if kind == watch.AtLeastToll || kind == watch.OnGrade {
		c.Of = r.PostFormValue(kind + "_of")
	}
	return c, true, nil
}

// watchNew shows the form of a new rule on the search whose query the address has.
func (s *site) watchNew(w http.ResponseWriter, r *http.Request) error {
	v, err := s.watchPage(r, "form", "/watch/new", "watch.new")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	q.Del("digits")
	f, err := store.ParseFilter(q)
	if err != nil {
		return err
	}
	f.Cursor, f.Limit = "", 0
	v.Form = newWatchForm(watch.Rule{Name: f.Words, Query: readable(f.Values()), Conditions: []watch.Condition{{Kind: watch.OnMatch}}, Mode: watch.Instant, Zone: "Asia/Damascus", Lang: v.Lang, At: "08:00"})
	return render(w, s.pages.watch, http.StatusOK, v)
}

// readable writes a query so that people can read it: letters of any script stand as they are.
func readable(q url.Values) string {
	out, err := url.QueryUnescape(q.Encode())
	if err != nil || strings.ContainsAny(out, "%+#;") {
		return q.Encode()
	}
	if back, err := url.ParseQuery(out); err != nil || back.Encode() != q.Encode() {
		return q.Encode()
	}
	return out
}

func (s *site) watchNewSent(w http.ResponseWriter, r *http.Request) error {
	return s.ruleSent(w, r, "/watch/new", "watch.new", watch.Rule{})
}

func (s *site) watchEdit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.watchPage(r, "form", "/watch/rules/"+url.PathEscape(r.PathValue("id"))+"/edit", "watch.edit")
	if err != nil {
		return err
	}
	rule, err := s.ownRule(r, v.Viewer)
	if err != nil {
		return err
	}
	v.Form = newWatchForm(rule)
	return render(w, s.pages.watch, http.StatusOK, v)
}

func (s *site) watchEditSent(w http.ResponseWriter, r *http.Request) error {
	viewer, err := s.watcher(r)
	if err != nil {
		return err
	}
	rule, err := s.ownRule(r, viewer)
	if err != nil {
		return err
	}
	return s.ruleSent(w, r, "/watch/rules/"+url.PathEscape(rule.ID)+"/edit", "watch.edit", rule)
}

// ruleSent keeps the rule of a form, or tries it over the past and shows the form again. A rule that cannot be kept is shown again with the reason.
func (s *site) ruleSent(w http.ResponseWriter, r *http.Request, path, title string, was watch.Rule) error {
	v, err := s.watchPage(r, "form", path, title)
	if err != nil {
		return err
	}
	rule, err := readRule(r)
	rule.ID, rule.Owner, rule.Paused = was.ID, v.Viewer.Name, was.Paused
	v.Form = newWatchForm(rule)
	if err == nil {
		if r.PostFormValue("do") == "try" {
			if err = s.past(r, &v, rule); err == nil {
				return render(w, s.pages.watch, http.StatusOK, v)
			}
		} else if rule, err = s.keepRule(r, rule); err == nil {
			http.Redirect(w, r, v.To("watch/rules", rule.ID), http.StatusSeeOther)
			return nil
		}
	}
	if !isInvalid(err) {
		return err
	}
	v.Fault = v.Text("watch.fault", err.Error())
	return render(w, s.pages.watch, http.StatusBadRequest, v)
}

func (s *site) keepRule(r *http.Request, rule watch.Rule) (watch.Rule, error) {
	if rule.ID == "" {
		return s.watch.AddRule(r.Context(), rule)
	}
	return rule, s.watch.ChangeRule(r.Context(), rule.Owner, rule.ID, func(x *watch.Rule) { *x = rule })
}

func (s *site) watchChannels(w http.ResponseWriter, r *http.Request) error {
	return s.showChannels(w, r, http.StatusOK, func(v *watchView) {
		if r.URL.Query().Get("tested") != "" {
			v.Note = v.Text("watch.test.made")
		}
	})
}

func (s *site) showChannels(w http.ResponseWriter, r *http.Request, status int, change func(*watchView)) error {
	v, err := s.watchPage(r, "channels", "/watch/channels", "watch.channels")
	if err != nil {
		return err
	}
	if v.PushKey, _, err = s.watch.Keys(r.Context()); err != nil {
		return err
	}
	change(&v)
	return render(w, s.pages.watch, status, v)
}

// watchChannelsSent adds, tries or erases a channel.
func (s *site) watchChannelsSent(w http.ResponseWriter, r *http.Request) error {
	viewer, err := s.watcher(r)
	if err != nil {
		return err
	}
	query := ""
	switch do := r.PostFormValue("do"); do {
	case "add":
		return s.channelSent(w, r, viewer.Name)
	case "test":
		query = "?tested=1"
		_, err = s.watch.TestChannel(r.Context(), viewer.Name, r.PostFormValue("id"))
	case "remove":
		err = s.watch.RemoveChannel(r.Context(), viewer.Name, r.PostFormValue("id"))
	default:
		err = fmt.Errorf("%w: %q is nothing that can be done to a channel", store.ErrInvalid, do)
	}
	if errors.Is(err, store.ErrNotFound) {
		err = errNoPage
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/"+s.languageOf(r)+"/watch/channels"+query, http.StatusSeeOther)
	return nil
}

func (s *site) channelSent(w http.ResponseWriter, r *http.Request, owner string) error {
	c := watch.Channel{Owner: owner, Kind: r.PostFormValue("kind"), Label: strings.TrimSpace(r.PostFormValue("label")), Address: strings.TrimSpace(r.PostFormValue("address")), P256dh: r.PostFormValue("p256dh"), Auth: r.PostFormValue("auth")}
	if c.Kind == watch.Ntfy {
		c.Secret = strings.TrimSpace(r.PostFormValue("token"))
	}
	made, err := s.watch.AddChannel(r.Context(), c)
	if isInvalid(err) {
		return s.showChannels(w, r, http.StatusBadRequest, func(v *watchView) { v.Channel, v.Fault = c, v.Text("watch.fault.channel", err.Error()) })
	}
	if err != nil {
		return err
	}
	if made.Kind == watch.Webhook {
		return s.showChannels(w, r, http.StatusOK, func(v *watchView) { v.Secret = made.Secret })
	}
	http.Redirect(w, r, "/"+s.languageOf(r)+"/watch/channels", http.StatusSeeOther)
	return nil
}

// WatchLink leads to a new rule on the search.
func (v searchView) WatchLink() string {
	f := v.Filter
	f.Cursor, f.Limit = "", 0
	return "/" + v.Lang + "/watch/new?" + f.Values().Encode()
}
