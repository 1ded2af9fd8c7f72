// Package form is the four forms of field entries: one definition from which the XForm for ODK Collect, KoboCollect and Tella, the XLSForm for whoever wants
// to change it, the form on the web, and the reading of what comes back are made, so that they cannot say different things.
//
// Specifications: ODK XForms (getodk.github.io/xforms-spec), XLSForm (xlsform.org).
package form

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"

	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/record"
)

// The types of questions, as XLSForm calls them.
const (
	TypeText     = "text"
	TypeInteger  = "integer"
	TypeDateTime = "dateTime"
	TypeSelect   = "select_one"
	TypePoint    = "geopoint"
	TypeTrace    = "geotrace"
	TypeImage    = "image"
	TypeAudio    = "audio"
	TypeVideo    = "video"
	TypeRepeat   = "repeat"
)

// Text is a text in both languages.
type Text struct{ Arabic, English string }

// Question is one question, or a group of them that can be answered again and again.
type Question struct {
	Name       string
	Type       string
	Label      Text
	Hint       Text
	Required   bool
	Constraint string // XPath in which . is the answer
	Say        Text   // when the constraint does not hold
	Relevant   string // XPath in which ${name} is another answer
	List       string // name of the choices of a select_one
	Long       bool   // a text of several lines
	Low, High  *int   // of an integer; the constraint follows from them
	Questions  []Question
}

// Choice is one answer to a select_one.
type Choice struct {
	Value string
	Label Text
}

// Form is one form.
type Form struct {
	Kind      string // register.FieldKinds
	ID        string
	Version   string // follows from the content, so that a changed form has another version
	Title     Text
	Questions []Question
	Lists     map[string][]Choice // by name
	Order     []string            // of the lists
}

// Forms gives the four forms in the order of register.FieldKinds. They are made once; nobody may change them.
var Forms = sync.OnceValues(makeForms)

func makeForms() ([]Form, error) {
	languages, err := locale.Load()
	if err != nil {
		return nil, err
	}
	w := writer{ar: languages["ar"], en: languages["en"]}
	var out []Form
	for _, kind := range register.FieldKinds() {
		f := Form{Kind: kind, ID: "marsad_" + kind, Title: w.text("form.title." + kind), Questions: w.questions(kind), Lists: map[string][]Choice{}}
		w.addLists(&f, f.Questions)
		f.Version = versionOf(f)
		out = append(out, f)
	}
	return out, nil
}

// Of gives the form of a kind of entry.
func Of(kind string) (Form, bool) {
	forms, err := Forms()
	if err != nil {
		return Form{}, false
	}
	i := slices.IndexFunc(forms, func(f Form) bool { return f.Kind == kind })
	if i < 0 {
		return Form{}, false
	}
	return forms[i], true
}

func versionOf(f Form) string {
	data, _ := json.Marshal(f) // plain values; maps are sorted
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:4])
}

// writer gives questions their texts.
type writer struct{ ar, en *locale.Catalogue }

func (w writer) text(key string) Text {
	if !w.ar.Has(key) {
		return Text{}
	}
	return Text{Arabic: w.ar.Text(key), English: w.en.Text(key)}
}

// q makes a question with the texts of its name.
func (w writer) q(name, kind string, more ...func(*Question)) Question {
	q := Question{Name: name, Type: kind, Label: w.text("form.q." + name), Hint: w.text("form.hint." + name)}
	for _, f := range more {
		f(&q)
	}
	return q
}

func required(q *Question) { q.Required = true }
func long(q *Question)     { q.Long = true }

func (w writer) choice(name, list string, more ...func(*Question)) Question {
	return w.q(name, TypeSelect, append(more, func(q *Question) { q.List = list })...)
}

// between bounds an integer.
func (w writer) between(name string, low, high int, more ...func(*Question)) Question {
	q := w.q(name, TypeInteger, more...)
	q.Low, q.High, q.Constraint = &low, &high, constraint(low, high)
	q.Say = Text{Arabic: w.ar.Text("form.between", low, high), English: w.en.Text("form.between", low, high)}
	return q
}

