package web

import (
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/keeper"
)

// lists names the closed lists of which the values of some reasons are.
var lists = map[string]string{"type": "type", "weapon": "weapon", "toll": "count"}

// ReasonText says in the reader's language what speaks for or against a grouping. What was read off the reports stays in their words.
func (v ledgerPage) ReasonText(r register.Reason) string {
	said := strings.Split(r.Said, " / ")
	for i, x := range said {
		if list := lists[r.Field]; list != "" && v.Has(list+"."+x) {
			said[i] = v.Label(list, x)
		} else {
			said[i] = v.digits(visible(x))
		}
	}
	out := strings.Join(said, " / ")
	key := "grouped." + r.Key
	switch {
	case r.Key == "" || !v.Has(key):
		return out
	case r.Said == "":
		return v.Text(key)
	}
	return v.Text(key) + ": " + isolated(out)
}

// isolated keeps words of another script together, whatever stands around them.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// WhyText says why a step of a history was made: in the reader's language where it followed by itself, as it was written where a person decided.
func (p page) WhyText(why string) string {
	switch key, args := keeper.ReadWhy(why); key {
	case "report":
		return p.Text("why.report", isolated(visible(args[0])), p.digits(args[1]))
	case "entry":
		return p.Text("why.entry", isolated(visible(args[0])))
	}
	return visible(why)
}
