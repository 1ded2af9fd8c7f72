package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/record"
)

var update = flag.Bool("update", false, "write the golden files")

func seq[E any](in ...E) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, e := range in {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func ptr[T any](v T) *T { return &v }

// shelling is an incident of two origins that give different numbers, with a title that tries to be a formula.
func shelling() register.Incident {
	place := register.Place{Name: record.Name{Arabic: "تل الزعرور", English: "Tall al-Zarur"}, Kind: "village", Role: "at", Lat: ptr(35.5012), Lon: ptr(36.6203), RadiusM: 900, Within: []string{"إدلب", "أريحا"}, Ref: "x:1"}
	actors := []register.Part{
		{Name: record.Name{Arabic: "لواء الوادي", English: "Wadi Brigade"}, Kind: "armed_actor", Role: "agent", Origins: []string{"o1"}},
		{Name: record.Name{Arabic: "أبو مهند"}, Kind: "person", Role: "recipient", Private: true, Origins: []string{"o2"}},
	}
	when := register.When{From: "2026-03-14", Precision: "day", Basis: "weekday"}
	words := "=HYPERLINK(\"http://x\") سقطت قذائف على القرية"
	return register.Incident{
		ID: "i7", Type: "shelling", Mode: "artillery", Phase: "completed", Modality: "reported", Title: record.Name{Arabic: "قصف، تل الزعرور", English: "shelling, Tall al-Zarur"}, When: when, Places: []register.Place{place}, Actors: actors,
		Weapon: "artillery", Grade: register.GradeContested,
		Counts: []register.Toll{
			{Of: "killed", Who: "unknown", Low: 3, Best: ptr(3), High: ptr(3), Origin: "o1", Report: "r1"},
			{Of: "killed", Who: "civilians", Low: 4, Best: ptr(4), High: ptr(4), Origin: "o2", Report: "r2"},
			{Of: "killed", Who: "combatants", Low: 1, Best: ptr(1), High: nil, Origin: "o2", Report: "r2"},
		},
		Origins: []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "بريد الوادي", Reports: []string{"r1"}, Outlets: []string{"بريد الوادي"}}, {ID: "o2", Kind: register.OriginAgency, Name: "وكالة السهل", Reports: []string{"r2"}, Outlets: []string{"وكالة السهل"}}},
		Mentions: []register.Mention{
			{Report: "r1", Event: "v1", Outlet: "بريد الوادي", URL: "https://wadi.example/1", Published: "2026-03-14T18:00:00Z", Origin: "o1", Type: "shelling", Modality: "reported", When: when, Places: []register.Place{place}, Actors: actors[:1], Evidence: []record.Span{{Quote: words}}, Cue: record.Span{Start: 12, End: 16, Quote: "قذائف"}},
			{Report: "r2", Event: "v3", Outlet: "وكالة السهل", URL: "https://sahl.example/9", Published: "2026-03-15T07:00:00Z", Origin: "o2", Type: "shelling", Modality: "reported", When: when, Places: []register.Place{place}, Actors: actors[1:]},
		},
		FirstReported: "2026-03-14T18:00:00Z", LastReported: "2026-03-15T07:00:00Z",
	}
}

// planned is an incident that did not happen yet, and of which it is not known where.
func planned() register.Incident {
	return register.Incident{ID: "i8", Type: "patrol", Mode: "joint", Modality: "planned", Grade: register.GradeClaimed, Title: record.Name{Arabic: "دورية", English: "patrol"}, When: register.When{Precision: "unknown"}, Mentions: []register.Mention{{Report: "r1", Event: "v2", Origin: "o1", Outlet: "بريد الوادي"}}, Origins: []register.Origin{{ID: "o1", Kind: register.OriginOutlet}}}
}

func series() register.PatrolSeries {
	at := func(name string, lat, lon float64, order int) register.Place {
		return register.Place{Name: record.Name{Arabic: name}, Lat: &lat, Lon: &lon, Order: order}
	}
	return register.PatrolSeries{ID: "p1", Name: record.Name{Arabic: "دوريات الطريق", English: "Road patrols"}, Mode: "joint",
		Runs:        []register.Run{{ID: "1", When: register.When{From: "2026-03-02", Precision: "day"}, Phase: "completed", Route: []register.Place{at("النبع", 35.1, 36.1, 1), at("الجسر", 35.2, 36.2, 2), at("المطحنة", 35.3, 36.15, 3)}}},
		Suspensions: []register.Suspension{{From: "2026-03-09", Reasons: []register.SuspensionReason{{By: register.Part{Name: record.Name{English: "Side A"}}, Hedge: "doubted", Text: "الطريق ملغم"}}}}}
}

func options() Options {
	return Options{Base: "https://monitor.example", Now: time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC), Viewer: access.Viewer{Role: access.Reviewer}}
}

