package openrosa_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/openrosa"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/store/memory"
)

// table is credentials that a test knows.
type table map[string]account

type account struct {
	password string
	viewer   access.Viewer
}

func (t table) HA1(_ context.Context, user, realm, algorithm string) (string, access.Viewer, bool, error) {
	a, ok := t[user]
	if !ok {
		return "", access.Viewer{}, false, nil
	}
	h, ok := openrosa.Hash(algorithm, user, realm, a.password)
	return h, a.viewer, ok, nil
}

// desk is an inbox that keeps evidence in a map.
type desk struct {
	field.Desk
	mu    sync.Mutex
	kept  map[string][]byte
	fails error
}

func (d *desk) Evidence(_ context.Context, _, _ string, data []byte, _ time.Time) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails != nil {
		return "", d.fails
	}
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	d.kept[hash] = bytes.Clone(data)
	return hash, nil
}

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// office is a server with its parts.
type office struct {
	*httptest.Server
	desk  *desk
	clock *clock
}

func open(t *testing.T, limits openrosa.Limits) *office {
	t.Helper()
	forms, err := form.Forms()
	if err != nil {
		t.Fatal(err)
	}
	o := &office{clock: &clock{at: time.Date(2024, 3, 2, 9, 0, 0, 0, time.UTC)}}
	o.desk = &desk{Desk: field.Desk{Ledger: memory.New(), Now: o.clock.now}, kept: map[string][]byte{}}
	n := byte(0)
	var mu sync.Mutex
	h, err := openrosa.New(openrosa.Options{
		Forms: forms, Inbox: o.desk, Secret: []byte("a secret of a test, long enough"), Now: o.clock.now, Limits: limits,
		Random: func(b []byte) error { mu.Lock(); defer mu.Unlock(); n++; b[0] = n; return nil },
		Credentials: table{
			"samar": {"قمح وشعير", access.Viewer{Name: "samar", Role: access.Analyst, Cases: []string{"valley"}}},
			"nour":  {"zaatar", access.Viewer{Name: "nour", Role: access.Analyst}},
			"guest": {"open", access.Viewer{Name: "guest", Role: access.Reader}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Server = httptest.NewServer(h)
	t.Cleanup(o.Close)
	return o
}

// device signs in and sends as ODK Collect does: it takes the first challenge, and counts its requests by nonce.
type device struct {
	t              *testing.T
	office         *office
	user, password string
	prefix         string
	sha256         bool // whether it knows SHA-256; one that does not takes the challenge with MD5
	realm, nonce   string
	algorithm      string
	nc             int
}

func (d *device) authorization(method, path string, nc int) string {
	h := map[string]func() hash.Hash{"SHA-256": sha256.New, "MD5": md5.New}[d.algorithm]
	sum := func(s string) string { x := h(); io.WriteString(x, s); return hex.EncodeToString(x.Sum(nil)) }
	count := fmt.Sprintf("%08x", nc)
	response := sum(strings.Join([]string{sum(d.user + ":" + d.realm + ":" + d.password), d.nonce, count, "cafe", "auth", sum(method + ":" + path)}, ":"))
	return fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", response="%s", qop=auth, nc=%s, cnonce="cafe", algorithm=%s`, d.user, d.realm, d.nonce, path, response, count, d.algorithm)
}

var challengeParts = regexp.MustCompile(`realm="([^"]*)", qop="auth", algorithm=([A-Z0-9-]+), nonce="([^"]*)", charset=UTF-8(, stale=true)?`)

// learn takes a challenge and says whether the one before was only too old.
func (d *device) learn(r *http.Response) (stale bool) {
	d.t.Helper()
	for _, c := range r.Header.Values("WWW-Authenticate") {
		m := challengeParts.FindStringSubmatch(c)
		if m == nil {
			d.t.Fatalf("challenge %q", c)
		}
		if m[2] == "SHA-256" && !d.sha256 {
			continue
		}
		d.realm, d.algorithm, d.nonce, d.nc = m[1], m[2], m[3], 0
		return m[4] != ""
	}
	d.t.Fatal("no challenge that the device knows")
	return false
}

// do sends a request, again once when it is asked to sign in.
func (d *device) do(method, path, contentType string, body []byte) (*http.Response, string) {
	d.t.Helper()
	if u, err := url.Parse(path); err == nil && u.IsAbs() {
		path = u.RequestURI()
	} else {
		path = d.prefix + path
	}
	for try := 0; ; try++ {
		r := d.once(method, path, contentType, body, d.nc+1)
		d.nc++
		text, err := io.ReadAll(r.Body)
		if err != nil {
			d.t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != http.StatusUnauthorized || try > 0 {
			return r, string(text)
		}
		d.learn(r)
	}
}

func (d *device) once(method, path, contentType string, body []byte, nc int) *http.Response {
	d.t.Helper()
	r, err := http.NewRequest(method, d.office.URL+path, bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	r.Header.Set("X-OpenRosa-Version", "1.0")
	r.Header.Set("Date", "Fri, 01 Mar 2024 05:00:00 GMT")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if d.nonce != "" {
		r.Header.Set("Authorization", d.authorization(method, path, nc))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer
}

// file is a part of a request.
type file struct{ name, mediaType, data string }

// request makes the body that ODK Collect makes.
func request(t *testing.T, xml string, incomplete bool, files ...file) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	add := func(name, filename, mediaType, data string) {
		h := textproto.MIMEHeader{}
		disposition := fmt.Sprintf(`form-data; name="%s"`, name)
		if filename != "" {
			disposition += fmt.Sprintf(`; filename="%s"`, filename)
		}
		h.Set("Content-Disposition", disposition)
		if mediaType != "" {
			h.Set("Content-Type", mediaType)
		}
		p, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(p, data)
	}
	if xml != "" {
		add("xml_submission_file", "form_2024-03-01_08-00-00.xml", "text/xml", xml)
	}
	for _, f := range files {
		add(f.name, f.name, f.mediaType, f.data)
	}
	if incomplete {
		add("*isIncomplete*", "", "", "yes")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func (d *device) send(xml string, incomplete bool, files ...file) (int, string) {
	d.t.Helper()
	contentType, body := request(d.t, xml, incomplete, files...)
	r, text := d.do("POST", "/submission", contentType, body)
	return r.StatusCode, text
}

func (o *office) device(t *testing.T, user, password string) *device {
	return &device{t: t, office: o, user: user, password: password, prefix: openrosa.Prefix, sha256: true}
}

// seen is a filled form of an invented monitor.
func seen(instance, more string) string {
	return `<?xml version='1.0' ?><data id="marsad_observed_incident" version="1"><deviceid>collect:x</deviceid><started>2024-03-01T07:40:00.000+03:00</started><observer>35.93 36.63 410 8</observer><type>shelling</type><sensed>heard</sensed><certainty>probable</certainty><bearing_degrees>90</bearing_degrees><distance_m>3000</distance_m>` + more + `<meta><instanceID>` + instance + `</instanceID></meta></data>`
}

func fuzzed(t testing.TB) http.Handler {
	h, err := openrosa.New(openrosa.Options{Credentials: table{}, Inbox: &desk{}, Secret: make([]byte, 16), Now: time.Now, Random: func([]byte) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func answer(h http.Handler, r *http.Request) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}
