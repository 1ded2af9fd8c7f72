package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"marsad/internal/register"
	"marsad/record"
)

func readAll(t interface {
	Helper()
	Fatal(...any)
}, in []byte, o ImportOptions) (out []register.Incident, rows []*RowError) {
	t.Helper()
	for i, err := range Read(bytes.NewReader(in), o) {
		var row *RowError
		switch {
		case errors.As(err, &row):
			rows = append(rows, row)
		case err != nil:
			t.Fatal(err)
		default:
			out = append(out, i)
		}
	}
	return out, rows
}

// claimed makes incidents as one outlet tells them, with texts that attack cells.
func claimed() *rapid.Generator[register.Incident] {
	return rapid.Custom(func(t *rapid.T) register.Incident {
		name := func(label string) record.Name {
			s := hostile().Filter(func(s string) bool { return s != "" }).Draw(t, label)
			if isArabic(s) {
				return record.Name{Arabic: s}
			}
			return record.Name{English: s}
		}
		number := func(label string) *int {
			if rapid.Bool().Draw(t, label+" known") {
				return ptr(rapid.IntRange(0, 400).Draw(t, label))
			}
			return nil
		}
		place := register.Place{Name: name("place"), Kind: rapid.SampledFrom([]string{"", "town", "admin1", "village"}).Draw(t, "kind"), RadiusM: rapid.IntRange(0, 90_000).Draw(t, "radius"), Within: trimmed([]string{rapid.SampledFrom([]string{"", "إدلب"}).Draw(t, "admin1"), rapid.SampledFrom([]string{"", "x"}).Draw(t, "admin2")})}
		if rapid.Bool().Draw(t, "placed") {
			place.Lat, place.Lon = ptr(rapid.Float64Range(-90, 90).Draw(t, "lat")), ptr(rapid.Float64Range(-180, 180).Draw(t, "lon"))
		}
		i := register.Incident{
			ID: rapid.StringMatching(`[a-z0-9]{1,12}`).Draw(t, "id"), Type: rapid.SampledFrom(record.EventTypes()).Draw(t, "type"), Modality: rapid.SampledFrom(Happened()).Draw(t, "modality"), Grade: register.GradeClaimed,
			Title: record.Name{Arabic: hostile().Draw(t, "title"), English: "t" + hostile().Draw(t, "title_en")}, Places: []register.Place{place},
			When:          register.When{From: rapid.SampledFrom([]string{"", "2026", "2026-03", "2026-03-14", "2026-03-14T10:00:00Z"}).Draw(t, "from"), Precision: rapid.SampledFrom(record.Precisions()).Draw(t, "precision")},
			Weapon:        rapid.SampledFrom(record.Weapons()).Draw(t, "weapon"),
			Origins:       []register.Origin{{ID: "o1", Kind: register.OriginOutlet, Name: "منبر"}},
			FirstReported: "2026-03-15T10:00:00Z", LastReported: "2026-03-15T10:00:00Z",
		}
		for n := range rapid.IntRange(0, 4).Draw(t, "actors") {
			i.Actors = append(i.Actors, register.Part{Name: name("actor"), Kind: "unknown", Role: rapid.SampledFrom([]string{"agent", "recipient"}).Draw(t, "role"), Ref: string(rune('a' + n))})
		}
		if low := number("killed"); low != nil {
			i.Counts = append(i.Counts, register.Toll{Of: "killed", Who: "unknown", Low: *low, Best: number("best"), High: number("high"), Origin: "o1"})
		}
		m := register.Mention{Report: "r1", Event: "v1", Outlet: oneName(name("outlet").English), URL: hostile().Draw(t, "url"), Origin: "o1"}
		if words := hostile().Draw(t, "words"); words != "" {
			m.Evidence = []record.Span{{Quote: words}}
		}
		i.Mentions = []register.Mention{m}
		return i
	})
}

// moved are the columns that tell how a register itself holds an incident: another register, which has it of a data set, holds it otherwise.
var moved = []string{"record_url", "dataset"}

// What is written, read and written again has the same rows.
func TestRoundTrip(t *testing.T) {
	for _, format := range []string{"csv", "ucdp", "gdelt"} {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				first, _ := writeRapid(t, format, claimed().Draw(t, "incident"))
				back, bad := readAll(t, first, ImportOptions{Dataset: "set", Format: format})
				if len(bad) > 0 || len(back) != 1 {
					t.Fatalf("%d incidents and %v came back of %q", len(back), bad, first)
				}
				second, _ := writeRapid(t, format, back[0])
				if diff := cmp.Diff(rowsOf(t, format, first), rowsOf(t, format, second)); diff != "" {
					t.Errorf("-first +second:\n%s", diff)
				}
				again, _ := readAll(t, second, ImportOptions{Dataset: "set", Format: format})
				third, _ := writeRapid(t, format, again[0])
				if !bytes.Equal(second, third) {
					t.Errorf("the third time differs:\n%q\n%q", second, third)
				}
			})
		})
	}
}

