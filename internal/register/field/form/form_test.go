package form_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
)

var update = flag.Bool("update", false, "write the golden files anew")

func forms(t testing.TB) []form.Form {
	t.Helper()
	all, err := form.Forms()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// tag is an element of a form as the checks need it.
type tag struct {
	name  string
	attrs map[string]string
	text  string
	path  []string
}

func tags(t *testing.T, data []byte) []tag {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(data))
	var out []tag
	var stack []string
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			attrs := map[string]string{}
			for _, a := range x.Attr {
				attrs[a.Name.Local] = a.Value
			}
			stack = append(stack, x.Name.Local)
			open = append(open, len(out))
			out = append(out, tag{name: x.Name.Local, attrs: attrs, path: slices.Clone(stack)})
		case xml.EndElement:
			stack, open = stack[:len(stack)-1], open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				out[open[len(open)-1]].text += string(x)
			}
		}
	}
}

// TestXForms checks each form against what the ODK XForms specification asks for: a primary instance with id and version, binds that point into it, controls
// that have a bind, texts in both languages for every reference, and the metadata.
func TestXForms(t *testing.T) {
	for _, f := range forms(t) {
		data := f.XForm()
		instance, ids, binds, languages := map[string]bool{}, map[string]int{}, map[string]string{}, 0
		all := tags(t, data)
		for _, x := range all {
			if i := slices.Index(x.path, "instance"); i >= 0 && i < len(x.path)-1 {
				instance["/"+strings.Join(x.path[i+1:], "/")] = true
			}
			switch {
			case x.name == "translation":
				languages++
			case x.name == "text":
				ids[x.attrs["id"]]++
			case x.name == "bind":
				binds[x.attrs["nodeset"]] = x.attrs["type"]
			case x.name == "data" && (x.attrs["id"] != f.ID || x.attrs["version"] != f.Version || f.Version == ""):
				t.Errorf("%s: root %v", f.ID, x.attrs)
			}
		}
		for path := range binds {
			if !instance[path] {
				t.Errorf("%s: the bind of %s has no node", f.ID, path)
			}
		}
		for _, x := range all {
			if ref, ok := strings.CutPrefix(x.attrs["ref"], "jr:itext('"); ok {
				if id := strings.TrimSuffix(ref, "')"); ids[id] != languages || languages != 2 {
					t.Errorf("%s: %s stands in %d of %d languages", f.ID, id, ids[id], languages)
				}
			} else if ref := x.attrs["ref"]; ref != "" && !instance[ref] {
				t.Errorf("%s: <%s> points to %s, which is no node", f.ID, x.name, ref)
			} else if ref != "" && x.name != "group" && binds[ref] == "" {
				t.Errorf("%s: %s has no bind", f.ID, ref)
			}
			if x.name == "value" && slices.Contains(x.path, "itext") && strings.HasPrefix(x.text, "[") {
				t.Errorf("%s: a text is missing: %s", f.ID, x.text)
			}
		}
		for _, path := range []string{"/data/meta/instanceID", "/data/start", "/data/end", "/data/deviceid", "/data/started"} {
			if binds[path] == "" {
				t.Errorf("%s: no bind of %s", f.ID, path)
			}
		}
		golden(t, f.ID+".xml", data)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s changed; look at it, then run the test with -update", path)
	}
}

// TestXLSForms reads the workbooks back and finds every question of the XForm, with its type, in the same order, and every choice.
func TestXLSForms(t *testing.T) {
	for _, f := range forms(t) {
		data, err := f.XLSForm()
		if err != nil {
			t.Fatal(err)
		}
		again, _ := f.XLSForm()
		if !bytes.Equal(data, again) {
			t.Errorf("%s: two workbooks differ", f.ID)
		}
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		survey, err := book.GetRows("survey")
		if err != nil {
			t.Fatal(err)
		}
		var names, want []string
		for _, row := range survey[4:] {
			if row[0] != "end_repeat" {
				names = append(names, row[1]+" "+strings.Fields(row[0])[0])
			}
		}
		walk(f.Questions, func(q form.Question) {
			kind := q.Type
			if kind == form.TypeRepeat {
				kind = "begin_repeat"
			}
			want = append(want, q.Name+" "+kind)
		})
		if !slices.Equal(names, want) {
			t.Errorf("%s: survey has %v; want %v", f.ID, names, want)
		}
		choices, _ := book.GetRows("choices")
		n := 1
		for _, list := range f.Lists {
			n += len(list)
		}
		settings, _ := book.GetRows("settings")
		if len(choices) != n || settings[1][1] != f.ID || settings[1][2] != f.Version {
			t.Errorf("%s: %d choices of %d, settings %v", f.ID, len(choices), n, settings)
		}
		for _, row := range choices {
			if len(row) < 4 || row[2] == "" || row[3] == "" || strings.HasPrefix(row[2], "[") {
				t.Errorf("%s: choice %v has no label in both languages", f.ID, row)
			}
		}
	}
}

