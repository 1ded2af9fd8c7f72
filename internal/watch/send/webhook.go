package send

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"marsad/internal/watch"
)

// payload is what a webhook is told; docs/watch.md has it for receivers.
type payload struct {
	Type  string     `json:"type"`
	ID    string     `json:"id"`
	At    string     `json:"timestamp"`
	Rule  string     `json:"rule,omitempty"`
	Title string     `json:"title"`
	Link  string     `json:"link"`
	Data  []hookItem `json:"alerts,omitempty"`
	More  string     `json:"more,omitempty"`
}

type hookItem struct {
	ID        string   `json:"id"`
	Condition string   `json:"condition"`
	Reasons   []string `json:"reasons"`
	Kind      string   `json:"kind"`
	Record    string   `json:"record"`
	Title     string   `json:"title"`
	Link      string   `json:"link"`
	At        string   `json:"at"`
}

func payloadOf(m watch.Message) payload {
	p := payload{Type: "marsad.alert", ID: m.ID, At: m.At, Rule: m.Rule, Title: m.Title, Link: m.Link, More: m.More}
	for _, i := range m.Items {
		p.Data = append(p.Data, hookItem{ID: i.ID, Condition: i.Condition, Reasons: i.Reasons, Kind: i.Kind, Record: i.Record, Title: i.Title, Link: i.Link, At: i.At})
	}
	return p
}

// Sign gives the signature of Standard Webhooks 1.0 (https://github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over id, time in seconds since 1970, and
// body, with the bytes that the secret holds in base64 behind "whsec_".
func Sign(secret, id string, at int64, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", err
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + strconv.FormatInt(at, 10) + "."))
	h.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil)), nil
}

func (s Senders) webhook(ctx context.Context, c watch.Channel, m watch.Message) error {
	body, err := json.Marshal(payloadOf(m))
	if err != nil {
		return err
	}
	at := s.Now().Unix()
	signature, err := Sign(c.Secret, m.ID, at, body)
	if err != nil {
		return watch.Refusal{Err: err}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Address, bytes.NewReader(body))
	if err != nil {
		return watch.Refusal{Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "marsad")
	r.Header.Set("Webhook-Id", m.ID)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(at, 10))
	r.Header.Set("Webhook-Signature", signature)
	return post(s.Client, r)
}

// maxNtfy is how many bytes of a message ntfy takes before it makes a file of it (https://docs.ntfy.sh/publish/#limitations).
const maxNtfy = 3500

// ntfy publishes as JSON, in which titles may be in any script (https://docs.ntfy.sh/publish/#publish-as-json).
func (s Senders) ntfy(ctx context.Context, c watch.Channel, m watch.Message) error {
	u, err := url.Parse(c.Address)
	if err != nil {
		return watch.Refusal{Err: err}
	}
	topic := path.Base(u.Path)
	u.Path, u.RawPath = strings.TrimSuffix(strings.TrimRight(u.Path, "/"), topic), ""
	text := m.Text()
	if len(text) > maxNtfy {
		text = strings.ToValidUTF8(text[:maxNtfy], "") + "…\n" + m.Link
	}
	body, err := json.Marshal(map[string]any{"topic": topic, "title": m.Title, "message": text, "click": m.Link})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return watch.Refusal{Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	if c.Secret != "" {
		r.Header.Set("Authorization", "Bearer "+c.Secret)
	}
	return post(s.Client, r)
}
