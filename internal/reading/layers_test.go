package reading_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"marsad/internal/article"
	"marsad/internal/reading"
)

// layerChecks hold after the stage of their name, whatever was read.
var layerChecks = map[string]func(*testing.T, *reading.Doc){
	"tokens":     checkTokens,
	"sentences":  checkSentences,
	"times":      checkTimeLayer,
	"places":     checkPlaces,
	"names":      checkNames,
	"statements": checkStatements,
	"events":     checkEvents,
}

// checkTokens: tokens stand in order, apart, on borders of characters, and no letter or digit is left out.
func checkTokens(t *testing.T, d *reading.Doc) {
	s := d.Text.String()
	if len(d.Words) != len(d.Tokens) {
		t.Fatalf("%d words beside %d tokens", len(d.Words), len(d.Tokens))
	}
	end := 0
	for i, token := range d.Tokens {
		at := token.At
		if at.Start < end || at.End <= at.Start || at.End > len(s) || !utf8.RuneStart(s[at.Start]) || at.End < len(s) && !utf8.RuneStart(s[at.End]) {
			t.Fatalf("token %d has the span %v behind %d, of %d bytes", i, at, end, len(s))
		}
		for _, b := range d.Blocks {
			if b.At.Start <= end && at.Start <= b.At.End {
				checkSkipped(t, s[end:at.Start])
			}
		}
		end = at.End
	}
}

func checkSkipped(t *testing.T, between string) {
	if i := strings.IndexFunc(between, func(r rune) bool {
		return unicode.IsDigit(r) || unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) && r != 'ـ'
	}); i >= 0 {
		t.Fatalf("between two tokens letters or digits are left out: %q", between)
	}
}

// checkSentences: sentences stand in order and leave no token out.
func checkSentences(t *testing.T, d *reading.Doc) {
	next := 0
	for i, s := range d.Sentences {
		if s.First != next || s.Last <= s.First {
			t.Fatalf("sentence %d has the tokens %d to %d behind %d", i, s.First, s.Last, next)
		}
		next = s.Last
	}
	if next != len(d.Tokens) {
		t.Fatalf("the sentences end at token %d of %d", next, len(d.Tokens))
	}
}

// checkRun: a run of tokens lies in one block.
func checkRun(t *testing.T, d *reading.Doc, what string, first, last int) {
	t.Helper()
	if first < 0 || last <= first || last > len(d.Tokens) {
		t.Fatalf("%s has the tokens %d to %d of %d", what, first, last, len(d.Tokens))
	}
	if d.Tokens[first].Block != d.Tokens[last-1].Block {
		t.Fatalf("%s runs over a block's end: %q", what, d.Quote(first, last))
	}
}

// checkTimeLayer: times stand in order, apart, have a value or candidates, and end no earlier than they begin.
func checkTimeLayer(t *testing.T, d *reading.Doc) {
	end := 0
	for _, x := range d.Times {
		checkRun(t, d, "a time", x.First, x.Last)
		if x.First < end {
			t.Fatalf("the time %q begins within the one before it", d.Quote(x.First, x.Last))
		}
		end = x.Last
		if x.Precision == "" || x.Basis == "" {
			t.Fatalf("the time %q has precision %q and basis %q", d.Quote(x.First, x.Last), x.Precision, x.Basis)
		}
		if x.Until != nil && *x.Until != "" && len(*x.Until) == len(x.Value) && *x.Until < x.Value {
			t.Fatalf("the time %q ends at %s, before it begins at %s", d.Quote(x.First, x.Last), *x.Until, x.Value)
		}
	}
}

// checkPlaces: a place has a name, mentions, and a point on the earth with a radius, or none.
func checkPlaces(t *testing.T, d *reading.Doc) {
	for _, p := range d.Places {
		if p.Name.Arabic == "" || len(p.Mentions) == 0 {
			t.Fatalf("the place %q has %d mentions", p.Name.Arabic, len(p.Mentions))
		}
		for _, m := range p.Mentions {
			checkRun(t, d, "a mention of "+p.Name.Arabic, m.First, m.Last)
			if m.WholeFirst > m.First {
				t.Fatalf("the mention of %q begins at %d, with its generic word at %d", p.Name.Arabic, m.First, m.WholeFirst)
			}
		}
		if (p.Lat == nil) != (p.Lon == nil) || p.Lat != nil && (*p.Lat < -90 || *p.Lat > 90 || *p.Lon < -180 || *p.Lon > 180 || p.RadiusM <= 0) {
			t.Fatalf("the place %q has the point %v, %v and the radius %d", p.Name.Arabic, p.Lat, p.Lon, p.RadiusM)
		}
	}
}

// checkNames: mentions stand around their core and name an entity that has a name.
func checkNames(t *testing.T, d *reading.Doc) {
	for _, e := range d.Entities {
		if strings.TrimSpace(e.Name.Arabic) == "" {
			t.Fatal("an entity has no name")
		}
	}
	for _, m := range d.Mentions {
		checkRun(t, d, "a mention", m.First, m.Last)
		if m.CoreFirst < m.First || m.CoreLast > m.Last || m.CoreLast <= m.CoreFirst || m.Entity < 0 || m.Entity >= len(d.Entities) {
			t.Fatalf("the mention %q has the core %d to %d within %d to %d and the entity %d of %d", d.Quote(m.First, m.Last), m.CoreFirst, m.CoreLast, m.First, m.Last, m.Entity, len(d.Entities))
		}
	}
}

