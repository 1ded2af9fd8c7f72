package fetch

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"syscall"
	"time"

	"marsad/internal/capture"
)

// The kinds of errors, for errors.Is. Every error of Fetch wraps one of them, or context.Canceled, and is one sentence that names the host
// and says what to do.
var (
	ErrAddress           = errors.New("address cannot be asked for")                       // scheme, port, user name in it, unusual spelling
	ErrInside            = errors.New("address is not on the public internet")             // see Options.Allow
	ErrRobots            = errors.New("the site's robots.txt refuses us")                  // or could not be had, and so refuses for the time being
	ErrTooLarge          = capture.ErrTooLarge                                             // body, headers, or what a body unpacks to
	ErrTimeout           = errors.New("the server took too long")                          // total time, or too little of the body in a while
	ErrRefusedConnection = errors.New("the server cannot be reached")                      // refused, unreachable
	ErrCut               = errors.New("the connection ended early")                        // reset, or fewer bytes than announced
	ErrName              = errors.New("the name cannot be resolved")                       // DNS
	ErrTLS               = errors.New("the secure connection failed")                      // certificate, handshake
	ErrProxy             = errors.New("the proxy cannot be used")                          // it does not answer, or refuses
	ErrProtocol          = errors.New("the server does not speak HTTP as it should")       // malformed answer
	ErrEncoding          = errors.New("the body cannot be unpacked")                       // Content-Encoding
	ErrLoop              = errors.New("the server redirects without end")                  // a loop, or too many redirects
	ErrStatus            = errors.New("the server answers with an error")                  // see StatusError
	ErrWait              = errors.New("the host has to be left alone for some time")       // see Result.RetryAfter
	errSlow              = errors.New("too little of the body came in a while")            // cause of a cancelled request
	errBudget            = errors.New("the time for this fetch is used up")                // cause of a cancelled request
	errOnion             = errors.New("an onion name is reached through a Tor proxy only") // RFC 7686
)

// StatusError is an answer that is neither the page nor a redirect; errors.Is(err, ErrStatus) holds for it.
type StatusError struct{ Code int }

// Error names the status.
func (e *StatusError) Error() string {
	return fmt.Sprintf("the server answers %d %s", e.Code, http.StatusText(e.Code))
}

// Is makes every StatusError an ErrStatus.
func (e *StatusError) Is(target error) bool { return target == ErrStatus }

// Error is an error of Fetch.
type Error struct {
	Kind   error  // one of the kinds above
	URL    string // that was asked for when it failed
	Host   string
	Advice string        // what to do, "" when there is nothing
	Cause  error         // what the library below said, or nil
	Wait   time.Duration // of ErrWait: when the host may be asked again
	robots bool          // robots.txt was asked for, not the page itself
}

// Error is the sentence for a person.
func (e *Error) Error() string {
	var b strings.Builder
	what := e.URL
	if e.robots {
		what = "robots.txt of " + e.Host + ", which has to be read first"
	}
	fmt.Fprintf(&b, "cannot fetch %s: ", what)
	kind, cause := e.Kind.Error(), ""
	if e.Cause != nil {
		cause = strings.Join(strings.Fields(noise.Replace(e.Cause.Error())), " ")
	}
	switch {
	case strings.HasPrefix(cause, kind):
		b.WriteString(cause)
	case cause != "":
		fmt.Fprintf(&b, "%s (%s)", kind, cause)
	default:
		b.WriteString(kind)
	}
	if e.Advice != "" {
		b.WriteString("; " + e.Advice)
	}
	return b.String()
}

// noise is what the libraries put before what is wrong.
var noise = strings.NewReplacer("net/http: HTTP/1.x transport connection broken: ", "", "net/http: ", "", "net/url: ", "")

// Unwrap gives kind and cause.
func (e *Error) Unwrap() []error {
	errs := []error{e.Kind}
	if e.Cause != nil {
		errs = append(errs, e.Cause)
	}
	if e.robots {
		errs = append(errs, ErrRobots)
	}
	return errs
}

