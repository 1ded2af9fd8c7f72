package web

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/htmlindex"

	"marsad/internal/store"
	"marsad/record"
)

// Captures is what the archived copies need of a store.
type Captures interface {
	// Capture gives captured bytes by their SHA-256, store.ErrNotFound when there are none, store.ErrCorrupt when they changed.
	Capture(ctx context.Context, sha256 string) (store.Capture, error)
}

// sandbox is the policy of a captured page: an origin of its own, no scripts, no forms, nothing loaded from anywhere; styles that stand in the
// page and pictures that stand in it as data: are shown. Only our own page may frame it.
const sandbox = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// framing is the policy of the page around it: as every page's, and a frame of this server. A link in the captured page that is followed
// would leave this server, which frame-src forbids.
const framing = policy + "; frame-src 'self'"

// maxShown is how many bytes are taken apart and shown; what is larger is only offered as a file.
const maxShown = 8 << 20

// archivedView is the page around a captured page.
type archivedView struct {
	page
	Capture store.Capture
	Shown   bool   // in the frame; else it is only offered as a file
	Raw     string // address of what is shown
	Picture string // address of the working copy of a picture, or ""
	Bytes   string // address of the bytes
	Report  string // address of the report that it was opened from, or ""
}

// At gives the time of the capture.
func (v archivedView) At() string {
	return v.digits(v.Capture.CapturedAt.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// Name gives the name or address under which it was captured.
func (v archivedView) Name() string { return visible(v.Capture.Name) }

// archived shows the captured page in a frame.
func (s *site) archived(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	found, err := s.capture(r)
	if err != nil {
		return err
	}
	query := url.Values{}
	if name, ok := charsetOf(r.URL.Query().Get("charset")); ok {
		query.Set("charset", name)
	}
	_, shown := shownAs(found)
	address := "/archived/" + found.SHA256
	v := archivedView{page: s.newPage(c, r, address), Capture: found, Shown: shown, Raw: address + "?" + query.Encode(), Bytes: address + "/bytes"}
	if s.pictureType(found) != "" {
		v.Picture = address + "/picture"
	}
	if id := r.URL.Query().Get("report"); id != "" {
		v.Report = "/" + c.Lang + "/reports/" + url.PathEscape(id)
	}
	v.Title = c.Text("archived.title")
	w.Header().Set("Content-Security-Policy", framing)
	return render(w, s.pages.archived, http.StatusOK, v)
}

// archivedShown serves the captured page or text from within the sandbox, with what could make the browser reach other hosts taken out.
func (s *site) archivedShown(w http.ResponseWriter, r *http.Request) error {
	found, err := s.capture(r)
	if err != nil {
		return err
	}
	media, shown := shownAs(found)
	if !shown {
		return errNoCapture
	}
	text := decoded(found.Bytes, r.URL.Query().Get("charset"))
	if media == "text/html" {
		if page, err := inert(text); err == nil {
			text = page
		} else {
			media = "text/plain" // nested too deep to be taken apart: shown as its source
		}
	}
	sandboxed(w.Header())
	w.Header().Set("Content-Type", media+"; charset=utf-8")
	_, err = w.Write(text)
	return ignoreGone(err)
}

// archivedBytes gives the bytes as captured, to be saved and never shown.
func (s *site) archivedBytes(w http.ResponseWriter, r *http.Request) error {
	found, err := s.capture(r)
	if err != nil {
		return err
	}
	sandboxed(w.Header())
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": found.SHA256}))
	_, err = w.Write(found.Bytes)
	return ignoreGone(err)
}

func sandboxed(h http.Header) {
	h.Set("Content-Security-Policy", sandbox)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-DNS-Prefetch-Control", "off")
	h.Set("Cache-Control", "private, max-age=86400")
}

// capture gives the capture that a path names.
func (s *site) capture(r *http.Request) (store.Capture, error) {
	hash := r.PathValue("sha256")
	if s.captures == nil || len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		return store.Capture{}, errNoCapture
	}
	if may, err := s.mayOpen(r, hash); err != nil {
		return store.Capture{}, err
	} else if !may {
		return store.Capture{}, errNoCapture
	}
	if err := s.openedCapture(r, hash); err != nil {
		return store.Capture{}, err
	}
	found, err := s.captures.Capture(r.Context(), hash)
	if errors.Is(err, store.ErrNotFound) {
		return found, errNoCapture
	}
	return found, err
}

// shownAs gives the media type under which a capture is shown, and whether it is: pages and plain text are, by what was declared, or by
// their looks when nothing was. XHTML is shown as HTML, which reads it without its own rules for scripts and styles.
func shownAs(c store.Capture) (media string, shown bool) {
	if len(c.Bytes) > maxShown {
		return "", false
	}
	media, _, err := mime.ParseMediaType(c.MediaType)
	if err != nil {
		media, _, _ = mime.ParseMediaType(http.DetectContentType(c.Bytes))
	}
	switch media {
	case "text/html", "application/xhtml+xml":
		return "text/html", true
	case "text/plain", "application/json":
		return "text/plain", true
	}
	return "", false
}

// decoded gives a text as UTF-8: what is valid UTF-8 as it stands, as the reading does; else by the charset that the report was read with,
// by what the page declares, or by that of old Arabic pages.
func decoded(body []byte, asked string) []byte {
	if utf8.Valid(body) {
		return body
	}
	name, ok := charsetOf(asked)
	if !ok {
		_, declared, _ := charset.DetermineEncoding(body, "")
		if name, ok = charsetOf(declared); !ok || name == "windows-1252" { // which stands for: nothing declared
			name = "windows-1256"
		}
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	text, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	}
	return text
}

// charsetOf gives the standard's name of a charset; UTF-16 and the like, in which text reads as other text, are not taken.
func charsetOf(name string) (canonical string, ok bool) {
	e, err := htmlindex.Get(name)
	if err != nil {
		return "", false
	}
	canonical, err = htmlindex.Name(e)
	return canonical, err == nil && !strings.HasPrefix(canonical, "utf-16") && canonical != "replacement" && canonical != "iso-2022-jp"
}

// archivedLink gives the address of the archived copy of a report, "" when it was not read from captured bytes.
func archivedLink(lang string, r record.Report) string {
	if r.Source.SHA256 == "" || r.Source.CapturedAt == "" {
		return ""
	}
	query := url.Values{"report": {r.ID}}
	if name, ok := charsetOf(r.Source.Charset); ok {
		query.Set("charset", name)
	}
	return "/" + lang + "/archived/" + r.Source.SHA256 + "?" + query.Encode()
}
