// Package openrosa is the OpenRosa 1.0 HTTP API (docs.getodk.org/openrosa), by which ODK Collect, KoboCollect and Tella take forms and send field entries:
// the list of forms, the forms, and submissions with their attachments over as many requests as a device needs, behind digest authentication (RFC 7616 and
// RFC 2617).
//
// What arrives is kept as evidence, byte for byte, before anything is read from it. A request counts whole or not at all: an upload that breaks off leaves
// nothing behind, and the device sends it again.
package openrosa

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"marsad/internal/access"
	"marsad/internal/attempts"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/store"
)

// Prefix is the path under which the API stands; with a further /p/NAME entries go to the case NAME, whose members alone may send and see them.
const Prefix = "/openrosa"

// Credentials knows who may sign in. HA1 gives the hash H(user:realm:password) in lower-case hexadecimal for the algorithm MD5 or SHA-256 (RFC 7616, 3.4.2), who it is,
// and false when there is no such user or no such hash.
type Credentials interface {
	HA1(ctx context.Context, user, realm, algorithm string) (string, access.Viewer, bool, error)
}

// Inbox takes in what arrives.
type Inbox interface {
	// Evidence keeps bytes as they came and gives their SHA-256. The same bytes again change nothing.
	Evidence(ctx context.Context, name, mediaType string, data []byte, at time.Time) (string, error)
	// Receive takes in a submission whose bytes are kept; see field.Desk.
	Receive(ctx context.Context, by access.Viewer, r field.Received) (field.Receipt, error)
}

// Limits bound what a device may send. Zero values stand for the defaults.
type Limits struct {
	Request    int64         // bytes of one request; devices split what is more: 100 MiB
	Form       int64         // bytes of the filled form in it: 8 MiB
	Parts      int           // files in one request: 150; ODK Collect sends 101 at most
	Uploads    int           // uploads at the same time, which are held in memory: 4
	UploadTime time.Duration // one request may take this long: 15 minutes
	IdleTime   time.Duration // and be silent this long: 60 seconds
}

func (l *Limits) fill() {
	if l.Request == 0 {
		l.Request = 100 << 20
	}
	if l.Form == 0 {
		l.Form = 8 << 20
	}
	if l.Parts == 0 {
		l.Parts = 150
	}
	if l.Uploads == 0 {
		l.Uploads = 4
	}
	if l.UploadTime == 0 {
		l.UploadTime = 15 * time.Minute
	}
	if l.IdleTime == 0 {
		l.IdleTime = time.Minute
	}
}

// DefaultRealm is the realm of the digests; whoever keeps them has to use the same.
const DefaultRealm = "marsad"

// Options sets up the API.
type Options struct {
	Forms       []form.Form
	Credentials Credentials
	Inbox       Inbox
	Realm       string // DefaultRealm when empty
	Secret      []byte // of at least 16 bytes, with which nonces are signed; one that changes with each start asks devices for a new nonce, not for the password
	Random      func([]byte) error
	Now         func() time.Time
	Limits      Limits
	Attempts    *attempts.Counter // of the doors of this process together; one of this API alone when nil
	Logger      *slog.Logger
}

type server struct {
	o       Options
	forms   []served
	digest  *digest
	uploads chan struct{}
}

