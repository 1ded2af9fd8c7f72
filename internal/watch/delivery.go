package watch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"marsad/internal/register"
	"marsad/internal/store"
)

// The states of a delivery.
const (
	Waiting  = "waiting"
	Sending  = "sending"  // claimed by a process that has until Due to say what came of it
	Sent     = "sent"     // the other side took it
	GaveUp   = "gave_up"  // refused for good, or tried too often
	Withheld = "withheld" // there was nothing in it any more that its owner may see
)

// States lists the states of deliveries.
func States() []string { return []string{Waiting, Sending, Sent, GaveUp, Withheld} }

// Attempt is one try to deliver.
type Attempt struct {
	At    string `json:"at"`
	Error string `json:"error,omitempty"` // empty when it went well
}

// Delivery is alerts of one rule on their way by one channel.
type Delivery struct {
	ID       string    `json:"id"`
	Rule     string    `json:"rule"`
	Owner    string    `json:"owner"`
	Channel  string    `json:"channel"`
	Alerts   []string  `json:"alerts"`
	State    string    `json:"state"`
	Due      string    `json:"due"` // RFC 3339
	Attempts []Attempt `json:"attempts,omitempty"`
	Test     bool      `json:"test,omitempty"` // asked for by the owner to try a channel: it tells of nothing
}

// Key is register.Entry's.
func (x Delivery) Key() (string, string) { return KindDelivery, x.ID }

// Index is register.Entry's.
func (x Delivery) Index() store.Index {
	i := owned(x.Owner, "delivery", dayOf(x.Due))
	for _, f := range []store.Facet{{Kind: "state", Value: x.State}, {Kind: "rule", Value: x.Rule}, {Kind: "channel", Value: x.Channel}} {
		if f.Value != "" {
			i.Facets = append(i.Facets, f)
		}
	}
	return i
}

// dueAt gives when a delivery is to be tried.
func (x Delivery) dueAt() time.Time {
	t, err := time.Parse(time.RFC3339, x.Due)
	if err != nil {
		return time.Time{}
	}
	return t
}

