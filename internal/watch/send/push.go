package send

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	webpush "github.com/SherClockHolmes/webpush-go"

	"marsad/internal/watch"
)

// Push sends to browsers by Web Push (RFC 8030), encrypted for the browser (RFC 8291) and signed by our keys (VAPID, RFC 8292).
type Push struct {
	Public, Private string // base64url, as watch.Keys gives them
	Contact         string // who runs the server: an e-mail address or an https address, told to the push service
}

// The time for which a push service keeps a message of which the browser is away, and the bytes of text that fit into one: a service takes 4,096 in all.
const (
	pushTTL  = 24 * time.Hour
	pushText = 1500
)

// pushed is what the service worker is told.
type pushed struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Link  string `json:"link"`
	Lang  string `json:"lang"`
	Dir   string `json:"dir"`
	Tag   string `json:"tag"` // a second copy takes the place of the first
}

func (p *Push) send(ctx context.Context, client *http.Client, c watch.Channel, m watch.Message) error {
	var lines []string
	for _, i := range m.Items {
		lines = append(lines, i.Title+" ("+strings.Join(i.Reasons, "; ")+")")
	}
	text := strings.Join(lines, "\n")
	if len(text) > pushText {
		text = strings.ToValidUTF8(text[:pushText], "") + "…"
	}
	body, err := json.Marshal(pushed{Title: m.Title, Body: text, Link: m.Link, Lang: m.Lang, Dir: m.Dir, Tag: m.ID})
	if err != nil {
		return err
	}
	answer, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: c.Address, Keys: webpush.Keys{P256dh: c.P256dh, Auth: c.Auth}}, &webpush.Options{
		HTTPClient: client, Subscriber: strings.TrimPrefix(p.Contact, "mailto:"), TTL: int(pushTTL / time.Second), Topic: m.ID[:min(len(m.ID), 32)], Urgency: webpush.UrgencyNormal,
		VAPIDPublicKey: p.Public, VAPIDPrivateKey: p.Private, RecordSize: 3052,
	})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	err = judge(answer, said)
	if answer.StatusCode == http.StatusNotFound { // RFC 8030, 7.3: the subscription is no more
		err = watch.Refusal{Err: err, Gone: true}
	}
	return err
}
