package gazetteer_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"strings"
	"testing"

	"marsad/internal/gazetteer"
)

// countryRow is a row of a GeoNames country file.
func countryRow(id, latin, alternates, lat, lon, class, code, admin string, population int) string {
	return strings.Join([]string{id, latin, latin, alternates, lat, lon, class, code, "SY", "", admin, "", "", "", fmt.Sprint(population), "", "", "", "2020-01-01"}, "\t") + "\n"
}

func TestImportFormats(t *testing.T) {
	tests := []struct {
		name, table           string
		place, kind, ref      string
		population, radiusOut int
	}{
		{"GeoNames village", countryRow("1", "Tall an Naranj", "Tell,تل النارنج", "36.1", "37.2", "P", "PPL", "09", 900), "تل النارنج", "village", "geonames:1", 900, 1500},
		{"GeoNames town", countryRow("2", "Naranj", "نارنج الشام", "36.1", "37.2", "P", "PPL", "09", 12_000), "نارنج الشام", "town", "geonames:2", 12_000, 3000},
		{"GeoNames dam", countryRow("3", "Sadd", "سد النارنج", "36.1", "37.2", "S", "DAM", "09", 0), "سد النارنج", "base", "geonames:3", 0, 1500},
		{"Who's On First county", "wof_id\tplacetype\tnames_ar\tlat\tlon\n4\tcounty\tكرم النارنج\t36.1\t37.2\n", "كرم النارنج", "admin2", "import:4", 0, 20_000},
		{"Who's On First region", "wof_id\tplacetype\tnames_ar\tlat\tlon\n5\tregion\tولاية النارنج\t36.1\t37.2\n", "ولاية النارنج", "admin1", "import:5", 0, 60_000},
		{"OCHA", "ADM1_AR,ADM2_AR,ADM4_AR,ADM4_PCODE,Latitude,Longitude\nحلب,عفرين,بيدر النارنج,C1,36.1,37.2\n", "بيدر النارنج", "village", "import:C1", 0, 1500},
		{"OCHA district", "ADM1_AR,ADM2_AR,ADM4_AR,Latitude,Longitude\nحلب,جبل النارنج,,36.1,37.2\n", "جبل النارنج", "admin2", "import:", 0, 20_000},
		{"byte order mark and CRLF", "\ufeffname_ar,lat,lon\r\nبئر النارنج,36.1,37.2\r\n", "بئر النارنج", "village", "import:", 0, 1500},
		{"semicolons between names", "name_ar,lat,lon\nعين النارنج; عين نارنج,36.1,37.2\n", "عين النارنج", "village", "import:", 0, 1500},
	}
	for _, tt := range tests {
		m := gazetteer.NewImporter()
		if err := m.Read(strings.NewReader(tt.table), "t"); err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		places := m.Places()
		if len(places) != 1 || len(m.Left) != 0 {
			t.Errorf("%s: %d places, left %v", tt.name, len(places), m.Left)
			continue
		}
		p := places[0]
		if p.Name != tt.place || p.Kind != tt.kind || p.Ref != tt.ref || p.Population != tt.population || p.RadiusM != tt.radiusOut {
			t.Errorf("%s: got %s, %s, %s, %d, %d", tt.name, p.Name, p.Kind, p.Ref, p.Population, p.RadiusM)
		}
	}
}

func TestImportTellsEveryRow(t *testing.T) {
	table := "name_ar\tlat\tlon\nنبع النارنج\t36\t37\nبلا مكان\t\t\n\t36\t37\nنبع\t36\nنبع البعيد\tNaN\t37\nنبع \xff\t36\t37\n"
	m := gazetteer.NewImporter()
	if err := m.Read(strings.NewReader(table), "t.tsv"); err != nil {
		t.Fatal(err)
	}
	if n := len(m.Places()); n != 1 {
		t.Errorf("%d places, want 1", n)
	}
	want := []string{"t.tsv:3: lat", "t.tsv:4: has no name", "t.tsv:5: has 2 fields, the header has 3", `t.tsv:6: lat "NaN"`, "t.tsv:7: is not valid UTF-8"}
	if len(m.Left) != len(want) {
		t.Fatalf("left %v", m.Left)
	}
	for i, w := range want {
		if !strings.HasPrefix(m.Left[i].Error(), w) {
			t.Errorf("row told as %q, want %q", m.Left[i], w)
		}
	}
}

