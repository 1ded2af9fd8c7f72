package openrosa

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
)

// ask answers a device that wants to know how much it may send at once.
func (s *server) ask(w http.ResponseWriter, r *http.Request, _ access.Viewer, project string) error {
	w.Header().Set(lengthHeader, strconv.FormatInt(s.o.Limits.Request, 10))
	w.Header().Set("Location", peer.Origin(r)+root(project)+"/submission")
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// part is a file of a request, whole.
type part struct {
	name, mediaType string
	data            []byte
}

// upload is a request, whole.
type upload struct {
	form       part
	files      []part
	incomplete bool // the device says that more follows
}

// The names of the parts that are not attachments.
const (
	formPart       = "xml_submission_file"
	incompletePart = "*isIncomplete*"
)

// submit takes in a submission or a part of one.
func (s *server) submit(w http.ResponseWriter, r *http.Request, by access.Viewer, project string) error {
	if v := r.Header.Get(versionHeader); v != version {
		return refusal{http.StatusBadRequest, fmt.Sprintf("the header %s is %q; this server speaks %s", versionHeader, short(v), version)}
	}
	w.Header().Set(lengthHeader, strconv.FormatInt(s.o.Limits.Request, 10))
	select {
	case s.uploads <- struct{}{}:
		defer func() { <-s.uploads }()
	default:
		w.Header().Set("Retry-After", "30")
		return refusal{http.StatusServiceUnavailable, "other devices are sending; try again in half a minute"}
	}
	u, err := s.read(w, r)
	if err != nil {
		return err
	}
	receipt, err := s.take(r.Context(), by, project, u)
	if err != nil {
		return err
	}
	status, say := acknowledged(receipt, u.incomplete)
	s.answer(w, status, say)
	return nil
}

// acknowledged puts a receipt into words. What is not complete is 202, and every device goes on sending after it as after 201.
func acknowledged(r field.Receipt, incomplete bool) (status int, say string) {
	switch {
	case incomplete:
		return http.StatusAccepted, r.ID + " received so far; the rest may follow"
	case len(r.Awaiting) > 0:
		return http.StatusCreated, fmt.Sprintf("%s received; attachments still to come: %s", r.ID, strings.Join(r.Awaiting, ", "))
	case len(r.Faults) > 0:
		return http.StatusCreated, fmt.Sprintf("%s received; please mend: %s", r.ID, r.Faults.Error())
	case r.Known:
		return http.StatusCreated, r.ID + " was received before"
	}
	return http.StatusCreated, r.ID + " received"
}

// read reads a whole request, within its bounds of size and time.
func (s *server) read(w http.ResponseWriter, r *http.Request) (upload, error) {
	body, err := s.bounded(w, r)
	if err != nil {
		return upload{}, err
	}
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" || parameters["boundary"] == "" {
		return upload{}, refusal{http.StatusUnsupportedMediaType, "a submission is sent as multipart/form-data"}
	}
	var u upload
	parts := multipart.NewReader(body, parameters["boundary"])
	for n := 0; ; n++ {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return upload{}, broken(err)
		}
		if n >= s.o.Limits.Parts {
			return upload{}, refusal{http.StatusRequestEntityTooLarge, fmt.Sprintf("a request takes %d files; send the others in a further one", s.o.Limits.Parts)}
		}
		if err := s.part(p, &u); err != nil {
			return upload{}, err
		}
	}
	if u.form.data == nil {
		return upload{}, refusal{http.StatusBadRequest, "the part " + formPart + " is missing"}
	}
	return u, nil
}

