package send

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"marsad/internal/capture/fetch"
	"marsad/internal/watch"
)

var message = watch.Message{ID: "d1", At: "2026-03-02T09:00:00Z", Lang: "ar", Dir: "rtl", Rule: "طريق السرو", Title: "طريق السرو · تنبيه واحد", Link: "https://marsad.example/ar/watch/rules/r1",
	Items: []watch.Item{{ID: "a1", Condition: "match", Kind: "incident", Record: "i1", At: "2026-03-02T09:00:00Z", Title: "قصف · السرو", Link: "https://marsad.example/ar/incidents/i1", Reasons: []string{"بدأ يطابق البحث"}}}}

var at = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func now() time.Time { return at }

// receiver is a server that notes the last request and answers with a status.
type receiver struct {
	*httptest.Server
	r      *http.Request
	body   []byte
	status int
	header map[string]string
}

func newReceiver(t *testing.T, tls bool) *receiver {
	x := &receiver{status: http.StatusOK}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x.r = r
		x.body, _ = io.ReadAll(r.Body)
		for k, v := range x.header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(x.status)
		_, _ = io.WriteString(w, "said so")
	})
	if x.Server = httptest.NewServer(h); tls {
		x.Server.Close()
		x.Server = httptest.NewTLSServer(h)
	}
	t.Cleanup(x.Close)
	return x
}

func TestWebhook(t *testing.T) {
	x := newReceiver(t, false)
	secret := "whsec_" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))
	s := Senders{Client: x.Client(), Now: now}
	if err := s.Send(t.Context(), watch.Channel{Kind: watch.Webhook, Address: x.URL + "/hook", Secret: secret}, message); err != nil {
		t.Fatal(err)
	}
	want, err := Sign(secret, x.r.Header.Get("Webhook-Id"), at.Unix(), x.body)
	if err != nil || x.r.Header.Get("Webhook-Signature") != want || x.r.Header.Get("Webhook-Timestamp") != strconv.FormatInt(at.Unix(), 10) {
		t.Errorf("%v, want %s, %v", x.r.Header, want, err)
	}
	var p payload
	if err := json.Unmarshal(x.body, &p); err != nil || p.ID != "d1" || len(p.Data) != 1 || p.Data[0].Reasons[0] != "بدأ يطابق البحث" {
		t.Errorf("%s: %v", x.body, err)
	}
}

// The example of the specification (https://github.com/standard-webhooks/standard-webhooks, spec, "Symmetric signature" of its libraries' tests).
func TestSign(t *testing.T) {
	got, err := Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%s, want %s: %v", got, want, err)
	}
}

func TestNtfy(t *testing.T) {
	x := newReceiver(t, false)
	s := Senders{Client: x.Client(), Now: now}
	if err := s.Send(t.Context(), watch.Channel{Kind: watch.Ntfy, Address: x.URL + "/under/desk", Secret: "tk_1"}, message); err != nil {
		t.Fatal(err)
	}
	var p map[string]string
	if err := json.Unmarshal(x.body, &p); err != nil || p["topic"] != "desk" || x.r.URL.Path != "/under/" || x.r.Header.Get("Authorization") != "Bearer tk_1" || p["title"] != message.Title || p["click"] != message.Link {
		t.Errorf("%s %v: %v", x.r.URL, p, err)
	}
}

func TestAnswers(t *testing.T) {
	for status, want := range map[int]string{200: "", 204: "", 301: "refused", 400: "refused", 404: "refused", 410: "gone", 408: "again", 429: "later", 500: "again", 503: "later"} {
		x := newReceiver(t, false)
		if x.status = status; want == "later" {
			x.header = map[string]string{"Retry-After": "90"}
		}
		err := Senders{Client: x.Client(), Now: now}.Send(t.Context(), watch.Channel{Kind: watch.Ntfy, Address: x.URL + "/desk"}, message)
		var refused watch.Refusal
		var later watch.Later
		got := ""
		switch {
		case errors.As(err, &refused) && refused.Gone:
			got = "gone"
		case errors.As(err, &refused):
			got = "refused"
		case errors.As(err, &later) && later.After == 90*time.Second:
			got = "later"
		case err != nil:
			got = "again"
		}
		if got != want || err != nil && !strings.Contains(err.Error(), strconv.Itoa(status)) {
			t.Errorf("%d: %q, want %q: %v", status, got, want, err)
		}
	}
}

// What a user types as an address leads to nothing inside, and no redirect leads there.
func TestGuard(t *testing.T) {
	x := newReceiver(t, false)
	client, err := fetch.Client(nil, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	c := watch.Channel{Kind: watch.Ntfy, Address: x.URL + "/desk"}
	if err := (Senders{Client: client, Now: now}).Send(t.Context(), c, message); !errors.Is(err, fetch.ErrInside) || x.r != nil {
		t.Errorf("an address inside: %v", err)
	}
	if client, err = fetch.Client([]string{"127.0.0.1"}, time.Second); err != nil {
		t.Fatal(err)
	}
	if err := (Senders{Client: client, Now: now}).Send(t.Context(), c, message); err != nil {
		t.Errorf("an address that is allowed: %v", err)
	}
}

// mailbox is a mail server in this process.
type mailbox struct {
	mu     sync.Mutex
	data   []string
	to     string
	refuse error
}

func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{m}, nil }

