package watch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/access"
	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/register/keeper"
	"marsad/internal/register/mask"
	"marsad/internal/store"
	"marsad/record"
)

// Shown is an alert with what its owner may see of it now.
type Shown struct {
	Alert
	Title   string   // of the record
	Link    string   // path of its page, language first
	Reasons []string // in words
}

// Message is what a channel delivers.
type Message struct {
	ID    string // of the delivery: the same on every try, so that receivers can drop what they have
	At    string
	Lang  string
	Dir   string
	Rule  string // name; "" when it is bare
	Title string // one line
	Link  string // of the page that has all of it
	Items []Item // none when the rule wants no content in its notifications
	More  string // says how many alerts beyond the items there are; "" when none
}

// Item is one alert in a message.
type Item struct {
	ID, Condition, Kind, Record, At, Title, Link string
	Reasons                                      []string
}

// maxItems bounds a message; it says how many more the page has.
const maxItems = 50

// Site is where links lead and in which languages texts are.
type Site struct {
	Address string // without a slash at the end, such as https://marsad.example
	Texts   map[string]*locale.Catalogue
}

// Show gives an alert as its owner may see it now; ok is false when the owner may not see its record any more, or it is gone.
func (d *Desk) Show(ctx context.Context, viewer access.Viewer, a Alert, c *locale.Catalogue) (s Shown, ok bool, err error) {
	s = Shown{Alert: a}
	s.Title, s.Link, ok, err = d.record(ctx, viewer, a, c)
	if errors.Is(err, store.ErrNotFound) {
		return s, false, nil
	}
	for _, r := range a.Reasons {
		s.Reasons = append(s.Reasons, r.Say(c))
	}
	s.Link = "/" + c.Lang + s.Link
	return s, ok && a.Owner == viewer.Name, err
}

// record gives the title and the page of an alert's record, when the viewer may see it.
func (d *Desk) record(ctx context.Context, v access.Viewer, a Alert, c *locale.Catalogue) (title, link string, ok bool, err error) {
	switch a.Kind {
	case store.KindReport:
		return d.report(ctx, v, a)
	case KindSource:
		return d.source(ctx, a)
	case register.KindIncident:
		i, err := keeper.Resolve(ctx, d.Ledger, a.Record)
		return incidentTitle(mask.Incident(v, i), c), "/incidents/" + url.PathEscape(i.ID), v.MaySee(i.Class), err
	}
	o, err := d.Ledger.Object(ctx, a.Kind, a.Record)
	if err != nil || o.Removed {
		return "", "", false, err
	}
	title, link, err = named(v, o, c)
	return title, link, v.MaySee(o.Index.Class), err
}

func (d *Desk) report(ctx context.Context, v access.Viewer, a Alert) (title, link string, ok bool, err error) {
	class, err := d.Reports.Class(ctx, a.Record)
	if err != nil || !v.MaySee(class) {
		return "", "", false, err
	}
	r, err := d.Reports.Version(ctx, a.Record, a.Version)
	if err != nil {
		return "", "", false, err
	}
	s := store.Summarise(r)
	return strings.TrimPrefix(s.Outlet+": ", ": ") + mask.Words(v, class, r, s.Title), "/reports/" + url.PathEscape(a.Record), true, nil
}

func (d *Desk) source(ctx context.Context, a Alert) (title, link string, ok bool, err error) {
	if d.Sources == nil {
		return "", "", false, nil
	}
	sources, err := d.Sources.Sources(ctx)
	i := slices.IndexFunc(sources, func(s store.Source) bool { return strconv.FormatInt(s.ID, 10) == a.Record })
	if err != nil || i < 0 {
		return "", "", false, err
	}
	return cmp.Or(sources[i].Name, sources[i].Outlet, sources[i].Address), "/sources", true, nil
}

// named gives the name of an object of the register, blurred, and its page.
func named(v access.Viewer, o store.Object, c *locale.Catalogue) (string, string, error) {
	switch o.Kind {
	case register.KindPatrol:
		p, err := register.Read[register.PatrolSeries](o)
		return say(mask.Patrol(v, p).Name, c), "/patrols/" + url.PathEscape(o.ID), err
	case register.KindPost:
		p, err := register.Read[register.Post](o)
		return say(mask.Post(v, p).Name, c), "/posts/" + url.PathEscape(o.ID), err
	case register.KindAgreement:
		a, err := register.Read[register.Agreement](o)
		return say(a.Name, c), "/agreements/" + url.PathEscape(o.ID), err
	case register.KindBreach:
		b, err := register.Read[register.Breach](o)
		b = mask.Breach(v, b)
		return c.Text("watch.breach", b.Agreement), "/agreements/" + url.PathEscape(b.Agreement), err
	}
	return o.ID, "/", nil
}

func say(n record.Name, c *locale.Catalogue) string {
	if c.Lang == "en" {
		return cmp.Or(n.English, n.Arabic)
	}
	return cmp.Or(n.Arabic, n.English)
}