func writeRapid(t *rapid.T, format string, i register.Incident) ([]byte, Tally) {
	f, err := Find(Incidents, format)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	tally, err := Write(&b, f, Incidents, seq(i), options())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), tally
}

// rowsOf gives the cells by column, without those that move.
func rowsOf(t *rapid.T, format string, data []byte) map[string]string {
	columns := namesOf(columnsOf(gdeltFields()))
	var cells []string
	if format == "gdelt" {
		cells = strings.Split(strings.TrimSuffix(string(data), "\n"), "\t")
	} else {
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		columns, cells = rows[0], rows[1]
	}
	out := map[string]string{}
	for i, c := range columns {
		if !slices.Contains(moved, c) {
			out[c] = cells[i]
		}
	}
	return out
}

// The register's own types lose nothing.
func TestOwnLinesComeBackWhole(t *testing.T) {
	data, _ := write(t, Incidents, "jsonl", options(), seq(shelling(), planned()))
	back, bad := readAll(t, data, ImportOptions{})
	if diff := cmp.Diff([]register.Incident{shelling(), planned()}, back); diff != "" || len(bad) > 0 {
		t.Errorf("%v -want +got:\n%s", bad, diff)
	}
}

// Tables with the columns of others, with invented rows: some are good, and each bad one is named by line and column.
func TestForeignTables(t *testing.T) {
	acled := "\uFEFFevent_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,actor2,country,admin1,location,latitude,longitude,source,notes,fatalities,timestamp\n" +
		"XXX1,14 March 2026,2026,1,Battles,Armed clash,Wadi Brigade,Guests; Friends,Sahl Guard,Anywhere,North,Tall,35.5,36.6,Herald,They fought,2,1773500000\n" +
		"XXX2,2026-03-15,2026,2,Explosions/Remote violence,Air/drone strike,,,,Anywhere,North,Tall,135.5,36.6,Herald,,0,\n" +
		"XXX3,someday,2026,1,Riots,Mob violence,,,,,,,,,,,,\n" +
		"XXX4,2026-03-15,2026,1,Riots,Flash mob,,,,,,,,,,,,\n" +
		"XXX5,2026-03-15\n" +
		"XXX6,2026-03-16,2026,3,Riots,,,,,,,,,,,,many,\n" +
		"XXX7,2026-03-17,2026,3,Riots,,,,,,,,,,,,,\n"
	ok, bad := readAll(t, []byte(acled), ImportOptions{Dataset: "set"})
	var told []string
	for _, e := range bad {
		told = append(told, e.Error())
	}
	want := []string{"line 3, column latitude: ", "line 4, column event_date: ", "line 5, column sub_event_type: ", "line 6: ", "line 7, column fatalities: "}
	for i, w := range want {
		if i >= len(told) || !strings.HasPrefix(told[i], w) {
			t.Errorf("told %q, want it to begin with %q", told, w)
		}
	}
	if len(ok) != 2 || ok[0].Type != "clash" || len(ok[0].Actors) != 4 || ok[0].When.From != "2026-03-14" || *ok[0].Counts[0].Best != 2 || ok[0].Places[0].Country != "Anywhere" || ok[0].LastReported != "2026-03-14T14:53:20Z" || ok[1].Mode != "riot" || ok[1].When.Precision != "month" {
		t.Errorf("read %+v", ok)
	}
	ucdp := "id,year,type_of_violence,side_a,side_b,source_article,date_prec,date_start,date_end,where_coordinates,latitude,longitude,deaths_civilians,best,high,low\n" +
		"991,2026,1,A,B,Herald,1,2026-03-14 00:00:00.000,2026-03-15 00:00:00.000,Tall,35.5,36.6,1,4,9,3\n"
	ok, bad = readAll(t, []byte(ucdp), ImportOptions{Dataset: "set"})
	if len(bad) != 0 || len(ok) != 1 || ok[0].When.Until != "2026-03-15" || ok[0].Counts[0].Low != 3 || *ok[0].Counts[0].Best != 4 || *ok[0].Counts[0].High != 9 {
		t.Errorf("read %+v, %v", ok, bad)
	}
	cells := make([]string, gdeltColumns)
	cells[0], cells[1], cells[26] = "77", "20260314", "194"
	ok, bad = readAll(t, []byte(strings.Join(cells, "\t")+"\nshort\trow\n"), ImportOptions{Dataset: "set"})
	if len(ok) != 1 || ok[0].Type != "shelling" || len(bad) != 1 || bad[0].Line != 2 {
		t.Errorf("read %+v, %v", ok, bad)
	}
}

// Whatever the bytes, each row comes out or is told, and nothing panics.
func FuzzRead(f *testing.F) {
	for _, name := range []string{"incidents.csv", "incidents.ucdp.csv", "incidents.gdelt.tsv", "incidents.jsonl"} {
		data, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for i, err := range Read(bytes.NewReader(data), ImportOptions{Dataset: "set"}) {
			if err != nil {
				continue
			}
			csv, err := Find(Incidents, "csv")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Write(io.Discard, csv, Incidents, one(i), options()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func one(i register.Incident) iter.Seq2[Record, error] { return seq(i) }