func walk(questions []form.Question, f func(form.Question)) {
	for _, q := range questions {
		f(q)
		walk(q.Questions, f)
	}
}

const filled = `<?xml version='1.0'?><data id="marsad_observed_incident" version="x" xmlns:orx="http://openrosa.org/xforms"><start>2024-03-01T07:41:02.000+03:00</start><deviceid>collect:abc</deviceid>
<started>2024-03-01T07:40:00.000+03:00</started><ended/><observer>35.93 36.63 410.0 8.5</observer><observer_name>تلة المراقبة</observer_name><place_name>أطراف الوادي</place_name>
<type>shelling</type><sensed>heard</sensed><certainty>probable</certainty><bearing_degrees>90</bearing_degrees><distance_m>3000</distance_m><count>٤</count>
<attachment><picture>1709270000001.jpg</picture></attachment><attachment><film>1709270000002.mp4</film></attachment><note>دخان كثيف</note>
<orx:meta><orx:instanceID>uuid:11111111-2222-3333-4444-555555555555</orx:instanceID></orx:meta></data>`

func TestReadSubmission(t *testing.T) {
	s, err := form.Parse([]byte(filled))
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Receive()
	if err != nil || r.Unread != nil {
		t.Fatal(err, r.Unread)
	}
	e := r.Entry
	now := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
	e.By = "سمر"
	e = field.Complete(e, now)
	if faults := field.Check(e, now); faults != nil {
		t.Fatal(faults)
	}
	if !slices.Equal(r.Expected, []string{"1709270000001.jpg", "1709270000002.mp4"}) || e.Instance != "uuid:11111111-2222-3333-4444-555555555555" || e.When.From != "2024-03-01T04:40:00Z" || *e.Observed.Count != 4 || e.Device != "collect:abc" {
		t.Errorf("%+v", r)
	}
	if len(e.Places) != 2 || e.Places[0].RadiusM != 9 || !e.Places[0].Private || e.Places[1].Name.Arabic != "أطراف الوادي" || e.Places[1].Lat == nil {
		t.Errorf("places %+v", e.Places)
	}
}

func TestReadPatrol(t *testing.T) {
	s, err := form.Parse([]byte(`<data id="marsad_patrol_log" instanceID="uuid:1"><started>2024-03-01T08:00</started><completed>blocked</completed><why>حاجز مغلق</why><plan>35.9 36.6 0 0; 35.95 36.7 0 0;</plan><track>35.9 36.6 400 5</track>
<observation><observed_at>2024-03-01T08:10:00Z</observed_at><observed_text>ساتر</observed_text><observed_position>35.91 36.61 0 4</observed_position></observation><observation><observed_text>عودة</observed_text></observation></data>`))
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Receive()
	p := r.Entry.Patrol
	if err != nil || len(p.Plan) != 2 || p.Plan[1].Role != "end" || len(p.Track) != 1 || *p.Track[0].EleM != 400 || len(p.Observations) != 2 || p.Observations[0].Place.RadiusM != 4 {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWrongAnswersAreTold(t *testing.T) {
	f, _ := form.Of(register.FieldIncident)
	_, faults := f.Entry(form.Answers{Values: map[string]string{"started": "noon", "observer": "here", "count": "many"}})
	if got := faults.Error(); got != `started is "noon", which is no time; write 2024-03-01 or 2024-03-01T10:30:00Z; count is "many", which is no whole number; observer is "here", which is no position; write latitude and longitude in degrees, such as 35.93 36.63` {
		t.Error(got)
	}
}

func TestHostileSubmissions(t *testing.T) {
	for name, tt := range map[string]struct {
		data string
		want error
	}{
		"nothing":         {"", form.ErrSubmission},
		"cut off":         {"<data id='x'><a>", form.ErrSubmission},
		"entities":        {`<!DOCTYPE d [<!ENTITY a "b">]><data id="marsad_post_visit" instanceID="1">&a;</data>`, form.ErrSubmission},
		"deep":            {strings.Repeat("<a>", 50), form.ErrSubmission},
		"no id":           {"<data><meta><instanceID>1</instanceID></meta></data>", form.ErrSubmission},
		"no instance":     {"<data id='marsad_post_visit'/>", form.ErrSubmission},
		"many":            {"<data id='a' instanceID='1'>" + strings.Repeat("<a/>", 200_001) + "</data>", form.ErrSubmission},
		"somebody else's": {"<data id='census' instanceID='1'/>", form.ErrUnknownForm},
	} {
		s, err := form.Parse([]byte(tt.data))
		if err == nil {
			_, err = s.Receive()
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(filled))
	f.Add([]byte(`<data id="marsad_patrol_log" instanceID="1"><plan>1 2;3 4</plan><observation><observed_text>x</observed_text></observation></data>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := form.Parse(data)
		if err != nil {
			return
		}
		r, err := s.Receive()
		if err != nil {
			return
		}
		now := time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)
		e := field.Complete(r.Entry, now)
		field.Check(e, now)
		if _, err := register.Object(e, 0); err != nil {
			t.Error(err)
		}
	})
}