// incidentTitle says what is told where.
func incidentTitle(i register.Incident, c *locale.Catalogue) string {
	title := c.Label("type", i.Type)
	var places []string
	for _, p := range i.Places {
		if name := say(p.Name, c); name != "" && !slices.Contains(places, name) {
			places = append(places, name)
		}
	}
	if len(places) > 0 {
		title += " · " + strings.Join(places, c.Text("watch.comma")+" ")
	}
	return title
}

// Say tells a reason in words.
func (r Reason) Say(c *locale.Catalogue) string {
	switch r.Condition {
	case AtLeastOrigins:
		return c.Text("watch.because.origins", r.Found, r.N)
	case AtLeastToll:
		return c.Text("watch.because.toll", c.Label("count", r.Of), r.Found, r.N)
	case OnGrade:
		return c.Text("watch.because.grade", c.Label("grade", r.Before), c.Label("grade", r.After))
	case OnContradiction:
		return c.Text("watch.because.contradiction", fieldName(r.Of, c))
	case OnSilence:
		return c.Text("watch.because.silence", c.Count("watch.days", r.Found), r.Since)
	case OnNotResumed:
		return c.Text("watch.because.not_resumed", r.Since, c.Count("watch.days", r.Found))
	}
	return c.Text("watch.because.match")
}

// fieldName gives the name of a field on which origins disagree.
func fieldName(f string, c *locale.Catalogue) string {
	for _, list := range []string{"count", "reason", "role", "field"} {
		if c.Has(list + "." + f) {
			return c.Label(list, f)
		}
	}
	return f
}

// Compose makes the message of a delivery as its owner may see it now, or errWithheld when nothing of it is left.
func (d *Desk) Compose(ctx context.Context, x Delivery, site Site) (Message, error) {
	if x.Test {
		c := site.Texts["en"]
		return Message{ID: x.ID, At: x.Due, Lang: c.Lang, Dir: c.Dir(), Title: c.Text("watch.test"), Link: site.Address + "/en/watch/channels"}, nil
	}
	viewer, _, err := d.Viewers.Viewer(ctx, x.Owner)
	if errors.Is(err, store.ErrNotFound) {
		return Message{}, errWithheld
	}
	if err != nil {
		return Message{}, err
	}
	r, _, err := d.Rule(ctx, x.Owner, x.Rule)
	if errors.Is(err, store.ErrNotFound) {
		return Message{}, errWithheld // removed since
	}
	if err != nil {
		return Message{}, err
	}
	c, ok := site.Texts[r.Lang]
	if !ok {
		return Message{}, fmt.Errorf("there are no texts in the language %q", r.Lang)
	}
	shown, err := d.showAll(ctx, viewer, x.Alerts, c)
	if err != nil {
		return Message{}, err
	}
	if len(shown) == 0 {
		return Message{}, errWithheld
	}
	return compose(x, r, shown, c, site.Address), nil
}

// showAll gives what of some alerts a viewer may see.
func (d *Desk) showAll(ctx context.Context, v access.Viewer, ids []string, c *locale.Catalogue) ([]Shown, error) {
	var out []Shown
	for _, id := range ids {
		a, err := d.Alert(ctx, v.Name, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s, ok, err := d.Show(ctx, v, a, c)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, s)
		}
	}
	return out, nil
}

func compose(x Delivery, r Rule, shown []Shown, c *locale.Catalogue, address string) Message {
	m := Message{ID: x.ID, At: shown[len(shown)-1].At, Lang: c.Lang, Dir: c.Dir(), Link: address + "/" + c.Lang + "/watch/rules/" + url.PathEscape(r.ID)}
	if r.Bare {
		m.Title = c.Text("watch.bare")
		return m
	}
	m.Rule = visible(r.Name)
	m.Title = m.Rule + " · " + c.Count("watch.alerts", len(shown))
	for i, s := range shown {
		if i == maxItems {
			m.More = c.Text("watch.more", len(shown)-maxItems)
			break
		}
		m.Items = append(m.Items, Item{ID: s.ID, Condition: s.Condition, Kind: s.Kind, Record: s.Record, At: s.At, Title: visible(s.Title), Link: address + s.Link, Reasons: s.Reasons})
	}
	return m
}

// visible makes one line of a text and takes away what turns it round or hides it (Unicode's bidirectional controls, other controls): a name must not rewrite the
// line that it stands in.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == 0x2028, r == 0x2029:
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
			return -1
		}
		return r
	}, s)
}

// Text gives a message as plain text.
func (m Message) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", m.Title)
	for _, i := range m.Items {
		fmt.Fprintf(&b, "\n%s\n", i.Title)
		for _, r := range i.Reasons {
			fmt.Fprintf(&b, "- %s\n", r)
		}
		fmt.Fprintf(&b, "%s\n", i.Link)
	}
	if m.More != "" {
		fmt.Fprintf(&b, "\n%s\n", m.More)
	}
	fmt.Fprintf(&b, "\n%s\n", m.Link)
	return b.String()
}