func write(t testing.TB, subject, format string, o Options, records iter.Seq2[Record, error]) ([]byte, Tally) {
	t.Helper()
	f, err := Find(subject, format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	tally, err := Write(&b, f, subject, records, o)
	if err != nil {
		t.Fatal(err)
	}
	counted, err := Count(f, subject, records, o)
	if err != nil || !counted.Equal(tally) {
		t.Fatalf("%s: counted %v, wrote %v, %v", format, counted, tally, err)
	}
	return b.Bytes(), tally
}

func TestForms(t *testing.T) {
	for _, f := range Formats() {
		if f.Name == "xlsx" || f.Name == "parquet" {
			continue
		}
		records, subject := seq(shelling(), planned()), Incidents
		t.Run(f.Name, func(t *testing.T) { golden(t, f, subject, records) })
		if slices.Contains(f.Subjects, Patrols) {
			t.Run(f.Name+"-patrols", func(t *testing.T) { golden(t, f, Patrols, seq(series())) })
		}
	}
}

func golden(t *testing.T, f Format, subject string, records iter.Seq2[Record, error]) {
	got, _ := write(t, subject, f.Name, options(), records)
	file := filepath.Join("testdata", subject+"."+f.Extension)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	switch filepath.Ext(file) {
	case ".json", ".geojson", ".jsonld":
		if !json.Valid(got) {
			t.Error("is no JSON")
		}
	case ".kml", ".gpx", ".atom":
		if err := xml.Unmarshal(got, new(struct{})); err != nil {
			t.Error(err)
		}
	}
}

// A coded form holds what happened only, and says how many others there were.
func TestLeftOutIsCounted(t *testing.T) {
	_, tally := write(t, Incidents, "csv", options(), seq(shelling(), planned()))
	if tally.Records != 1 || tally.Left["planned"] != 1 {
		t.Errorf("tally %+v", tally)
	}
	o := options()
	o.Modalities = record.Modalities()
	if _, tally = write(t, Incidents, "csv", o, seq(shelling(), planned())); tally.Records != 2 || len(tally.Left) != 0 {
		t.Errorf("tally with all modalities %+v", tally)
	}
	if _, tally = write(t, Incidents, "gpx", options(), seq(shelling(), planned())); tally.Rows != 1 || tally.Left[NoRow] != 1 {
		t.Errorf("tally of GPX %+v", tally)
	}
}

func TestPrivateIsNotWritten(t *testing.T) {
	for _, f := range Formats() {
		if !slices.Contains(f.Subjects, Incidents) {
			continue
		}
		for _, role := range access.Roles() {
			o := options()
			o.Viewer = access.Viewer{Role: role}
			got, _ := write(t, Incidents, f.Name, o, seq(shelling()))
			if f.Name == "xlsx" {
				got = sheetOf(t, got)
			}
			if strings.Contains(string(got), "أبو مهند") && !role.AtLeast(access.Analyst) {
				t.Errorf("%s names a private person to a %s", f.Name, role)
			}
		}
	}
}

func sheetOf(t *testing.T, workbook []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The four tables of the same incident hold the same cells.
func TestContainersAgree(t *testing.T) {
	records := func() iter.Seq2[Record, error] { return seq(shelling()) }
	csvBytes, _ := write(t, Incidents, "csv", options(), records())
	rows, err := csv.NewReader(bytes.NewReader(csvBytes)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	workbook, _ := write(t, Incidents, "xlsx", options(), records())
	x, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	cells, err := x.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i := range cells {
		for len(cells[i]) < len(rows[0]) {
			cells[i] = append(cells[i], "")
		}
	}
	if diff := cmp.Diff(rows, cells); diff != "" {
		t.Errorf("csv and xlsx: %s", diff)
	}
	table, _ := write(t, Incidents, "parquet", options(), records())
	if diff := cmp.Diff(rows, parquetRows(t, table)); diff != "" {
		t.Errorf("csv and parquet: %s", diff)
	}
}

func parquetRows(t *testing.T, data []byte) [][]string {
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var head []string
	for _, c := range f.Schema().Columns() {
		head = append(head, c[0])
	}
	out := [][]string{head}
	r := parquet.NewReader(f)
	rows := make([]parquet.Row, 10)
	n, err := r.ReadRows(rows)
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	for _, row := range rows[:n] {
		cells := make([]string, len(head))
		for _, v := range row {
			switch {
			case v.IsNull():
			case v.Kind() == parquet.Int64:
				cells[v.Column()] = written(int(v.Int64()))
			case v.Kind() == parquet.Double:
				cells[v.Column()] = written(v.Double())
			default:
				cells[v.Column()] = Cell(string(v.ByteArray()))
			}
		}
		out = append(out, cells)
	}
	return out
}

// Python's own modules read what is written here.
func TestReadByPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("left out: no python3 to read the files with")
	}
	dir := t.TempDir()
	for name, format := range map[string]string{"a.csv": "csv", "a.xlsx": "xlsx", "a.geojson": "geojson", "a.kml": "kml", "a.gpx": "gpx", "a.atom": "atom", "a.feed.json": "jsonfeed", "a.jsonld": "jsonld"} {
		o := options()
		o.HXL, o.BOM = name == "a.csv", name == "a.csv"
		data, _ := write(t, Incidents, format, o, seq(shelling()))
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(python, "testdata/read.py", dir).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

func TestXLSXRefusesWhatItCannotHold(t *testing.T) {
	i := shelling()
	i.Mentions[0].Evidence[0].Quote = strings.Repeat("ا", excelize.TotalCellChars+1)
	f, err := Find(Incidents, "xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Write(io.Discard, f, Incidents, seq(i), options()); !errors.Is(err, ErrForm) {
		t.Errorf("a cell that is too long gives %v", err)
	}
}

func TestUnknownForms(t *testing.T) {
	for _, c := range [][2]string{{"incidents", "doc"}, {"people", "csv"}, {"posts", "ucdp"}} {
		if _, err := Find(c[0], c[1]); !errors.Is(err, ErrForm) {
			t.Errorf("Find(%q, %q) gives %v", c[0], c[1], err)
		}
	}
}