// past keeps a time from lying ahead.
func (w writer) past(q *Question) {
	q.Constraint, q.Say = ". <= now()", w.text("form.past")
}

func when(relevant string) func(*Question) { return func(q *Question) { q.Relevant = relevant } }

// The highest numbers that a form takes; package field checks the same.
const (
	mostCounted  = 100_000
	mostDistance = 50_000
)

func (w writer) questions(kind string) []Question {
	out := []Question{w.q("started", TypeDateTime, required, w.past), w.q("ended", TypeDateTime, w.past)}
	switch kind {
	case register.FieldIncident:
		out = append(out, w.incident()...)
	case register.FieldPatrolLog:
		out = append(out, w.patrol()...)
	case register.FieldContact:
		out = append(out, w.contact()...)
	case register.FieldPostVisit:
		out = append(out, w.visit()...)
	}
	return append(out, w.q("note", TypeText, long), w.files())
}

func (w writer) incident() []Question {
	return []Question{
		w.q("observer", TypePoint, required), w.q("observer_name", TypeText), w.q("place_name", TypeText),
		w.choice("type", "type", required), w.choice("sensed", "sensed", required), w.choice("certainty", "certainty", required),
		w.between("bearing_degrees", 0, 359), w.between("distance_m", 0, mostDistance),
		w.between("bearing_error_degrees", 0, 180), w.between("distance_error_percent", 0, 100),
		w.between("count", 0, mostCounted), w.choice("weapon", "weapon"),
		w.between("killed", 0, mostCounted), w.between("injured", 0, mostCounted), w.q("attributed", TypeText, long),
	}
}

func (w writer) patrol() []Question {
	notes := w.q("observation", TypeRepeat)
	notes.Questions = []Question{w.q("observed_at", TypeDateTime), w.q("observed_text", TypeText, long, required), w.q("observed_position", TypePoint)}
	return []Question{
		w.q("series", TypeText), w.choice("completed", "completed", required),
		w.q("why", TypeText, required, long, when("${completed} != '' and ${completed} != 'completed'")),
		w.q("plan", TypeTrace), w.q("track", TypeTrace), notes,
	}
}

func (w writer) contact() []Question {
	return []Question{
		w.q("with", TypeText, required), w.q("of", TypeText), w.choice("channel", "channel", required), w.q("incident", TypeText),
		w.q("subject", TypeText, required, long), w.q("outcome", TypeText, required, long),
	}
}

func (w writer) visit() []Question {
	return []Question{
		w.q("position", TypePoint, required), w.q("place_name", TypeText), w.q("post", TypeText),
		w.choice("state", "state", required), w.choice("access", "access", required), w.q("holder", TypeText), w.between("strength", 0, mostCounted),
	}
}

func (w writer) files() Question {
	q := w.q("attachment", TypeRepeat)
	q.Questions = []Question{w.q("picture", TypeImage), w.q("recording", TypeAudio), w.q("film", TypeVideo)}
	return q
}

// lists are the closed lists behind the choices, with the keys of their labels.
func lists() map[string]struct {
	prefix string
	values []string
} {
	type list = struct {
		prefix string
		values []string
	}
	return map[string]list{
		"type": {"type.", record.EventTypes()}, "weapon": {"weapon.", record.Weapons()},
		"sensed": {"form.sensed.", field.Senses()}, "certainty": {"form.certainty.", field.Certainties()},
		"completed": {"form.completed.", field.Outcomes()}, "channel": {"form.channel.", field.Channels()},
		"state": {"form.state.", field.PostStates()}, "access": {"form.access.", field.Accesses()},
	}
}

func (w writer) addLists(f *Form, questions []Question) {
	all := lists()
	for _, q := range questions {
		w.addLists(f, q.Questions)
		if q.List == "" || f.Lists[q.List] != nil {
			continue
		}
		f.Order = append(f.Order, q.List)
		for _, v := range all[q.List].values {
			f.Lists[q.List] = append(f.Lists[q.List], Choice{v, w.text(all[q.List].prefix + v)})
		}
	}
}
