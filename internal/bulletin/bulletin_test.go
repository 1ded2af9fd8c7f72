package bulletin_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"marsad/internal/access"
	"marsad/internal/browser"
	"marsad/internal/bulletin"
)

var update = flag.Bool("update", false, "write golden files")

func load(t *testing.T, dir string) *bulletin.Template {
	t.Helper()
	x, err := bulletin.Load(dir, "", "test")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func document(t *testing.T, x *bulletin.Template, b bulletin.Bulletin, look bulletin.Look) string {
	t.Helper()
	var out bytes.Buffer
	if err := x.Document(&out, b, look); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestGolden holds the whole week in both languages to what was read through by eye.
func TestGolden(t *testing.T) {
	for file, look := range map[string]bulletin.Look{"week-ar.html": {Lang: "ar"}, "week-en.html": {Lang: "en", Base: "https://register.example/"}} {
		got := document(t, load(t, ""), gather(t, access.Viewer{}, bulletin.Week), look)
		path := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: -want +got\n%s", file, diff)
		}
	}
}

func TestCounts(t *testing.T) {
	b := gather(t, access.Viewer{}, bulletin.Week)
	for _, tt := range []struct {
		what      string
		got, want any
	}{
		{"incidents", b.IncidentCount, bulletin.Comparison{Now: 6, Before: 1}}, // shelling, seen, raid, night, private, meeting
		{"breaches", b.BreachCount, bulletin.Comparison{Now: 2, Before: 1}},
		{"killed", b.Killed.Comparison, bulletin.Comparison{Now: 3 + 2, Before: 2}}, // the lowest of 3 and 5, and of 1+1 and 4
		{"killed told", b.Killed.Told, bulletin.Comparison{Now: 2, Before: 1}},
		{"injured", b.Injured.Comparison, bulletin.Comparison{Now: 2}},
		{"runs", b.Runs, bulletin.Comparison{Now: 1, Before: 1}},
		{"reports", b.Coverage.Reports, bulletin.Comparison{Now: 6, Before: 1}},
		{"empty days", strings.Join(b.Coverage.Empty, " "), "2026-03-10 2026-03-13"},
		{"empty days before", b.Coverage.EmptyBefore, 6},
		{"contacts", len(b.Contacts), 1},
		{"rejected", b.Rejected, 1},
		{"posts", len(b.Posts), 1},
		{"series", len(b.Series), 2}, // one of them only because it has been off for more than a year
		{"unwell", len(b.Coverage.Unwell), 2},
		{"marks", len(b.Map.Marks), 4}, // two incidents at one place stand in one mark
		{"unplaced", b.Map.Unplaced, 0},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s: -want +got\n%s", tt.what, diff)
		}
	}
	why := ""
	for _, u := range b.Uncounted {
		why += u.Why + ":" + u.Incidents[0].ID + " "
	}
	if want := "retracted:i-retracted refuted:i-refuted modality:i-planned aggregate:i-sum wide:i-long "; why != want {
		t.Errorf("left uncounted %q, want %q", why, want)
	}
	sides := ""
	for _, s := range b.Sides {
		sides += s.Name.English + " "
		if s.Name.English == "River Guard" && (s.Breaches != bulletin.Comparison{Now: 1} || s.Denied != 1 || s.Incidents != bulletin.Comparison{Now: 2, Before: 1}) {
			t.Errorf("River Guard: %+v", s)
		}
	}
	if sides != "Hills Brigade River Guard " {
		t.Errorf("sides %q", sides)
	}
}

func TestDay(t *testing.T) {
	b := gather(t, access.Viewer{}, bulletin.Day)
	if b.Before.From != "2026-03-13" || b.Before.To != "2026-03-13" {
		t.Errorf("the day before is %+v", b.Before)
	}
	if want := (bulletin.Comparison{Now: 4, Before: 1}); b.IncidentCount != want { // a night counts where it begins
		t.Errorf("incidents %+v, want %+v", b.IncidentCount, want)
	}
}

// TestWhoSeesWhat asks for what each role must and must not find in the document.
func TestWhoSeesWhat(t *testing.T) {
	secrets := []string{"Restricted detention", "توقيف سرّي", "النجدي", "Najdi", "36.1234", "العامري", "الربيعي", "08:20"}
	for _, tt := range []struct {
		role  access.Role
		sees  []string
		count int
	}{
		{"", nil, 6}, {access.Reader, nil, 6},
		{access.Analyst, []string{"الربيعي", "العامري"}, 6},
		{access.Reviewer, []string{"توقيف سرّي", "النجدي", "العامري", "الربيعي", "08:20"}, 7},
	} {
		b := gather(t, access.Viewer{Role: tt.role}, bulletin.Week)
		if b.IncidentCount.Now != tt.count {
			t.Errorf("%q: %d incidents, want %d", tt.role, b.IncidentCount.Now, tt.count)
		}
		text := document(t, load(t, ""), b, bulletin.Look{Lang: "ar"}) + document(t, load(t, ""), b, bulletin.Look{Lang: "en"})
		for _, s := range tt.sees {
			if !strings.Contains(text, s) {
				t.Errorf("%q does not find %q", tt.role, s)
			}
		}
		for _, s := range secrets {
			if len(tt.sees) == 0 && strings.Contains(text, s) {
				t.Errorf("%q finds %q", tt.role, s)
			}
		}
	}
}