type session struct{ m *mailbox }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, password string) error {
		if name != "watch" || password != "seven green lorries" {
			return errors.New("no")
		}
		return nil
	}), nil
}
func (s *session) Mail(string, *smtp.MailOptions) error { return s.m.refuse }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.m.to = to
	return nil
}
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.m.mu.Lock()
	defer s.m.mu.Unlock()
	s.m.data = append(s.m.data, string(b))
	return err
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func newMailbox(t *testing.T) (*mailbox, string) {
	t.Helper()
	m := &mailbox{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := smtp.NewServer(m)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return m, l.Addr().String()
}

func TestMail(t *testing.T) {
	m, address := newMailbox(t)
	s, err := NewMail("smtp+plain://"+address, "", "watch@marsad.example", now)
	if err != nil {
		t.Fatal(err)
	}
	c := watch.Channel{Kind: watch.Email, Address: "desk@river.example"}
	hostile := message
	hostile.Title = "طريق السرو\r\nBcc: others@river.example"
	for _, msg := range []watch.Message{message, hostile} {
		if err := (Senders{Mail: s, Now: now}).Send(t.Context(), c, msg); err != nil {
			t.Fatal(err)
		}
	}
	for i, data := range m.data {
		got, err := mail.ReadMessage(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
		if err != nil || !strings.HasPrefix(subject, "طريق السرو") || got.Header.Get("Bcc") != "" || got.Header.Get("Message-ID") != "<d1@marsad.example>" || got.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("message %d: %q %v %v", i, subject, got.Header, err)
		}
	}
	if m.to != "desk@river.example" {
		t.Errorf("sent to %q", m.to)
	}
}

func TestMailRefused(t *testing.T) {
	for code, final := range map[int]bool{550: true, 451: false} {
		m, address := newMailbox(t)
		m.refuse = &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "no such mailbox"}
		s, err := NewMail("smtp+plain://"+address, "", "watch@marsad.example", now)
		if err != nil {
			t.Fatal(err)
		}
		err = Senders{Mail: s, Now: now}.Send(t.Context(), watch.Channel{Kind: watch.Email, Address: "desk@river.example"}, message)
		var refused watch.Refusal
		if err == nil || errors.As(err, &refused) != final {
			t.Errorf("%d: %v", code, err)
		}
	}
}

// A server without TLS is given no password and no message unless the operator said so.
func TestMailWantsTLS(t *testing.T) {
	m, address := newMailbox(t)
	s, err := NewMail("smtp://watch@"+address, "seven green lorries", "watch@marsad.example", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := (Senders{Mail: s, Now: now}).Send(t.Context(), watch.Channel{Kind: watch.Email, Address: "desk@river.example"}, message); err == nil || len(m.data) > 0 {
		t.Errorf("%v, %d messages", err, len(m.data))
	}
	for _, bad := range []string{"", "mail.example", "http://mail.example", "smtp://mail.example:x"} {
		if _, err := NewMail(bad, "", "watch@marsad.example", now); err == nil {
			t.Errorf("%q is taken as a mail server", bad)
		}
	}
}

// TestPush opens what a push service is given with the keys of a browser, as RFC 8291 and RFC 8188 say.
func TestPush(t *testing.T) {
	x := newReceiver(t, true)
	x.status = http.StatusCreated
	ours, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	browser, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e := base64.RawURLEncoding
	auth := []byte("0123456789abcdef")
	s := Senders{Client: x.Client(), Now: now, Push: &Push{Public: e.EncodeToString(ours.PublicKey().Bytes()), Private: e.EncodeToString(ours.Bytes()), Contact: "watch@marsad.example"}}
	c := watch.Channel{Kind: watch.Push, Address: x.URL + "/p/1", P256dh: e.EncodeToString(browser.PublicKey().Bytes()), Auth: e.EncodeToString(auth)}
	if err := s.Send(t.Context(), c, message); err != nil {
		t.Fatal(err)
	}
	if a := x.r.Header.Get("Authorization"); !strings.HasPrefix(a, "vapid t=") || x.r.Header.Get("Content-Encoding") != "aes128gcm" || x.r.Header.Get("Topic") != "d1" {
		t.Errorf("%v", x.r.Header)
	}
	var p pushed
	if err := json.Unmarshal(opened(t, x.body, browser, auth), &p); err != nil || p.Title != message.Title || p.Link != message.Link || p.Tag != "d1" || p.Dir != "rtl" {
		t.Errorf("%+v, %v", p, err)
	}
	x.status = http.StatusNotFound
	var refused watch.Refusal
	if err := s.Send(t.Context(), c, message); !errors.As(err, &refused) || !refused.Gone {
		t.Errorf("a subscription that is no more: %v", err)
	}
	long := message
	long.Items = nil
	for range 300 {
		long.Items = append(long.Items, message.Items[0])
	}
	x.status = http.StatusCreated
	if err := s.Send(t.Context(), c, long); err != nil || len(x.body) > 4096 {
		t.Errorf("a long message: %v, %d bytes", err, len(x.body))
	}
}

func opened(t *testing.T, body []byte, browser *ecdh.PrivateKey, auth []byte) []byte {
	t.Helper()
	salt, size, rest := body[:16], int(body[20]), body[21:]
	theirs, err := ecdh.P256().NewPublicKey(rest[:size])
	if err != nil {
		t.Fatal(err)
	}
	shared, err := browser.ECDH(theirs)
	if err != nil {
		t.Fatal(err)
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		k, err := hkdf.Key(sha256.New, secret, salt, info, n)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	ikm := derive(shared, auth, "WebPush: info\x00"+string(browser.PublicKey().Bytes())+string(theirs.Bytes()), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), rest[size:], nil)
	if err != nil {
		t.Fatal(err)
	}
	return plain[:strings.LastIndexByte(string(plain), 2)]
}

func TestWithoutServers(t *testing.T) {
	for _, kind := range []string{watch.Email, watch.Push, "pigeon"} {
		var refused watch.Refusal
		if err := (Senders{Now: now}).Send(context.Background(), watch.Channel{Kind: kind}, message); !errors.As(err, &refused) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