// deliveries makes the deliveries of fresh alerts, or adds the alerts to those that wait for the same time: what became known at once, in quiet hours, or until a
// digest goes out together.
func (d *Desk) deliveries(ctx context.Context, rules []judged, fresh []Alert) ([]store.Object, error) {
	now := d.Now()
	var out []store.Object
	for _, j := range rules {
		var ids []string
		for _, a := range fresh {
			if a.Rule == j.ID {
				ids = append(ids, a.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		for _, channel := range j.Channels {
			o, err := d.delivery(ctx, j, channel, ids, now)
			if err != nil {
				return nil, err
			}
			out = append(out, o)
		}
	}
	return out, nil
}

func (d *Desk) delivery(ctx context.Context, j judged, channel string, alerts []string, now time.Time) (store.Object, error) {
	x := Delivery{Rule: j.ID, Owner: j.Owner, Channel: channel, Alerts: alerts, State: Waiting, Due: j.clock.due(now).Format(time.RFC3339)}
	if !j.clock.held(now) {
		x.ID = idOf(j.ID, channel, alerts[0])
		return register.Object(x, 0)
	}
	for n := 0; ; n++ { // the one that waits for that time; when that is on its way already, another
		x.ID = idOf(j.ID, channel, x.Due, fmt.Sprint(n))
		was, version, err := d.readDelivery(ctx, x.ID)
		if errors.Is(err, store.ErrNotFound) {
			return register.Object(x, 0)
		}
		if err != nil {
			return store.Object{}, err
		}
		if was.State == Waiting && len(was.Attempts) == 0 {
			was.Alerts = append(was.Alerts, alerts...)
			return register.Object(was, version)
		}
	}
}

func (d *Desk) readDelivery(ctx context.Context, id string) (Delivery, int, error) {
	o, err := d.Ledger.Object(ctx, KindDelivery, id)
	if err != nil {
		return Delivery{}, 0, err
	}
	x, err := register.Read[Delivery](o)
	return x, o.Version, err
}

// Sender delivers a message. An error that is a Refusal is final.
type Sender interface {
	Send(ctx context.Context, c Channel, m Message) error
}

// Refusal is an error that no further try can mend.
type Refusal struct {
	Err  error
	Gone bool // the address is no more: the channel is not used again
}

func (r Refusal) Error() string { return r.Err.Error() }
func (r Refusal) Unwrap() error { return r.Err }

// Later is an error of a receiver that said when to come again.
type Later struct {
	Err   error
	After time.Duration
}

func (l Later) Error() string { return l.Err.Error() }
func (l Later) Unwrap() error { return l.Err }

// backoff is how long after each failed try the next one is made; behind the last it is given up. Together two days: a mail server may be away for a night, and
// what is older is found on the pages.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour, 24 * time.Hour}

// lease is how long a process that claimed a delivery has to say what came of it; longer than any Sender takes.
const lease = 5 * time.Minute

// Deliver tries what is due and gives how many deliveries it tried. An error is of the ledger; what receivers answer stands in the deliveries.
func (d *Desk) Deliver(ctx context.Context, s Sender, site Site) (int, error) {
	n := 0
	for _, state := range []string{Waiting, Sending} {
		for o, err := range d.Ledger.AllObjects(ctx, all(KindDelivery, store.Facet{Kind: "state", Value: state})) {
			if err != nil {
				return n, err
			}
			x, err := register.Read[Delivery](o)
			if err != nil {
				return n, err
			}
			if x.dueAt().After(d.Now()) {
				continue
			}
			n++
			if err := d.deliver(ctx, x, o.Version, s, site); err != nil {
				return n, err
			}
			if err := ctx.Err(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// deliver claims a delivery, sends it and keeps what came of it. Somebody else's claim is no error.
func (d *Desk) deliver(ctx context.Context, x Delivery, version int, s Sender, site Site) error {
	x.State, x.Due = Sending, d.Now().Add(lease).UTC().Format(time.RFC3339)
	err := d.keep(ctx, d.author("delivering"), x, version)
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	if err != nil {
		return err
	}
	sent := d.send(ctx, x, s, site)
	if ctx.Err() != nil {
		return ctx.Err() // we are being stopped: that says nothing about the receiver, and the claim runs out
	}
	gone := d.settle(&x, sent)
	if err := d.keep(ctx, d.author("delivered, or tried"), x, version+1); err != nil && !errors.Is(err, store.ErrConflict) {
		return err
	}
	if gone {
		return d.dropChannel(ctx, x.Owner, x.Channel)
	}
	return nil
}

// errWithheld says that nothing is left to tell.
var errWithheld = errors.New("nothing in it may be told to its owner any more")

// settle writes into a delivery what came of a try.
func (d *Desk) settle(x *Delivery, err error) (gone bool) {
	now := d.Now().UTC()
	a := Attempt{At: now.Format(time.RFC3339)}
	var refused Refusal
	switch {
	case err == nil:
		x.State = Sent
	case errors.Is(err, errWithheld):
		x.State, a.Error = Withheld, err.Error()
	case errors.As(err, &refused), len(x.Attempts) >= len(backoff):
		x.State, a.Error, gone = GaveUp, oneLine(err), refused.Gone
	default:
		x.State, a.Error = Waiting, oneLine(err)
		wait := backoff[len(x.Attempts)]
		var later Later
		if errors.As(err, &later) {
			wait = max(wait, min(later.After, 24*time.Hour))
		}
		x.Due = now.Add(wait).Format(time.RFC3339)
	}
	if x.State != Waiting {
		x.Due = a.At
	}
	x.Attempts = append(x.Attempts, a)
	return gone
}

// maxError is how many characters of a receiver's answer are kept.
const maxError = 300

func oneLine(err error) string {
	s := []rune(strings.Join(strings.Fields(strings.ToValidUTF8(err.Error(), "�")), " "))
	return string(s[:min(len(s), maxError)])
}

// send composes the message as its owner may see it now, and hands it to the sender.
func (d *Desk) send(ctx context.Context, x Delivery, s Sender, site Site) error {
	c, _, err := d.Channel(ctx, x.Owner, x.Channel)
	if errors.Is(err, store.ErrNotFound) {
		return Refusal{Err: errors.New("the channel was removed")}
	}
	if err != nil {
		return err
	}
	m, err := d.Compose(ctx, x, site)
	if err != nil {
		return err
	}
	return s.Send(ctx, c, m)
}

func (d *Desk) keep(ctx context.Context, by store.Author, e register.Entry, version int) error {
	o, err := register.Object(e, version)
	if err != nil {
		return err
	}
	return d.Ledger.Keep(ctx, by, o)
}

// Log gives the deliveries of an owner, or of everybody when owner is empty, the newest first; cursor asks for the part behind a page.
func (d *Desk) Log(ctx context.Context, owner, rule, cursor string) ([]Delivery, string, error) {
	var facets []store.Facet
	if owner != "" {
		facets = append(facets, store.Facet{Kind: "owner", Value: owner})
	}
	if rule != "" {
		facets = append(facets, store.Facet{Kind: "rule", Value: rule})
	}
	return page[Delivery](ctx, d, all(KindDelivery, facets...), cursor)
}

// page gives a page of objects of this package, the newest day first.
func page[E register.Entry](ctx context.Context, d *Desk, f store.Filter, cursor string) ([]E, string, error) {
	f.Cursor = cursor
	p, err := d.Ledger.Objects(ctx, f)
	if err != nil {
		return nil, "", err
	}
	out := []E{}
	for _, o := range p.Objects {
		e, err := register.Read[E](o)
		if err != nil {
			return nil, "", err
		}
		out = append(out, e)
	}
	return out, p.Next, nil
}
