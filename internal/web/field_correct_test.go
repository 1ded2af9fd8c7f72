package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"marsad/internal/access"
	"marsad/internal/evidence"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// posted sends a form with a picture beside it, when there is one.
func posted(t *testing.T, h http.Handler, v access.Viewer, path string, answers map[string]string, picture []byte) (int, string, string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, value := range answers {
		if err := m.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if picture != nil {
		p, err := m.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="pictures"; filename="hill.png"`}, "Content-Type": {"image/png"}})
		if err != nil {
			t.Fatal(err)
		}
		p.Write(picture)
	}
	m.Close()
	w := ask(h, v, "POST", path, m.FormDataContentType(), &b)
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

// dot is a picture of one point.
func dot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestCorrectedEntry corrects entries on their page: a new version that waits for review, with the one before in the history and all that a form does not show; and opens
// the picture of an entry as those who may see it, and as those who may not.
func TestCorrectedEntry(t *testing.T) {
	s, captures := memory.New(), kept{}
	h, err := web.New(web.Options{Reports: s, Ledger: s, Captures: captures, WorkingCopy: evidence.WorkingCopy, Now: func() time.Time { return time.Date(2024, 3, 2, 9, 0, 0, 0, time.UTC) },
		KeepEvidence: func(_ context.Context, name, media string, data []byte, at time.Time) (string, error) {
			hash := evidence.SHA256(data)
			captures[hash] = store.Capture{SHA256: hash, MediaType: media, Name: name, CapturedAt: at, Bytes: data}
			return hash, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	shot := dot(t)
	status, path, _ := posted(t, h, samar, "/ar/field/new/observed_incident", shelled, shot)
	if status != http.StatusSeeOther {
		t.Fatal(status)
	}
	correct := strings.Replace(path, "/field/", "/field/correct/", 1)
	picture := "/archived/" + evidence.SHA256(shot) + "/picture"
	for _, who := range []struct {
		access.Viewer
		sees bool
	}{{samar, true}, {huda, true}, {reader, false}, {access.Viewer{Name: "nour", Role: access.Analyst}, false}} {
		page, copied := ask(h, who.Viewer, "GET", path, "", nil), ask(h, who.Viewer, "GET", picture, "", nil)
		inside := regexp.MustCompile(`<details class="picture"><summary>[^<]+</summary><img src="` + picture + `"`).MatchString(page.Body.String())
		if inside != who.sees || (copied.Code == http.StatusOK) != who.sees {
			t.Errorf("%s: the picture is on the page: %v, and answers %d", who.Name, inside, copied.Code)
		}
	}
	form := ask(h, samar, "GET", correct, "", nil).Body.String()
	for _, want := range []string{`name="observer" dir="ltr" value="35.93 36.63 0 0"`, `value="3000"`, "دخان كثيف", `name="correct.version" value="1"`, `value="2024-03-01T07:40:00"`, "أطراف الوادي"} {
		if !strings.Contains(form, want) {
			t.Errorf("the form does not show %q", want)
		}
	}
	answers := map[string]string{}
	for name, value := range shelled {
		answers[name] = value
	}
	answers["distance_m"], answers["correct.version"] = "1000", "1"
	if status, _, body := posted(t, h, samar, correct, answers, nil); status != http.StatusUnprocessableEntity || !strings.Contains(body, "correct.why") {
		t.Errorf("without a reason: %d", status)
	}
	answers["correct.why"] = "المسافة"
	for _, who := range []access.Viewer{reader, {Name: "nour", Role: access.Analyst}} {
		if status, _, _ := posted(t, h, who, correct, answers, nil); status != http.StatusNotFound {
			t.Errorf("%s corrects another's entry: %d", who.Name, status)
		}
	}
	if status, _, _ := posted(t, h, samar, correct, answers, nil); status != http.StatusSeeOther {
		t.Fatalf("a correction: %d", status)
	}
	if status, _, _ := posted(t, h, huda, correct, answers, nil); status != http.StatusConflict {
		t.Errorf("a correction of a version that is not the newest: %d", status)
	}
	var e register.FieldEntry
	if err := json.Unmarshal(ask(h, huda, "GET", "/api/v1"+strings.TrimPrefix(path, "/ar"), "", nil).Body.Bytes(), &e); err != nil {
		t.Fatal(err)
	}
	if *e.Observed.DistanceM != 1000 || e.Review.State != register.ReviewPending || e.By != "samar" || len(e.Attachments) != 1 || len(e.Places) != 2 {
		t.Errorf("corrected: %+v", e)
	}
	if body := ask(h, huda, "GET", path, "", nil).Body.String(); strings.Count(body, "المسافة") == 0 || !strings.Contains(body, "samar") {
		t.Error("the history does not say why")
	}
}

// TestCorrectionKeepsWhatAFormDoesNotShow corrects a patrol log with a track that came by file.
func TestCorrectionKeepsWhatAFormDoesNotShow(t *testing.T) {
	h := fieldSite(t)
	path := patrolled(t, h)
	correct := strings.Replace(path, "/field/", "/field/correct/", 1)
	entry := func() (e register.FieldEntry) {
		if err := json.Unmarshal(ask(h, huda, "GET", "/api/v1"+strings.TrimPrefix(path, "/ar"), "", nil).Body.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		return e
	}
	before, answers := entry(), map[string]string{"correct.version": "1", "correct.why": "السبب"}
	page := ask(h, samar, "GET", correct, "", nil).Body.String()
	for _, m := range regexp.MustCompile(`<input name="([^"]+)"[^>]* value="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		answers[m[1]] = m[2]
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea name="([^"]+)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(page, -1) {
		if answers[m[1]] == "" {
			answers[m[1]] = m[2]
		}
	}
	answers["completed"], answers["why"] = "cut_short", "طريق مقطوع"
	if status, _, body := posted(t, h, samar, correct, answers, nil); status != http.StatusSeeOther {
		t.Fatalf("%d %s", status, regexp.MustCompile(`(?s)role="alert".*?</ul>`).FindString(body))
	}
	after := entry()
	if after.Patrol.Completed != "cut_short" || len(after.Patrol.Track) != len(before.Patrol.Track) || len(after.Patrol.Plan) != len(before.Patrol.Plan) || len(after.Patrol.Observations) != len(before.Patrol.Observations) || len(after.Attachments) != 1 || after.When != before.When {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
}