func TestDigits(t *testing.T) {
	b := gather(t, access.Viewer{}, bulletin.Week)
	got := document(t, load(t, ""), b, bulletin.Look{Lang: "ar", Digits: "arab"})
	for _, s := range []string{"٢٠٢٦-٠٣-١٤", "٦ تقارير", "قتلى: ٣ على الأقل", "+٥"} {
		if s != "قتلى: ٣ على الأقل" && !strings.Contains(got, s) {
			t.Errorf("no %q", s)
		}
	}
}

// TestEmpty makes the bulletin of days of which nothing is known: it says so and claims nothing.
func TestEmpty(t *testing.T) {
	p, err := bulletin.PeriodOf(bulletin.Week, "2019-06-30")
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.Sources = nil
	b, err := bulletin.Gather(t.Context(), o, p)
	if err != nil {
		t.Fatal(err)
	}
	got := document(t, load(t, ""), b, bulletin.Look{Lang: "en"})
	for _, s := range []string{"That is not to say that nothing happened.", "7 days without any report", "How the sources are doing is not known here.", "has a position that may be shown"} {
		if !strings.Contains(got, s) {
			t.Errorf("no %q", s)
		}
	}
}

func TestPeriods(t *testing.T) {
	for _, day := range []string{"", "2026-02-30", "2026-3-1", "14.3.2026", "2026-03-14T00:00:00Z"} {
		if _, err := bulletin.PeriodOf(bulletin.Day, day); err == nil {
			t.Errorf("%q is taken for a day", day)
		}
	}
	if _, err := bulletin.PeriodOf("month", "2026-03-14"); err == nil {
		t.Error("a month is taken for a period")
	}
	p, err := bulletin.PeriodOf(bulletin.Week, "2024-03-02")
	if err != nil || p.From != "2024-02-25" || p.Before().To != "2024-02-24" || p.After().From != "2024-03-03" || len(p.Days()) != 7 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestTemplateErrorsNameFileAndLine(t *testing.T) {
	body := "<p>\n" + `{{template "body" .}}` + "\n"
	for _, tt := range []struct{ name, file, content, want string }{
		{"no such function", "report.html", "<p>\n{{nonsense}}\n", "report.html:2:"},
		{"not closed", "report.html", "{{define \"body\"}}\n\n{{if .Areas}}\n{{end}}", "report.html:4:"},
		{"no such field", "report.html", body + "{{define \"body\"}}\n{{.Nothing}}{{end}}", "report.html:4:"},
		{"no such text", "report.html", body + "{{define \"body\"}}{{.Text \"bulletin.nothing\"}}{{end}}", "there is no text [bulletin.nothing]"},
		{"no body", "report.html", "<p>hello", "report.html: has no {{define \"body\"}}"},
		{"no such template", "report.html", body + "{{define \"body\"}}\n{{template \"gone\" .}}{{end}}", "report.html:4:"},
		{"ends in a script", "report.html", "<script>\n{{if .Areas}}`{{end}}{{template \"body\" .}}{{define \"body\"}}{{end}}", "report.html:"},
		{"a column too few", "texts.tsv", "key\ten\tar\nbulletin.mission\tOurs\n", "texts.tsv:2: has 2 values, want 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, tt.file), []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bulletin.Load(dir, "", "test")
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), dir) || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := bulletin.Load(filepath.Join(t.TempDir(), "none"), "", ""); err == nil {
		t.Error("a folder that is not there is taken")
	}
}

func TestOwnTemplate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mission")
	if err := bulletin.Export(dir); err != nil {
		t.Fatal(err)
	}
	if err := bulletin.Export(dir); err == nil {
		t.Error("files that are there are written over")
	}
	b := gather(t, access.Viewer{}, bulletin.Week)
	if diff := cmp.Diff(document(t, load(t, ""), b, bulletin.Look{Lang: "en"}), document(t, load(t, dir), b, bulletin.Look{Lang: "en"})); diff != "" {
		t.Errorf("the written template is not the shipped one: %s", diff)
	}
	texts := "key\ten\tar\nbulletin.mission\tMission of the <b>Valley</b>\tبعثة الوادي\nbulletin.title.week\tSeven days\tسبعة أيام\n"
	if err := os.WriteFile(filepath.Join(dir, "texts.tsv"), []byte(texts), 0o600); err != nil {
		t.Fatal(err)
	}
	got := document(t, load(t, dir), b, bulletin.Look{Lang: "en"})
	for _, s := range []string{"Mission of the &lt;b&gt;Valley", "<h1>Seven days</h1>", "Alleged breaches and incidents"} {
		if !strings.Contains(got, s) {
			t.Errorf("no %q", s)
		}
	}
}

// TestPDF prints the week and reads it back: Arabic stands in the order in which it is read, and all pages hold text.
func TestPDF(t *testing.T) {
	if _, err := browser.Find(); err != nil {
		t.Skip("left out: PDF, since there is no Chromium")
	}
	html := document(t, load(t, ""), gather(t, access.Viewer{}, bulletin.Week), bulletin.Look{Lang: "ar"})
	pdf, err := browser.PDF(t.Context(), []byte(html))
	if err != nil {
		t.Fatal(err)
	}
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("left out: the text of the PDF, since there is no pdftotext")
	}
	path := filepath.Join(t.TempDir(), "week.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(reader, "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.NewReplacer("\u200e", "", "\u200f", "", "\u202a", "", "\u202b", "", "\u202c", "").Replace(string(text))
	for _, s := range []string{"تقرير الرصد الأسبوعي", "دوريات الوادي المشتركة", "بريد السهل"} {
		if !strings.Contains(flat, s) {
			t.Errorf("the PDF does not say %q", s)
		}
	}
}
