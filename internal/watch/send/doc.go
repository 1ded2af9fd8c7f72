// Package send delivers the messages of package watch: by e-mail, webhook, ntfy and Web Push. What a user typed as an address is reached by an HTTP client that
// the caller gives, which keeps off addresses inside (fetch.Client); the mail server is the operator's own choice.
package send

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"marsad/internal/watch"
)

// Senders sends by the kind of channel. It is a watch.Sender.
type Senders struct {
	Client *http.Client // for what users typed; follows no redirect
	Mail   *Mail        // nil when there is no mail server
	Push   *Push        // nil without keys
	Now    func() time.Time
}

// Timeout is for one delivery by any channel.
const Timeout = time.Minute

// Send is watch.Sender's.
func (s Senders) Send(ctx context.Context, c watch.Channel, m watch.Message) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	switch c.Kind {
	case watch.Email:
		if s.Mail == nil {
			return watch.Refusal{Err: fmt.Errorf("no mail server was named: marsad watch run --smtp")}
		}
		return s.Mail.send(ctx, c.Address, m)
	case watch.Webhook:
		return s.webhook(ctx, c, m)
	case watch.Ntfy:
		return s.ntfy(ctx, c, m)
	case watch.Push:
		if s.Push == nil {
			return watch.Refusal{Err: fmt.Errorf("there are no keys for Web Push")}
		}
		return s.Push.send(ctx, s.Client, c, m)
	}
	return watch.Refusal{Err: fmt.Errorf("channel of kind %q", c.Kind)}
}

// maxAnswer is how many bytes of an answer are read: enough to say why it was refused.
const maxAnswer = 200

// post sends a request and judges the answer.
func post(client *http.Client, r *http.Request) error {
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	return judge(answer, said)
}

// judge says what an answer means: taken, refused for good, or to be tried again.
func judge(answer *http.Response, said []byte) error {
	code := answer.StatusCode
	if code >= 200 && code < 300 {
		return nil
	}
	err := fmt.Errorf("answered %s: %s", answer.Status, said)
	switch {
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		if s, bad := strconv.Atoi(answer.Header.Get("Retry-After")); bad == nil && s > 0 {
			return watch.Later{Err: err, After: time.Duration(min(s, 86400)) * time.Second}
		}
		return err
	}
	return watch.Refusal{Err: err, Gone: code == http.StatusGone}
}