// New gives the handler for everything under Prefix.
func New(o Options) (http.Handler, error) {
	if o.Credentials == nil || o.Inbox == nil || o.Random == nil || o.Now == nil || len(o.Secret) < 16 {
		return nil, errors.New("openrosa: credentials, inbox, clock, randomness and a secret of 16 bytes are needed")
	}
	if o.Realm == "" {
		o.Realm = DefaultRealm
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Attempts == nil {
		o.Attempts = attempts.New(o.Now)
	}
	o.Limits.fill()
	s := &server{o: o, uploads: make(chan struct{}, o.Limits.Uploads)}
	s.digest = newDigest(o)
	for _, f := range o.Forms {
		s.forms = append(s.forms, serve(f))
	}
	return s.routes(), nil
}

// handler answers a request of somebody who signed in; project is a case or "".
type handler func(w http.ResponseWriter, r *http.Request, by access.Viewer, project string) error

func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, route := range []struct {
		pattern string
		h       handler
	}{
		{"GET %s/formList", s.formList},
		{"GET %s/forms/{file}", s.form},
		{"GET %s/forms/{id}/manifest", s.manifest},
		{"HEAD %s/submission", s.ask},
		{"POST %s/submission", s.submit},
	} {
		for _, base := range []string{Prefix, Prefix + "/p/{project}"} {
			mux.Handle(fmt.Sprintf(route.pattern, base), s.wrap(route.h))
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		s.answer(w, http.StatusNotFound, "there is nothing here")
	})
	return mux
}

// The headers of the API.
const (
	versionHeader = "X-OpenRosa-Version"
	lengthHeader  = "X-OpenRosa-Accept-Content-Length"
	version       = "1.0"
)

func (s *server) wrap(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(versionHeader, version)
		w.Header().Set("Date", s.o.Now().UTC().Format(http.TimeFormat))
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		by, ok := s.digest.admit(w, r)
		if !ok {
			return
		}
		project := r.PathValue("project")
		err := s.mayUse(by, project)
		if err == nil {
			err = h(w, r, by, project)
		}
		if err != nil {
			s.fail(w, r, err)
		}
	})
}

// mayUse sees to it that somebody may send at all, and belongs to the case. Which cases there are is nobody else's business.
func (s *server) mayUse(by access.Viewer, project string) error {
	if project != "" && !by.MaySee(access.OfCase(project)) {
		return store.ErrNotFound
	}
	if !by.Role.AtLeast(access.Analyst) {
		return field.ErrNotAllowed
	}
	return nil
}

// refusal is an error that is said to the device as it stands.
type refusal struct {
	status int
	say    string
}

func (r refusal) Error() string { return r.say }

// fail is the one table of statuses. What happened inside goes to the log only.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	var said refusal
	switch {
	case errors.As(err, &said):
	case errors.Is(err, field.ErrNotAllowed):
		said = refusal{http.StatusForbidden, "your account may not do this; ask who runs this server"}
	case errors.Is(err, field.ErrState):
		said = refusal{http.StatusConflict, "this entry was rejected and takes no changes; write a new one"}
	case errors.Is(err, form.ErrUnknownForm):
		said = refusal{http.StatusNotFound, err.Error()}
	case errors.Is(err, store.ErrNotFound):
		said = refusal{http.StatusNotFound, "there is nothing here"}
	case errors.Is(err, form.ErrSubmission):
		said = refusal{http.StatusBadRequest, err.Error()}
	default:
		s.o.Logger.Error("openrosa request failed", "path", r.URL.Path, "error", err)
		said = refusal{http.StatusInternalServerError, "the server failed; nothing was acknowledged; keep the form and send it again later"}
	}
	s.answer(w, said.status, said.say)
}

// response is OpenRosaResponse of the Form Submission API.
type response struct {
	XMLName xml.Name `xml:"http://openrosa.org/http/response OpenRosaResponse"`
	Message struct {
		Nature string `xml:"nature,attr"`
		Text   string `xml:",chardata"`
	} `xml:"message"`
}

func (s *server) answer(w http.ResponseWriter, status int, say string) {
	var x response
	x.Message.Text, x.Message.Nature = say, "submit_success"
	if status >= 400 {
		x.Message.Nature = "submit_error"
	}
	s.writeXML(w, status, x)
}

func (s *server) writeXML(w http.ResponseWriter, status int, v any) {
	data, err := xml.Marshal(v)
	if err != nil {
		s.o.Logger.Error("openrosa answer cannot be written", "error", err)
		status, data = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), data...)) // a device that left cannot be told
}