func TestAlternateNamesInAnyOrder(t *testing.T) {
	country := countryRow("7", "Nab", "", "36.1", "37.2", "P", "PPL", "09", 0) + countryRow("8", "Nameless", "", "36.2", "37.2", "P", "PPL", "09", 0)
	names := "1\t7\tar\tنبع النارنج\t1\n2\t7\ten\tNab\t\n3\t99\tar\tغيره\t\n"
	for _, order := range [][]string{{country, names}, {names, country}} {
		m := gazetteer.NewImporter()
		for i, file := range order {
			if err := m.Read(strings.NewReader(file), fmt.Sprint("file", i)); err != nil {
				t.Fatal(err)
			}
		}
		places := m.Places()
		if len(places) != 1 || places[0].Name != "نبع النارنج" || len(m.Left) != 1 || m.Left[0].Line != 2 {
			t.Errorf("%d places, left %v", len(places), m.Left)
		}
	}
}

func TestFilesThatCannotBeImported(t *testing.T) {
	for name, tt := range map[string]struct{ table, err string }{
		"empty":       {"", "t: is empty"},
		"no names":    {"a,b\n1,2\n", "t:1: has no column for names"},
		"no position": {"name_ar,b\nنبع,2\n", "t:1: has no column for lat"},
		"torn gzip":   {"\x1f\x8b\x08", "t: "},
		"no good row": {"name_ar,lat,lon\nنبع,x,y\n", "t:2: lat"},
	} {
		if _, _, err := gazetteer.Import(builtin(t), strings.NewReader(tt.table), "t"); err == nil || !strings.HasPrefix(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", name, err, tt.err)
		}
	}
}

func TestGazetteerFileComesBack(t *testing.T) {
	m := gazetteer.NewImporter()
	table := "id,name_ar,name_en,kind,country,admin,lat,lon,radius_m,population\n1,نبع النارنج|نبع نارنج,Nab,town,SY,SY.09,36.125,37.5,2500,1200\n2,نبع النارنج,Nab,town,SY,SY.09,36.126,37.5,2500,1200\n"
	if err := m.Read(strings.NewReader(table), "t"); err != nil {
		t.Fatal(err)
	}
	places := gazetteer.Merge(m.Places())
	if len(places) != 1 {
		t.Fatalf("%d places: twins were not merged", len(places))
	}
	var file bytes.Buffer
	if err := gazetteer.Write(&file, places); err != nil {
		t.Fatal(err)
	}
	x, left, err := gazetteer.Import(builtin(t), &file, "t")
	if err != nil || len(left) > 0 {
		t.Fatal(err, left)
	}
	p := x.Resolve(gazetteer.Query{Name: "نبع النارنج"}).Place
	if p == nil || p.Lat != 36.125 || p.Kind != "town" || p.RadiusM != 2500 || p.Population != 1200 || p.Ref != "import:1" || x.AdminName(p) != "حلب" {
		t.Errorf("came back as %+v", p)
	}
}

func FuzzImport(f *testing.F) {
	f.Add([]byte("name_ar,lat,lon\nنبع النارنج,36,37\n"))
	f.Add([]byte("name_ar\tlat\tlon\nنبع النارنج\t36\t37\n"))
	f.Add([]byte(countryRow("1", "Tall", "تل النارنج", "36.1", "37.2", "P", "PPL", "09", 900)))
	f.Add([]byte("1\t7\tar\tنبع النارنج\t1\n"))
	f.Add([]byte("ADM1_AR,latitude,longitude\nحلب,36,37\n"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m := gazetteer.NewImporter()
		if err := m.Read(bytes.NewReader(data), "t"); err != nil {
			return
		}
		for _, p := range m.Places() {
			if !p.HasPoint || math.IsNaN(p.Lat) || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 || p.Name == "" {
				t.Fatalf("imported %+v", p)
			}
		}
		for _, row := range m.Left {
			if row.Line < 1 || row.Err == nil {
				t.Fatalf("row told as %+v", row)
			}
		}
	})
}

// BenchmarkImport imports as many villages as a country has.
func BenchmarkImport(b *testing.B) {
	var table bytes.Buffer
	packed := gzip.NewWriter(&table)
	fmt.Fprintln(packed, "id\tname_ar\tlat\tlon")
	letters := []rune("بتجحخدرزسشصضطعغفقكلمنهوي")
	for i := range 20_000 {
		n := len(letters)
		fmt.Fprintf(packed, "%d\tكفر %c%c%c%c\t%.4f\t%.4f\n", i, letters[i%n], letters[i/n%n], letters[i/n/n%n], letters[i%7], 32+float64(i%500)/100, 36+float64(i/500)/10)
	}
	if err := packed.Close(); err != nil {
		b.Fatal(err)
	}
	x := builtin(b)
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		if _, _, err := gazetteer.Import(x, bytes.NewReader(table.Bytes()), "t"); err != nil {
			b.Fatal(err)
		}
	}
}