// bounded gives the body with the limits of size and time on it. The server's own time for reading is meant for pages, not for a video over a weak line.
func (s *server) bounded(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	if r.ContentLength > s.o.Limits.Request {
		return nil, tooLarge(s.o.Limits.Request)
	}
	control := http.NewResponseController(w)
	end := time.Now().Add(s.o.Limits.UploadTime) // of the connection's clock, not of the register's
	if err := control.SetWriteDeadline(end.Add(s.o.Limits.IdleTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, err
	}
	return &patient{r: http.MaxBytesReader(w, r.Body, s.o.Limits.Request), control: control, end: end, idle: s.o.Limits.IdleTime}, nil
}

// patient gives each read its time, and all of them together an end.
type patient struct {
	r       io.Reader
	control *http.ResponseController
	end     time.Time
	idle    time.Duration
}

func (p *patient) Read(b []byte) (int, error) {
	deadline := time.Now().Add(p.idle)
	if deadline.After(p.end) {
		deadline = p.end
	}
	if err := p.control.SetReadDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.r.Read(b)
}

func tooLarge(most int64) refusal {
	return refusal{http.StatusRequestEntityTooLarge, fmt.Sprintf("a request takes %d bytes; send the attachments in several, or smaller ones", most)}
}

// broken says why an upload could not be read to its end.
func broken(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refusal{http.StatusRequestTimeout, "the upload took too long; nothing of it was kept; send it again"}
	}
	return refusal{http.StatusBadRequest, "the upload broke off or is no multipart/form-data; nothing of it was kept; send it again"}
}

func (s *server) part(p *multipart.Part, u *upload) error {
	name := p.FormName()
	most := s.o.Limits.Request
	if name == formPart {
		most = s.o.Limits.Form
	}
	data, err := io.ReadAll(io.LimitReader(p, most+1))
	if err != nil {
		return broken(err)
	}
	if int64(len(data)) > most {
		return tooLarge(most)
	}
	mediaType, _, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil {
		mediaType = "application/octet-stream"
	}
	switch {
	case name == formPart && u.form.data != nil:
		return refusal{http.StatusBadRequest, "the part " + formPart + " stands twice"}
	case name == formPart:
		u.form = part{"submission.xml", "text/xml", append([]byte{}, data...)}
	case name == incompletePart:
		u.incomplete = strings.EqualFold(strings.TrimSpace(string(data)), "yes")
	default:
		u.files = append(u.files, part{fileName(p, name), mediaType, data})
	}
	return nil
}

// fileName is the last element of the name that the device gives, without what could mislead a reader or a file system.
func fileName(p *multipart.Part, name string) string {
	if f := p.FileName(); f != "" {
		name = f
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if name == "" || name == "." || name == "/" || name == ".." {
		return "attachment"
	}
	return short(name)
}

// short cuts a name that is said again.
func short(s string) string {
	const most = 120
	r := []rune(s)
	if len(r) > most {
		return string(r[:most])
	}
	return s
}

// take keeps the bytes, then reads the form, then takes it in.
func (s *server) take(ctx context.Context, by access.Viewer, project string, u upload) (field.Receipt, error) {
	at := s.o.Now()
	hash, err := s.o.Inbox.Evidence(ctx, u.form.name, u.form.mediaType, u.form.data, at)
	if err != nil {
		return field.Receipt{}, notKept(err)
	}
	var files []register.Attachment
	for _, f := range u.files {
		sum, err := s.o.Inbox.Evidence(ctx, f.name, f.mediaType, f.data, at)
		if err != nil {
			return field.Receipt{}, notKept(err)
		}
		files = append(files, register.Attachment{Name: f.name, MediaType: f.mediaType, SHA256: sum, Size: int64(len(f.data))})
	}
	submission, err := form.Parse(u.form.data)
	if err != nil {
		return field.Receipt{}, err
	}
	received, err := submission.Receive()
	if err != nil {
		return field.Receipt{}, err
	}
	received.Entry.SHA256, received.Attachments = hash, files
	if project != "" {
		received.Entry.Class = access.OfCase(project)
	}
	return s.o.Inbox.Receive(ctx, by, received)
}

// notKept says a full disk so that whoever holds the device knows that waiting helps.
func notKept(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return errors.Join(refusal{http.StatusInsufficientStorage, "the server's disk is full; nothing was acknowledged; keep the form and send it again later"}, err)
	}
	return err
}
