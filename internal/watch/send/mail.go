package send

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"marsad/internal/watch"
)

// Mail sends e-mail through one server.
type Mail struct {
	host    string
	options []gomail.Option
	from    string
	domain  string // of message ids
	now     func() time.Time
}

// NewMail reads the address of a mail server: smtp://user@host:587 (TLS by STARTTLS, which the server must offer), smtps://user@host:465 (TLS from the first byte),
// or, for a server of this machine or network, smtp+plain://host:25 without TLS. The password is given apart, since addresses are seen by others.
func NewMail(address, password, from string, now func() time.Time) (*Mail, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("%q is no address of a mail server; write smtp://user@host:587, smtps://user@host:465 or smtp+plain://host:25", address)
	}
	a, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("%q is no sender of e-mail; write an address such as watch@marsad.example", from)
	}
	m := &Mail{host: u.Hostname(), from: a.String(), domain: a.Address[strings.LastIndexByte(a.Address, '@')+1:], now: now}
	m.options = append(m.options, gomail.WithTimeout(Timeout/2), gomail.WithHELO(m.domain))
	switch u.Scheme {
	case "smtp":
		m.options = append(m.options, gomail.WithTLSPortPolicy(gomail.TLSMandatory))
	case "smtps":
		m.options = append(m.options, gomail.WithSSLPort(false))
	case "smtp+plain":
		m.options = append(m.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return nil, fmt.Errorf("mail server %q: the scheme is smtp, smtps or smtp+plain", address)
	}
	if p := u.Port(); p != "" {
		port, err := strconv.Atoi(p)
		if err != nil {
			return nil, fmt.Errorf("mail server %q: %q is no port", address, p)
		}
		m.options = append(m.options, gomail.WithPort(port))
	}
	if name := u.User.Username(); name != "" {
		m.options = append(m.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(name), gomail.WithPassword(password))
	}
	return m, nil
}

// send delivers one message. Its id is the delivery's, so that a mail server or reader can drop a second copy.
func (s *Mail) send(ctx context.Context, to string, m watch.Message) error {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.from); err != nil {
		return watch.Refusal{Err: err}
	}
	if err := msg.To(to); err != nil {
		return watch.Refusal{Err: err}
	}
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetDateWithValue(s.now())
	msg.Subject(m.Title)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody is away to this
	msg.SetGenHeader("Content-Language", m.Lang)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text())
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return watch.Refusal{Err: err}
	}
	err = client.DialAndSendWithContext(ctx, msg)
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		return watch.Refusal{Err: err}
	}
	return err
}