// checkStatements: a cue, what is said within the text, and people who are there.
func checkStatements(t *testing.T, d *reading.Doc) {
	for _, s := range d.Statements {
		checkRun(t, d, "a cue", s.CueFirst, s.CueLast)
		if s.ContentFirst < 0 || s.ContentLast < s.ContentFirst || s.ContentLast > len(d.Tokens) {
			t.Fatalf("what %q tells has the tokens %d to %d of %d", d.Quote(s.CueFirst, s.CueLast), s.ContentFirst, s.ContentLast, len(d.Tokens))
		}
		for _, e := range append(append([]int{s.Speaker}, s.Addressees...), s.Through...) {
			if e < -1 || e >= len(d.Entities) {
				t.Fatalf("%q has the entity %d of %d", d.Quote(s.CueFirst, s.CueLast), e, len(d.Entities))
			}
		}
		if s.Act == "" || s.Hedge == "" || s.Mode == "" || s.Rule == "" || s.Confidence <= 0 || s.Confidence > 1 {
			t.Fatalf("%q is told without act, hedge, mode or rule, or with confidence %v: %+v", d.Quote(s.CueFirst, s.CueLast), s.Confidence, s)
		}
	}
}

// checkEvents: a trigger, and parties, places and times that are there.
func checkEvents(t *testing.T, d *reading.Doc) {
	for _, e := range d.Events {
		checkRun(t, d, "a trigger", e.CueFirst, e.CueLast)
		what := d.Quote(e.CueFirst, e.CueLast)
		for _, a := range e.Actors {
			if a.Entity < 0 || a.Entity >= len(d.Entities) || a.Role == "" {
				t.Fatalf("%q has the entity %d of %d as %q", what, a.Entity, len(d.Entities), a.Role)
			}
		}
		for _, p := range e.Places {
			if p.Place < 0 || p.Place >= len(d.Places) || p.Role == "" {
				t.Fatalf("%q has the place %d of %d as %q", what, p.Place, len(d.Places), p.Role)
			}
		}
		for _, c := range e.Counts {
			if c.Low < 0 || c.High != nil && *c.High < c.Low {
				t.Fatalf("%q counts from %d to %d", what, c.Low, *c.High)
			}
		}
		if e.Time < 0 || e.Time > len(d.Times) || e.SaidIn < -1 || e.SaidIn >= len(d.Statements) || e.Type == "" || e.Modality == "" || e.Confidence <= 0 || e.Confidence > 1 {
			t.Fatalf("%q: %+v", what, e)
		}
	}
}

// checkLayers runs the stages and holds the checks of each right behind it.
func checkLayers(t *testing.T, r *reading.Reader, a article.Article) {
	t.Helper()
	d, err := r.Until(context.Background(), a, reading.Source{ID: "l"}, r.Stages()[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, stage := range r.Stages() {
		if err := stage.Run(d); err != nil {
			t.Fatalf("%s: %v", stage.Name, err)
		}
		if check := layerChecks[stage.Name]; check != nil {
			check(t, d)
		}
	}
}

// FuzzLayers holds the checks of each layer on any text.
func FuzzLayers(f *testing.F) {
	for _, s := range []string{
		"قصفت المدفعية أطراف قرية الصفصاف صباح أمس الأحد، وقال الناطق باسم البلدية رامز العطار إن ثلاثة أشخاص أصيبوا.",
		"بين 3 و5 شباط/فبراير 2020 جرت دوريات على بعد 13 كم شرق المدينة", "«قال» في #ريف_حلب الشمالي: لا", "كان قبل يومين من غداً حتى أمس",
		"12/13/2020 و١٤٤١هـ و 25:99", "وأم الغدير والبو كمال وتل", strings.Repeat("في في على ", 30),
	} {
		f.Add(s, "2020-02-18")
	}
	r := reader(f)
	f.Fuzz(func(t *testing.T, s, published string) {
		a, err := article.Extract(context.Background(), []byte(s), article.Hints{Published: published, Format: "text"})
		if err != nil {
			return
		}
		checkLayers(t, r, a)
	})
}

// The checks of the layers on real pages, and that each of them has a stage.
func TestLayersOfSamples(t *testing.T) {
	r := reader(t)
	checked := 0
	for _, stage := range r.Stages() {
		if layerChecks[stage.Name] != nil {
			checked++
		}
	}
	if checked != len(layerChecks) {
		t.Fatalf("%d of %d checks belong to a stage", checked, len(layerChecks))
	}
	for name, text := range sampleTexts(t) {
		t.Run(name, func(t *testing.T) {
			a, err := article.Extract(context.Background(), text, article.Hints{Published: "2020-03-03"})
			if err != nil {
				t.Fatal(err)
			}
			checkLayers(t, r, a)
		})
	}
}

// sampleTexts gives the sample reports that are pages or texts.
func sampleTexts(t *testing.T) map[string][]byte {
	paths, err := filepath.Glob("../../samples/reports/*.[ht]*")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no sample reports: %v", err)
	}
	out := map[string][]byte{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(path)] = data
	}
	return out
}
