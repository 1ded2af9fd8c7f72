package review

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/store"
	"marsad/record"
)

// The kinds of values that a coded field has.
const (
	KindChoice    = "choice"    // one of Field.Values
	KindReference = "reference" // the id of a record of Field.Of
	KindText      = "text"
	KindNumber    = "number" // whole
	KindDecimal   = "decimal"
	KindFlag      = "flag"
)

// Spec is a field that is coded, and what may stand in it.
type Spec struct {
	Name   string // below the record, with * for an element of a list: actors/*/role
	Kind   string
	Values []string // of a choice
	Label  string   // the list by which a page names the values of a choice
	Of     string   // the collection of a reference
	Needed bool     // a record without it does not hold together
}

// Collections lists the collections whose records are coded, in the order of a page. Restorations are not among them: what is read in place of a word bears
// on every offset behind it, so a reading that is wrong is put right where it is made.
func Collections() []string { return []string{"events", "statements", "entities", "places", "times"} }

// Specs gives the coded fields of a collection in the order of a page.
func Specs(collection string) []Spec {
	switch collection {
	case "events":
		return eventSpecs()
	case "statements":
		return []Spec{
			{Name: "speaker", Kind: KindReference, Of: "entities", Needed: true}, {Name: "act", Kind: KindChoice, Values: record.Acts(), Label: "act", Needed: true},
			{Name: "hedge", Kind: KindChoice, Values: record.Hedges(), Label: "hedge", Needed: true}, {Name: "mode", Kind: KindChoice, Values: record.StatementModes(), Label: "mode", Needed: true},
			{Name: "addressees/*", Kind: KindReference, Of: "entities", Needed: true}, {Name: "through/*", Kind: KindReference, Of: "entities", Needed: true}, {Name: "time", Kind: KindReference, Of: "times"},
		}
	case "entities":
		return []Spec{
			{Name: "kind", Kind: KindChoice, Values: record.EntityKinds(), Label: "entity", Needed: true}, {Name: "name/ar", Kind: KindText}, {Name: "name/en", Kind: KindText}, {Name: "role", Kind: KindText},
			{Name: "of", Kind: KindReference, Of: "entities"}, {Name: "ref", Kind: KindText}, {Name: "side", Kind: KindText}, {Name: "loaded", Kind: KindFlag},
		}
	case "places":
		return []Spec{
			{Name: "kind", Kind: KindChoice, Values: record.PlaceKinds(), Label: "place", Needed: true}, {Name: "name/ar", Kind: KindText}, {Name: "name/en", Kind: KindText}, {Name: "ref", Kind: KindText},
			{Name: "lat", Kind: KindDecimal}, {Name: "lon", Kind: KindDecimal}, {Name: "radius_m", Kind: KindNumber}, {Name: "basis", Kind: KindChoice, Values: record.PlaceBases(), Label: "place_basis", Needed: true},
		}
	case "times":
		return []Spec{
			{Name: "value", Kind: KindText, Needed: true}, {Name: "until", Kind: KindText}, {Name: "precision", Kind: KindChoice, Values: record.Precisions(), Label: "precision", Needed: true},
			{Name: "basis", Kind: KindChoice, Values: record.TimeBases(), Label: "time_basis", Needed: true},
		}
	}
	return nil
}

func eventSpecs() []Spec {
	return []Spec{
		{Name: "type", Kind: KindChoice, Values: record.EventTypes(), Label: "type", Needed: true}, {Name: "mode", Kind: KindText}, {Name: "phase", Kind: KindChoice, Values: record.Phases(), Label: "phase"},
		{Name: "modality", Kind: KindChoice, Values: record.Modalities(), Label: "modality", Needed: true}, {Name: "weapon", Kind: KindChoice, Values: record.Weapons(), Label: "weapon"}, {Name: "time", Kind: KindReference, Of: "times"},
		{Name: "said_in/*", Kind: KindReference, Of: "statements", Needed: true},
		{Name: "actors/*/entity", Kind: KindReference, Of: "entities", Needed: true}, {Name: "actors/*/role", Kind: KindChoice, Values: record.ActorRoles(), Label: "role", Needed: true},
		{Name: "places/*/place", Kind: KindReference, Of: "places", Needed: true}, {Name: "places/*/role", Kind: KindChoice, Values: record.EventPlaceRoles(), Label: "place_role", Needed: true},
		{Name: "counts/*/of", Kind: KindChoice, Values: record.CountKinds(), Label: "count", Needed: true}, {Name: "counts/*/who", Kind: KindChoice, Values: record.Counted(), Label: "who"},
		{Name: "counts/*/low", Kind: KindNumber, Needed: true}, {Name: "counts/*/best", Kind: KindNumber}, {Name: "counts/*/high", Kind: KindNumber},
		{Name: "agreement", Kind: KindText}, {Name: "clause", Kind: KindText},
	}
}

// SpecOf gives what may stand at a path, such as /events/2/actors/0/role; ok is false for what is no coded field.
func SpecOf(path string) (s Spec, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) < 4 || parts[0] != "" || !isIndex(parts[2]) {
		return s, false
	}
	for _, s := range Specs(parts[1]) {
		names := strings.Split(s.Name, "/")
		if len(names) != len(parts)-3 {
			continue
		}
		same := true
		for i, n := range names {
			same = same && (n == parts[i+3] || n == "*" && isIndex(parts[i+3]))
		}
		if same {
			return s, true
		}
	}
	return s, false
}

// isIndex tells whether a step of a path is the index of an element as RFC 6901 writes it.
func isIndex(s string) bool {
	return s == "0" || s != "" && s[0] != '0' && strings.Trim(s, "0123456789") == ""
}

// Parse reads what a person typed as a value of the field. Empty text empties the field. What cannot stand there is store.ErrInvalid.
func (s Spec) Parse(typed string) (json.RawMessage, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		if s.Needed || s.Kind == KindFlag {
			return nil, fmt.Errorf("%w: this field cannot be empty; correct it, or reject the whole record", store.ErrInvalid)
		}
		return json.RawMessage("null"), nil
	}
	var value any = typed
	var err error
	switch s.Kind {
	case KindChoice:
		if !slices.Contains(s.Values, typed) {
			err = fmt.Errorf("it is none of %s", strings.Join(s.Values, ", "))
		}
	case KindNumber:
		value, err = strconv.Atoi(typed)
	case KindDecimal:
		var number float64
		if number, err = strconv.ParseFloat(typed, 64); err == nil && (math.IsNaN(number) || math.IsInf(number, 0)) {
			err = errors.New("it is no number")
		}
		value = number
	case KindFlag:
		value, err = strconv.ParseBool(typed)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %q cannot stand here: %w", store.ErrInvalid, typed, err)
	}
	return json.Marshal(value)
}
