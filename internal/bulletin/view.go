package bulletin

import (
	"fmt"
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"marsad/internal/locale"
	"marsad/internal/register"
	"marsad/record"
)

// View is what a template gets: the bulletin in a language. Its methods write numbers in the reader's digits and make outside text safe to show.
type View struct {
	*locale.Catalogue
	Bulletin
	Digits  string       // "arab" or ""
	Style   template.CSS // of a document that stands alone
	Version string       // of marsad
	Base    string       // what stands before the address of a record's page; "" when records are not linked
	Alone   bool         // a document of its own, not a part of a page
}

// Num writes a number in the reader's digits.
func (v View) Num(n any) string { return v.digits(fmt.Sprint(n)) }

func (v View) digits(s string) string {
	if v.Digits == "arab" {
		return locale.ArabicDigits(s)
	}
	return s
}

// N writes how many of something, in the right plural and digits.
func (v View) N(key string, n int) string { return v.digits(v.Count(key, n)) }

// Say gives a name in the reader's language where there is one.
func (v View) Say(n record.Name) string {
	if v.Lang == "en" && n.English != "" || n.Arabic == "" {
		return locale.Visible(n.English)
	}
	return locale.Visible(n.Arabic)
}

// Safe shows outside text.
func (v View) Safe(s string) string { return locale.Visible(s) }

// Signed writes a change with its sign.
func (v View) Signed(n int) string {
	switch {
	case n > 0:
		return "+" + v.Num(n)
	case n < 0:
		return "\u2212" + v.Num(-n)
	}
	return v.Num(0)
}

// When shows a day, or a time in RFC 3339 to the minute in UTC; what is less exact is shown as it stands.
func (v View) When(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return v.digits(locale.Visible(s))
	}
	return v.digits(t.UTC().Format("2006-01-02 15:04 UTC"))
}

// Span shows from when until when something was.
func (v View) Span(w register.When) string {
	switch {
	case w.From == "" && w.Until == "":
		return v.Text("bulletin.undated")
	case w.Until == "" || w.Until == w.From:
		return v.When(w.From)
	case w.From == "":
		return v.When(w.Until)
	}
	return v.When(w.From) + " – " + v.When(w.Until)
}

// Off shows from when until when patrols were off.
func (v View) Off(s register.Suspension) string {
	from, until := v.When(s.From), v.When(s.Until)
	if from == "" {
		from = v.Text("bulletin.unknownstart")
	}
	if until == "" {
		until = v.Text("bulletin.noend")
	}
	return from + " – " + until
}

// TimeDir is the direction in which a time is set: Arabic digits with marks between them run from the right, whatever stands around them.
func (v View) TimeDir() string {
	if v.Digits == "arab" {
		return "rtl"
	}
	return "ltr"
}

// Title names the bulletin with its period.
func (v View) Title() string { return v.Text("bulletin.title." + v.Period.Kind) }

// Of shows a period.
func (v View) Of(p Period) string {
	if p.From == p.To {
		return v.When(p.From)
	}
	return v.When(p.From) + " – " + v.When(p.To)
}

// Area gives the name of an area in the reader's language where a place says it.
func (v View) Area(area string) string {
	if area == "" {
		return v.Text("bulletin.noarea")
	}
	if n, ok := v.names[area]; ok {
		return v.Say(n)
	}
	return locale.Visible(area)
}

// Agreement gives the name of an agreement.
func (v View) Agreement(id string) string {
	if a, ok := v.agreements[id]; ok {
		return v.Say(a.Name)
	}
	return locale.Visible(id)
}

// Clause gives the title of a clause of an agreement.
func (v View) Clause(agreement, id string) string {
	for _, c := range v.agreements[agreement].Clauses {
		if c.ID == id {
			return v.Say(c.Title)
		}
	}
	return locale.Visible(id)
}

// Heading gives the title of an incident, or its kind where it has none.
func (v View) Heading(i register.Incident) string {
	if title := v.Say(i.Title); title != "" {
		return title
	}
	return v.Label("type", i.Type)
}

// Link gives the address of a record's page, "" where records are not linked.
func (v View) Link(section, id string) string {
	if v.Base == "" {
		return ""
	}
	return strings.TrimSuffix(v.Base, "/") + "/" + v.Lang + "/" + section + "/" + url.PathEscape(id)
}

// Toll writes the number that one origin gives.
func (v View) Toll(t register.Toll) string {
	number := v.Num(t.Low)
	switch {
	case t.High == nil:
		number = v.digits(v.Text("range.open", t.Low))
	case *t.High != t.Low:
		number = v.digits(v.Text("range.between", t.Low, *t.High))
	}
	text := v.Label("count", t.Of) + ": " + number
	if t.Who != "" && t.Who != "unknown" {
		text += " (" + v.Label("who", t.Who) + ")"
	}
	return text
}

// TollsOf gives the numbers that one origin gives of an incident.
func (v View) TollsOf(i register.Incident, origin string) []register.Toll {
	var out []register.Toll
	for _, t := range i.Counts {
		if t.Origin == origin {
			out = append(out, t)
		}
	}
	return out
}

// Field names a field on which origins disagree.
func (v View) Field(name string) string {
	for _, key := range []string{"bulletin.field." + name, "count." + name, "role." + name} {
		if v.Has(key) {
			return v.Text(key)
		}
	}
	return locale.Visible(name)
}

// Value writes what an origin holds in such a field: a kind or weapon by its label, anything else as it stands.
func (v View) Value(field, value string) string {
	if list := map[string]string{"type": "type", "weapon": "weapon", "modality": "modality"}[field]; list != "" && v.Has(list+"."+value) {
		return v.Label(list, value)
	}
	return v.digits(locale.Visible(value))
}

// OriginName gives the name of an origin of an incident by its id.
func (v View) OriginName(i register.Incident, id string) string {
	for _, o := range i.Origins {
		if o.ID == id {
			return locale.Visible(o.Name)
		}
	}
	return locale.Visible(id)
}

// Outlets gives the outlets that carry some mentions, each once.
func (v View) Outlets(mentions []register.Mention) string {
	var out []string
	seen := map[string]bool{}
	for _, m := range mentions {
		if name := locale.Visible(m.Outlet); name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return strings.Join(out, v.Comma())
}

// Comma stands between the members of a list.
func (v View) Comma() string { return v.Text("bulletin.comma") + " " }

// Unsaid tells whether a reason says that a side gave none.
func (v View) Unsaid(r register.SuspensionReason) bool { return r.Kind == register.ReasonNoneGiven }

// Scale labels the bar of the map.
func (v View) Scale() string {
	return v.Num(strconv.FormatFloat(v.Map.ScaleKM, 'f', -1, 64)) + " " + v.Text("unit.km")
}

// LabelX gives where the numbers of a mark stand: beside it, towards the middle of the map.
func (v View) LabelX(m Mark) float64 {
	if m.X > mapWidth*3/4 {
		return m.X - 9
	}
	return m.X + 9
}

// Anchor gives to which side of that the numbers run.
func (v View) Anchor(m Mark) string {
	if m.X > mapWidth*3/4 {
		return "end"
	}
	return "start"
}

// Note gives a text of the mission's own, "" where it has none. The shipped texts have "-" there.
func (v View) Note(key string) string {
	if text := v.Text(key); text != "-" {
		return text
	}
	return ""
}
