package geofile_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"marsad/internal/register/field/geofile"
)

const gpx = `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="35.93" lon="36.63"><ele>410.5</ele><time>2024-03-01T08:00:00+03:00</time><name>حاجز الجسر</name><desc>ساتر ترابي جديد</desc></wpt>
<rte><name>الخطة</name><rtept lat="35.9" lon="36.6"/><rtept lat="35.95" lon="36.7"/></rte>
<trk><name>الدورية</name><trkseg><trkpt lat="35.9" lon="36.6"><time>2024-03-01T05:00:00Z</time></trkpt><trkpt lat="35.9" lon="36.6"><time>2024-03-01T05:00:00Z</time></trkpt><trkpt lat="35.91" lon="36.61"><ele>x</ele></trkpt></trkseg><trkseg><trkpt lat="35.92" lon="36.62"/></trkseg></trk>
<extensions><a><b>1</b></a></extensions>
</gpx>`

func TestGPX(t *testing.T) {
	f, err := geofile.Read("a.gpx", []byte(gpx))
	if err != nil {
		t.Fatal(err)
	}
	if f.Format != "gpx" || len(f.Marks) != 1 || len(f.Paths) != 3 {
		t.Fatalf("%+v", f)
	}
	m := f.Marks[0]
	if m.Name != "حاجز الجسر" || m.Note != "ساتر ترابي جديد" || m.At != "2024-03-01T05:00:00Z" || *m.EleM != 410.5 {
		t.Errorf("mark %+v", m)
	}
	if !f.Paths[0].Planned || f.Paths[0].Name != "الخطة" || f.Paths[1].Planned || len(f.Paths[1].Points) != 2 || len(f.Paths[2].Points) != 1 {
		t.Errorf("paths %+v", f.Paths)
	}
	if got := strings.Join(f.Warnings, "; "); got != "heights that are no numbers left out: 1; points that repeat the one before left out: 1" {
		t.Errorf("warnings %q", got)
	}
	if f, err := geofile.Read("old.gpx", []byte(`<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0"><time>2024-03-01T05:00:00Z</time><wpt lat="1" lon="2"><cmt>n</cmt></wpt></gpx>`)); err != nil || f.Marks[0].Note != "n" {
		t.Errorf("GPX 1.0: %+v, %v", f, err)
	}
}

const kml = `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Folder>
<Placemark><name>المرصد</name><description><![CDATA[<b>تلة</b>]]></description><Point><coordinates> 36.63,35.93,400 </coordinates></Point></Placemark>
<Placemark><name>الطريق</name><MultiGeometry><LineString><coordinates>36.6,35.9 36.7,35.95,10</coordinates></LineString><Polygon><outerBoundaryIs/></Polygon></MultiGeometry></Placemark>
<Placemark><gx:Track><when>2024-03-01T05:00:00Z</when><when>2024-03-01T05:10:00Z</when><gx:coord>36.6 35.9 0</gx:coord><gx:coord>36.61 35.91 0</gx:coord></gx:Track></Placemark>
<NetworkLink><Link><href>https://example.org/x.kml</href></Link></NetworkLink></Folder></Document></kml>`

func TestKML(t *testing.T) {
	f, err := geofile.Read("a.kml", []byte(kml))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Marks) != 1 || f.Marks[0].Lat != 35.93 || f.Marks[0].Name != "المرصد" || len(f.Paths) != 2 || f.Paths[1].Points[1].At != "2024-03-01T05:10:00Z" {
		t.Errorf("%+v", f)
	}
	if got := strings.Join(f.Warnings, "; "); got != "areas left out: 1; links to other files, which are never fetched, left out: 1" {
		t.Errorf("warnings %q", got)
	}
}