// Temporary reports whether the same request may well succeed later, without anybody changing anything on this side: what a schedule asks
// before it tries again. A page that is gone, refused or too large is not temporary.
func Temporary(err error) bool {
	var status *StatusError
	if errors.As(err, &status) {
		switch status.Code {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return true
		case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
			return false
		}
		return status.Code >= 500
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound
	}
	var certificate *tls.CertificateVerificationError
	if errors.As(err, &certificate) {
		return false
	}
	for _, kind := range []error{ErrTimeout, ErrRefusedConnection, ErrCut, ErrName, ErrProxy, ErrProtocol, ErrTLS, ErrWait} {
		if errors.Is(err, kind) {
			return !errors.Is(err, errOnion)
		}
	}
	return false
}

// sortError gives an error of the libraries below its kind and the advice for it.
func sortError(ctx context.Context, err error) (advice string, kind error) {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errSlow), errors.Is(cause, errBudget), errors.Is(err, context.DeadlineExceeded):
		return "try again later", ErrTimeout
	case errors.Is(err, context.Canceled):
		return "", context.Canceled
	case errors.Is(err, ErrTooLarge):
		return "allow more with --max-size", ErrTooLarge
	}
	for _, s := range sorting {
		if s.is(err) {
			return s.advice, s.kind
		}
	}
	return "open the address in a browser to see what the server sends", ErrProtocol
}

// sorting is the table of library errors and kinds; the first that fits decides.
var sorting = []struct {
	is     func(error) bool
	kind   error
	advice string
}{
	{func(err error) bool { return errors.Is(err, ErrInside) }, ErrInside, "allow it by name (--allow) if it is yours"},
	{func(err error) bool { return errors.Is(err, ErrProxy) }, ErrProxy, "check that the proxy runs and lets us through"},
	{func(err error) bool { return errors.Is(err, ErrEncoding) }, ErrEncoding, "the bytes as received are kept"},
	{func(err error) bool { return strings.Contains(err.Error(), "socks connect") }, ErrProxy, "check that the proxy runs and reaches the host"},
	{as[*net.DNSError], ErrName, "check the spelling and that this machine resolves names"},
	{isTLS, ErrTLS, "check the clock of this machine, and the site's certificate in a browser"},
	{isTimeout, ErrTimeout, "try again later"},
	{is(syscall.ECONNREFUSED, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EADDRNOTAVAIL), ErrRefusedConnection, "check that the site is up"},
	{func(err error) bool { return strings.Contains(err.Error(), "response headers exceeded") }, ErrTooLarge, "no page needs headers of this size"},
	{func(err error) bool { return strings.Contains(err.Error(), "header list too large") }, ErrTooLarge, "no page needs headers of this size"},
	{is(io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE, net.ErrClosed), ErrCut, "try again later"},
	{as[textproto.ProtocolError], ErrProtocol, "open the address in a browser to see what the server sends"},
	{is(bufio.ErrBufferFull), ErrProtocol, "open the address in a browser to see what the server sends"},
}

func is(targets ...error) func(error) bool {
	return func(err error) bool {
		for _, t := range targets {
			if errors.Is(err, t) {
				return true
			}
		}
		return false
	}
}

func as[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func isTLS(err error) bool {
	return as[*tls.CertificateVerificationError](err) || as[x509.UnknownAuthorityError](err) || as[x509.HostnameError](err) || as[x509.CertificateInvalidError](err) ||
		as[tls.RecordHeaderError](err) || as[tls.AlertError](err) || strings.Contains(err.Error(), "tls: ") || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// waitError says how long a host has to be left alone.
func waitError(u *url.URL, wait time.Duration) *Error {
	host := u.Hostname()
	return &Error{Kind: ErrWait, URL: shorten(u.String()), Host: host, Wait: wait, Advice: fmt.Sprintf("ask %s again in %s", host, (wait + time.Second - 1).Truncate(time.Second))}
}
