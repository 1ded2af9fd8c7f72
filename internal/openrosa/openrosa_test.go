package openrosa_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"marsad/internal/access"
	"marsad/internal/openrosa"
	"marsad/internal/register"
	"marsad/internal/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { http.DefaultClient.CloseIdleConnections(); os.Exit(code) }))
}

var ctx = context.Background()

func (o *office) entries(t *testing.T) []register.FieldEntry {
	t.Helper()
	var out []register.FieldEntry
	for x, err := range o.desk.Ledger.AllObjects(ctx, store.Filter{Kind: register.KindField, Classes: []access.Class{access.Restricted, access.OfCase("valley")}}) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := register.Read[register.FieldEntry](x)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

// TestCollectsSequence plays what ODK Collect does from the first connection to a submission whose pictures do not fit into one request, over HTTP: challenge, list, form, HEAD, two
// POSTs, and the whole again, as after a lost answer.
func TestCollectsSequence(t *testing.T) {
	for _, algorithm := range []string{"SHA-256", "MD5"} {
		t.Run(algorithm, func(t *testing.T) {
			o := open(t, openrosa.Limits{})
			d := o.device(t, "samar", "قمح وشعير")
			d.sha256 = algorithm == "SHA-256"

			r, text := d.do("GET", "/formList", "", nil)
			var list struct {
				XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
				Forms   []struct {
					ID       string `xml:"formID"`
					Name     string `xml:"name"`
					Version  string `xml:"version"`
					Hash     string `xml:"hash"`
					Download string `xml:"downloadUrl"`
				} `xml:"xform"`
			}
			if err := xml.Unmarshal([]byte(text), &list); err != nil || r.StatusCode != http.StatusOK || len(list.Forms) != 4 {
				t.Fatal(r.Status, text, err)
			}
			if r.Header.Get("X-OpenRosa-Version") != "1.0" || !strings.HasPrefix(r.Header.Get("Content-Type"), "text/xml") || r.Header.Get("Date") == "" {
				t.Errorf("headers %v", r.Header)
			}
			first := list.Forms[0]
			if first.ID != "marsad_observed_incident" || first.Version == "" || !strings.HasPrefix(first.Hash, "md5:") || !strings.HasPrefix(first.Download, o.URL+"/openrosa/forms/") {
				t.Errorf("%+v", first)
			}
			if r, text = d.do("GET", first.Download, "", nil); r.StatusCode != http.StatusOK || !strings.Contains(text, `<data id="marsad_observed_incident"`) {
				t.Error(r.Status, text[:min(200, len(text))])
			}
			r, _ = d.do("HEAD", "/submission", "", nil)
			if r.StatusCode != http.StatusNoContent || r.Header.Get("X-OpenRosa-Accept-Content-Length") != "104857600" || r.Header.Get("Location") != o.URL+"/openrosa/submission" {
				t.Error(r.Status, r.Header)
			}

			form := seen("uuid:1", "<attachment><picture>1.jpg</picture></attachment><attachment><picture>2.jpg</picture></attachment>")
			one, two := file{"1.jpg", "image/jpeg", "first picture"}, file{"2.jpg", "image/jpeg", "second picture"}
			if status, text := d.send(form, true, one); status != 202 || !strings.Contains(text, `nature="submit_success"`) {
				t.Error(status, text)
			}
			if e := o.entries(t); len(e) != 1 || len(e[0].Attachments) != 1 || len(e[0].Awaiting) != 1 || e[0].Awaiting[0] != "2.jpg" {
				t.Errorf("after the first request: %+v", e)
			}
			if status, text := d.send(form, false, two); status != 201 {
				t.Error(status, text)
			}
			for range 2 { // the answer was lost
				if status, text := d.send(form, true, one); status != 202 {
					t.Error(status, text)
				}
				if status, text := d.send(form, false, two); status != 201 || !strings.Contains(text, "received before") {
					t.Error(status, text)
				}
			}
			all := o.entries(t)
			if len(all) != 1 {
				t.Fatalf("%d entries", len(all))
			}
			e := all[0]
			if e.By != "samar" || e.Class != access.Restricted || e.Review.State != "pending" || len(e.Attachments) != 2 || e.Awaiting != nil || len(e.Places) != 2 || e.Instance != "uuid:1" {
				t.Errorf("%+v", e)
			}
			if string(o.desk.kept[e.SHA256]) != form || string(o.desk.kept[e.Attachments[1].SHA256]) != "second picture" || len(o.desk.kept) != 3 {
				t.Error("evidence is not what was sent")
			}
			if got := steps(t, o, e.ID); got != 2 { // repeating the whole changed nothing
				t.Errorf("%d steps of history; want 2", got)
			}
		})
	}
}

func steps(t *testing.T, o *office, id string) int {
	t.Helper()
	n := 0
	for _, err := range o.desk.Ledger.History(ctx, register.KindField, id) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestFormListParameters(t *testing.T) {
	d := open(t, openrosa.Limits{}).device(t, "samar", "قمح وشعير")
	if _, text := d.do("GET", "/formList?formID=marsad_post_visit&verbose=true&deviceID=x", "", nil); strings.Count(text, "<xform>") != 1 || !strings.Contains(text, "<descriptionText>") {
		t.Error(text)
	}
	if _, text := d.do("GET", "/formList", "", nil); strings.Contains(text, "<descriptionText>") {
		t.Error("described without being asked")
	}
	if r, text := d.do("GET", "/forms/marsad_post_visit/manifest", "", nil); r.StatusCode != http.StatusOK || !strings.Contains(text, "http://openrosa.org/xforms/xformsManifest") {
		t.Error(r.Status, text)
	}
	for _, path := range []string{"/forms/other.xml", "/forms/marsad_post_visit", "/forms/other/manifest"} {
		if r, _ := d.do("GET", path, "", nil); r.StatusCode != http.StatusNotFound {
			t.Error(path, r.Status)
		}
	}
}

// TestCorrectedForm sends an edited form as ODK Collect does: a new instanceID, and the old one as deprecatedID.
func TestCorrectedForm(t *testing.T) {
	o := open(t, openrosa.Limits{})
	d := o.device(t, "samar", "قمح وشعير")
	d.send(seen("uuid:1", "<count>4</count>"), false)
	edited := strings.Replace(seen("uuid:2", "<count>5</count>"), "</instanceID>", "</instanceID><deprecatedID>uuid:1</deprecatedID>", 1)
	for range 2 {
		if status, text := d.send(edited, false); status != 201 {
			t.Fatal(status, text)
		}
	}
	if status, text := d.send(seen("uuid:1", "<count>4</count>"), false); status != 201 { // the first one comes late once more
		t.Fatal(status, text)
	}
	all := o.entries(t)
	if len(all) != 1 || *all[0].Observed.Count != 5 || all[0].Instance != "uuid:2" || len(all[0].Earlier) != 1 || steps(t, o, all[0].ID) != 2 {
		t.Errorf("%+v", all)
	}
}

// TestFaultyFormIsKept sends what no device of ours lets through: nothing that a monitor wrote is lost.
func TestFaultyFormIsKept(t *testing.T) {
	o := open(t, openrosa.Limits{})
	status, text := o.device(t, "samar", "قمح وشعير").send(seen("uuid:1", "<count>many</count><killed>-3</killed>"), false)
	if status != 201 || !strings.Contains(text, "please mend: count is") {
		t.Error(status, text)
	}
	e := o.entries(t)
	if len(e) != 1 || e[0].Review.State != "has_issues" || !strings.Contains(e[0].Review.Why, "observed.killed is -3") {
		t.Errorf("%+v", e)
	}
}

func TestProjects(t *testing.T) {
	o := open(t, openrosa.Limits{})
	d := o.device(t, "samar", "قمح وشعير")
	d.prefix += "/p/valley"
	if _, text := d.do("GET", "/formList", "", nil); !strings.Contains(text, o.URL+"/openrosa/p/valley/forms/") {
		t.Error(text)
	}
	if status, text := d.send(seen("uuid:1", ""), false); status != 201 {
		t.Fatal(status, text)
	}
	if e := o.entries(t); len(e) != 1 || e[0].Class != access.OfCase("valley") {
		t.Errorf("%+v", e)
	}
	stranger := o.device(t, "nour", "zaatar")
	stranger.prefix += "/p/valley"
	if status, _ := stranger.send(seen("uuid:2", ""), false); status != 404 {
		t.Error("somebody outside the case:", status)
	}
}

func TestWhoMaySend(t *testing.T) {
	o := open(t, openrosa.Limits{})
	if status, text := o.device(t, "guest", "open").send(seen("uuid:1", ""), false); status != 403 || !strings.Contains(text, "submit_error") {
		t.Error("a reader:", status, text)
	}
	if status, _ := o.device(t, "samar", "wrong").send(seen("uuid:1", ""), false); status != 401 {
		t.Error("a wrong password:", status)
	}
	if status, _ := o.device(t, "nobody", "x").send(seen("uuid:1", ""), false); status != 401 {
		t.Error("an unknown user:", status)
	}
	o.device(t, "samar", "قمح وشعير").send(seen("uuid:1", ""), false)
	if status, _ := o.device(t, "nour", "zaatar").send(seen("uuid:1", "<count>9</count>"), false); status != 403 {
		t.Error("another author's instanceID:", status)
	}
	if len(o.entries(t)) != 1 {
		t.Error("something was kept that should not be")
	}
}

// TestReplay sends a request again with the same digest, counts that come late, a digest for another path, and one whose nonce is too old.
func TestReplay(t *testing.T) {
	o := open(t, openrosa.Limits{})
	d := o.device(t, "samar", "قمح وشعير")
	d.do("GET", "/formList", "", nil)
	status := func(path string, nc int) (int, bool) {
		r := d.once("GET", path, "", nil, nc)
		defer r.Body.Close()
		return r.StatusCode, r.StatusCode == http.StatusUnauthorized && strings.Contains(r.Header.Get("WWW-Authenticate"), "stale=true")
	}
	for _, tt := range []struct {
		name string
		nc   int
		want int
	}{{"ahead", 9, 200}, {"late", 5, 200}, {"the late one again", 5, 401}, {"the last one again", 9, 401}, {"the first one again", 1, 401}, {"far ahead", 1000, 200}, {"far behind", 6, 401}, {"zero", 0, 401}} {
		got, stale := status("/openrosa/formList", tt.nc)
		if got != tt.want || got == 401 && !stale {
			t.Errorf("%s: %d, stale %v", tt.name, got, stale)
		}
	}
	r, err := http.NewRequest(http.MethodGet, o.URL+"/openrosa/forms/marsad_post_visit.xml", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", d.authorization("GET", "/openrosa/formList", 2000))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized || strings.Contains(answer.Header.Get("WWW-Authenticate"), "stale") {
		t.Error("a digest of another path:", answer.Status)
	}
	o.clock.add(21 * time.Minute)
	if got, stale := status("/openrosa/formList", 3000); got != 401 || !stale {
		t.Error("an old nonce:", got, stale)
	}
	if r, _ := d.do("GET", "/formList", "", nil); r.StatusCode != http.StatusOK {
		t.Error("a device does not come back after its nonce grew old:", r.Status)
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	o := open(t, openrosa.Limits{})
	d := o.device(t, "samar", "wrong")
	tries := 0
	for range 40 {
		r, _ := d.do("GET", "/formList", "", nil)
		if r.StatusCode == http.StatusTooManyRequests {
			if r.Header.Get("Retry-After") == "" {
				t.Error("does not say how long to wait")
			}
			break
		}
		tries++
	}
	if tries > 5 {
		t.Errorf("%d tries before the wait", tries)
	}
	o.clock.add(16 * time.Minute)
	if r, _ := o.device(t, "samar", "قمح وشعير").do("GET", "/formList", "", nil); r.StatusCode != http.StatusOK {
		t.Error("after the wait:", r.Status)
	}
}

func TestHostileRequests(t *testing.T) {
	o := open(t, openrosa.Limits{Request: 20_000, Form: 5_000, Parts: 4})
	d := o.device(t, "samar", "قمح وشعير")
	good := seen("uuid:1", "")
	type parts struct {
		contentType string
		body        []byte
	}
	made := func(xml string, files ...file) parts { c, b := request(t, xml, false, files...); return parts{c, b} }
	half := made(good, file{"1.jpg", "image/jpeg", strings.Repeat("x", 1000)})
	half.body = half.body[:len(half.body)-300]
	for _, tt := range []struct {
		name string
		parts
		want int
	}{
		{"too large", made(good, file{"1.jpg", "image/jpeg", strings.Repeat("x", 30_000)}), 413},
		{"form too large", made(strings.Repeat("x", 6_000)), 413},
		{"too many files", made(good, file{"1", "", ""}, file{"2", "", ""}, file{"3", "", ""}, file{"4", "", ""}), 413},
		{"no form", made("", file{"1.jpg", "image/jpeg", "x"}), 400},
		{"cut off", half, 400},
		{"no multipart", parts{"text/xml", []byte(good)}, 415},
		{"no boundary", parts{"multipart/form-data", []byte(good)}, 415},
		{"no XML", made("hello"), 400},
		{"entities", made(`<!DOCTYPE x [<!ENTITY a "b">]>` + good), 400},
		{"another form", made(strings.ReplaceAll(good, "marsad_observed_incident", "census")), 404},
		{"no instanceID", made(strings.ReplaceAll(good, "uuid:1", "")), 400},
	} {
		r, text := d.do("POST", "/submission", tt.contentType, tt.body)
		if r.StatusCode != tt.want || !strings.Contains(text, "<OpenRosaResponse") {
			t.Errorf("%s: %s %s", tt.name, r.Status, text)
		}
	}
	if len(o.entries(t)) != 0 {
		t.Error("a hostile request became an entry")
	}
	if status, text := d.send(good, false, file{`../../etc/passwd`, "", "x"}, file{"a\u202egpj.exe", "", "y"}); status != 201 {
		t.Fatal(status, text)
	}
	if a := o.entries(t)[0].Attachments; a[0].Name != "passwd" || a[1].Name != "agpj.exe" || a[0].MediaType != "application/octet-stream" {
		t.Errorf("%+v", a)
	}
	r, err := http.NewRequest(http.MethodPost, o.URL+"/openrosa/submission", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Digest "+strings.Repeat(`a="`, 100))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusBadRequest {
		t.Error("a broken Authorization header:", answer.Status)
	}
}

func TestFullDisk(t *testing.T) {
	o := open(t, openrosa.Limits{})
	o.desk.fails = fmt.Errorf("cannot write objects/ab: %w", syscall.ENOSPC)
	d := o.device(t, "samar", "قمح وشعير")
	if status, text := d.send(seen("uuid:1", ""), false); status != 507 || strings.Contains(text, "objects/") {
		t.Error(status, text)
	}
	o.desk.fails = nil
	if status, _ := d.send(seen("uuid:1", ""), false); status != 201 {
		t.Error("after space was made:", status)
	}
}

// TestSlowUpload lets a device fall silent in the middle of a request.
func TestSlowUpload(t *testing.T) {
	o := open(t, openrosa.Limits{IdleTime: 100 * time.Millisecond, UploadTime: time.Second})
	d := o.device(t, "samar", "قمح وشعير")
	d.do("HEAD", "/submission", "", nil)
	c, err := net.Dial("tcp", strings.TrimPrefix(o.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /openrosa/submission HTTP/1.1\r\nHost: x\r\nX-OpenRosa-Version: 1.0\r\nAuthorization: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n", d.authorization("POST", "/openrosa/submission", 100))
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, err := io.ReadAll(c)
	if err != nil || !bytes.Contains(answer, []byte("HTTP/1.1 408")) {
		t.Errorf("%v %.300s", err, answer)
	}
	if len(o.entries(t))+len(o.desk.kept) != 0 {
		t.Error("half an upload was kept")
	}
}

func FuzzAuthorization(f *testing.F) {
	f.Add(`username="a", realm="marsad", nonce="x", uri="/openrosa/formList", response="0", qop=auth, nc=00000001, cnonce="c", algorithm=MD5`)
	f.Add(`username="a\"b`)
	h := fuzzed(f)
	f.Fuzz(func(t *testing.T, header string) {
		r, err := http.NewRequest(http.MethodGet, "/openrosa/formList", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.RequestURI, r.RemoteAddr = "/openrosa/formList", "192.0.2.1:1"
		r.Header["Authorization"] = []string{"Digest " + header}
		if code := answer(h, r); code != 401 && code != 400 && code != 429 {
			t.Errorf("%q is let in: %d", header, code)
		}
	})
}