func zipped(t testing.TB, name string, data []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestKMZ(t *testing.T) {
	f, err := geofile.Read("a.kmz", zipped(t, "doc.kml", []byte(kml)))
	if err != nil || f.Format != "kmz" || len(f.Paths) != 2 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestGeoJSON(t *testing.T) {
	f, err := geofile.Read("a.json", []byte(`{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"name":"المعبر","description":"مغلق"},"geometry":{"type":"Point","coordinates":[36.63,35.93]}},
{"type":"Feature","properties":{"coordTimes":["2024-03-01T05:00:00Z","2024-03-01T05:01:00Z"]},"geometry":{"type":"LineString","coordinates":[[179.9,10,5],[-179.9,10]]}},
{"type":"Feature","properties":null,"geometry":null},
{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[]},{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}]}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Marks) != 3 || f.Marks[0].Note != "مغلق" || f.Paths[0].Points[1].At != "2024-03-01T05:01:00Z" || *f.Paths[0].Points[0].EleM != 5 {
		t.Errorf("%+v", f)
	}
	if got := strings.Join(f.Warnings, "; "); got != "features without a position left out: 1; areas left out: 1; a line crosses the 180th meridian (times: 1); its two ends are drawn apart" {
		t.Errorf("warnings %q", got)
	}
}

// TestSwapped gives a file whose first point lies near the entry only when it is turned round.
func TestSwapped(t *testing.T) {
	near := geofile.Position{Lat: 33.5, Lon: 43.2}
	f, err := geofile.Read("a.gpx", []byte(`<gpx><wpt lat="43.21" lon="33.49"/></gpx>`), near)
	if err != nil || len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "swapped") {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := geofile.Read("a.gpx", []byte(`<gpx><wpt lat="33.49" lon="43.21"/></gpx>`), near); err != nil || len(f.Warnings) != 0 {
		t.Errorf("the right way round: %+v, %v", f, err)
	}
}

func TestHostile(t *testing.T) {
	deep := strings.Repeat("<a>", 100)
	bomb := zipped(t, "doc.kml", append([]byte("<kml>"), bytes.Repeat([]byte(" "), geofile.MaxBytes+10)...))
	points := func(n int) string {
		return `<gpx><trk><trkseg>` + strings.Repeat(`<trkpt lat="1" lon="2"/>`, n) + `</trkseg></trk></gpx>`
	}
	for _, tt := range []struct{ name, data, want string }{
		{"empty", "", "neither GPX"},
		{"binary", "\x7fELF", "neither GPX"},
		{"html", "<html></html>", "<html>"},
		{"entities", `<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx><wpt lat="1" lon="2"><name>&b;</name></wpt></gpx>`, "DOCTYPE"},
		{"entity without declaration", `<gpx><wpt lat="1" lon="2"><name>&b;</name></wpt></gpx>`, "invalid character entity"},
		{"not a number", `<gpx><wpt lat="NaN" lon="2"/></gpx>`, `the latitude "NaN" is no number`},
		{"infinite", `<gpx><wpt lat="1" lon="+Inf"/></gpx>`, "no number"},
		{"swapped", `<gpx><wpt lat="120" lon="35"/></gpx>`, "look swapped"},
		{"off the earth", `<gpx><wpt lat="12" lon="361"/></gpx>`, "beyond 180"},
		{"no position", "<gpx>\n<wpt/></gpx>", "line 2: cannot read the file: a <wpt> has no lat"},
		{"cut off", `<gpx><trk><trkseg><trkpt lat="1" lon="2"/>`, "unexpected EOF"},
		{"deep", "<gpx>" + deep, "nested more than"},
		{"nothing inside", "<gpx></gpx>", "holds no point"},
		{"too many points", points(geofile.MaxPoints + 1), "more than 200000 points"},
		{"too long", `<gpx>` + strings.Repeat(" ", geofile.MaxBytes), "cut it into parts"},
		{"other encoding", `<?xml version="1.0" encoding="windows-1256"?><gpx/>`, "save it as UTF-8"},
		{"zip bomb", string(bomb), "when unpacked"},
		{"zip of nothing", string(zipped(t, "a.txt", []byte("x"))), "holds no KML"},
		{"broken zip", "PK\x03\x04xxxx", "damaged"},
		{"kml pairs", `<kml><Placemark><Point><coordinates>36</coordinates></Point></Placemark></kml>`, "no position"},
		{"json of text", `{"type":"Point","coordinates":["a","b"]}`, "no numbers"},
		{"json of one number", `{"type":"LineString","coordinates":[[1]]}`, "has 1 numbers"},
		{"json of another kind", `{"type":"Topology"}`, "no type of GeoJSON"},
		{"json of brackets", `{"type":"LineString","coordinates":` + strings.Repeat("[", 2*geofile.MaxPoints+1), "more than 200000 points"},
		{"json deep", strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 70), "no GeoJSON"},
	} {
		_, err := geofile.Read("x", []byte(tt.data))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want %q in it", tt.name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{gpx, kml, `{"type":"Point","coordinates":[1,2]}`, `{"type":"MultiLineString","coordinates":[[[1,2],[3,4]]]}`, "<gpx", "PK\x03\x04"} {
		f.Add([]byte(s))
	}
	f.Add(zipped(f, "a.kml", []byte(kml)))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := geofile.Read("x", data)
		if err != nil {
			if file.Format != "" {
				t.Error("an error with half a file")
			}
			return
		}
		for _, p := range file.Paths {
			if len(p.Points) == 0 {
				t.Fatal("a path without points")
			}
			for _, at := range p.Points {
				check(t, at)
			}
		}
		for _, m := range file.Marks {
			check(t, m.Position)
		}
	})
}

func check(t *testing.T, p geofile.Position) {
	if !(p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180) {
		t.Fatal(fmt.Sprint("off the earth: ", p))
	}
}
