package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	who "marsad/internal/access"
	"marsad/internal/account"
	"marsad/internal/openrosa"
	entries "marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/store"
)

// TestDeviceReports sends a filled form with a device's password to what marsad serve mounts: it becomes a field entry, its bytes are evidence, verify holds, and
// evidence of the press can be written meanwhile.
func TestDeviceReports(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	path := filepath.Join(dir, "t.db")
	s := opened(t, path, toWrite)
	by := store.Author{Name: "test", Why: "test", At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
	book := account.New(s, account.Options{Now: time.Now, Random: rand.Reader, Cost: account.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}})
	if _, err := book.Add(ctx, by, "rami", who.Analyst); err != nil {
		t.Fatal(err)
	}
	name, password, err := book.NewDevice(ctx, by, "rami", "phone", openrosa.DefaultRealm)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := s.desk()
	if err != nil {
		t.Fatal(err)
	}
	h, err := deviceAPI(book, fieldInbox{desk, s.field}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	defer server.Close()
	if status, body := send(t, server.URL, name, password+"x", contact()); status != http.StatusUnauthorized {
		t.Fatalf("a wrong password: %d %s", status, body)
	}
	if status, body := send(t, server.URL, name, password, contact()); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	page, err := s.Objects(ctx, store.Filter{Kind: entries.KindField, Classes: []who.Class{who.Restricted}})
	if err != nil || len(page.Objects) != 1 {
		t.Fatalf("%d entries, %v", len(page.Objects), err)
	}
	e, err := entries.Read[entries.FieldEntry](page.Objects[0])
	if err != nil || e.By != "rami" {
		t.Fatalf("%+v, %v", e, err)
	}
	if c, err := s.Capture(ctx, e.SHA256); err != nil || !bytes.Contains(c.Bytes, []byte("uuid:5b1f0c1e")) {
		t.Errorf("the submission as it came: %q, %v", c.Bytes, err)
	}
	observed := observedBy(t, server.URL, name, password, ``)
	in := func() int {
		objects, err := s.Linked(ctx, entries.KindIncident, entries.Link(entries.KindField, observed))
		if err != nil {
			t.Fatal(err)
		}
		return len(objects)
	}
	open := who.Open
	if _, err := desk.Review(ctx, who.Viewer{Name: "huda", Role: who.Reviewer}, observed, field.Decision{State: entries.ReviewApproved, Class: &open}); err != nil || in() != 1 {
		t.Errorf("approved: in %d incidents, %v", in(), err)
	}
	observedBy(t, server.URL, name, password, `<deprecatedID>uuid:5b1f0c1e-0000-4000-8000-000000000002</deprecatedID>`)
	if e, _, err := desk.Get(ctx, who.Viewer{Name: "huda", Role: who.Reviewer}, observed); err != nil || e.Note != "corrected" || in() != 0 {
		t.Errorf("corrected from the phone, it says %q and stands in %d incidents, %v", e.Note, in(), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := (&verifyCommand{Store: path}).check(ctx)
	if err != nil || !v.Holds {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

func opened(t *testing.T, path string, use access) *register {
	t.Helper()
	s, err := openRegister(context.Background(), path, evidenceFlag{}.dir(path), use, &Streams{Out: io.Discard, Err: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// observedBy sends an observed incident, or its correction, and gives the id of the entry.
func observedBy(t *testing.T, url, name, password, deprecated string) string {
	t.Helper()
	f, _ := form.Of(entries.FieldIncident)
	id, note := "2", "first"
	if deprecated != "" {
		id, note = "3", "corrected"
	}
	filled := fmt.Sprintf(`<data id="%s" version="%s"><started>2026-03-01T07:40:00Z</started><place>35.93 36.63 0 5</place><place_name>سرمين</place_name><type>shelling</type><sensed>seen</sensed><certainty>certain</certainty><note>%s</note><meta><instanceID>uuid:5b1f0c1e-0000-4000-8000-00000000000%s</instanceID>%s</meta></data>`, f.ID, f.Version, note, id, deprecated)
	if status, body := send(t, url, name, password, filled); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	sum := sha256.Sum256([]byte("instance:uuid:5b1f0c1e-0000-4000-8000-000000000002")) // the first: a correction is the same entry
	return "f-" + hex.EncodeToString(sum[:8])
}

// contact is a filled form of a contact.
func contact() string {
	f, _ := form.Of(entries.FieldContact)
	return fmt.Sprintf(`<data id="%s" version="%s"><date>2026-03-01</date><with>مختار القرية</with><channel>call</channel><subject>فتح الطريق</subject><outcome>وعد بالرد</outcome><meta><instanceID>uuid:5b1f0c1e-0000-4000-8000-000000000001</instanceID></meta></data>`, f.ID, f.Version)
}

// send signs in by digest (RFC 7616) and sends a filled form.
func send(t *testing.T, url, name, password, filled string) (int, string) {
	t.Helper()
	status, _, header := submit(t, url, "", filled)
	if status != http.StatusUnauthorized {
		t.Fatalf("no challenge but %d", status)
	}
	nonce := regexp.MustCompile(`nonce="([^"]+)"`).FindStringSubmatch(header.Get("WWW-Authenticate"))[1]
	hash := func(parts ...string) string {
		sum := sha256.Sum256([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum[:])
	}
	const path = openrosa.Prefix + "/submission"
	answer := hash(hash(name, openrosa.DefaultRealm, password), nonce, "00000001", "c", "auth", hash(http.MethodPost, path))
	status, body, _ := submit(t, url, fmt.Sprintf(`Digest username="%s", realm="%s", nonce="%s", uri="%s", algorithm=SHA-256, qop=auth, nc=00000001, cnonce="c", response="%s"`, name, openrosa.DefaultRealm, nonce, path, answer), filled)
	return status, body
}

func submit(t *testing.T, url, authorization, filled string) (int, string, http.Header) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("xml_submission_file", "entry.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, filled); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+openrosa.Prefix+"/submission", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("X-OpenRosa-Version", "1.0")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text), answer.Header
}
