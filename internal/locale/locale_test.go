package locale_test

import (
	"strings"
	"testing"

	"marsad/internal/locale"
	"marsad/internal/rules"
	"marsad/record"
)

func catalogues(t *testing.T) map[string]*locale.Catalogue {
	t.Helper()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Every value of every closed list has a label in both languages.
func TestEveryValueHasALabel(t *testing.T) {
	lists := map[string][]string{
		"act": record.Acts(), "hedge": record.Hedges(), "mode": record.StatementModes(), "modality": record.Modalities(), "phase": record.Phases(), "type": record.EventTypes(),
		"role": record.ActorRoles(), "place_role": record.EventPlaceRoles(), "count": record.CountKinds(), "who": record.Counted(), "weapon": record.Weapons(), "entity": record.EntityKinds(),
		"place": record.PlaceKinds(), "place_basis": record.PlaceBases(), "time_basis": record.TimeBases(), "precision": record.Precisions(), "restoration": record.RestorationKinds(), "report.form": record.ArticleForms(),
	}
	set, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range set.Frames {
		if f.Mode != "" {
			lists["submode"] = append(lists["submode"], f.Mode)
		}
	}
	for lang, c := range catalogues(t) {
		for list, values := range lists {
			for _, v := range values {
				if got := c.Label(list, v); strings.HasPrefix(got, "[") || got == "" {
					t.Errorf("%s: no label for %s.%s", lang, list, v)
				}
			}
		}
	}
}

func TestArabicPlurals(t *testing.T) {
	ar, en := catalogues(t)["ar"], catalogues(t)["en"]
	for n, want := range map[int]string{0: "لا تصريحات", 1: "تصريح واحد", 2: "تصريحان", 3: "3 تصريحات", 10: "10 تصريحات", 11: "11 تصريحاً", 99: "99 تصريحاً", 100: "100 تصريح", 103: "103 تصريحات", 111: "111 تصريحاً"} {
		if got := ar.Count("statements", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	if got := en.Count("reports", 1) + ", " + en.Count("reports", 2); got != "1 report, 2 reports" {
		t.Error(got)
	}
}

func TestBothLanguagesTakeTheSameArguments(t *testing.T) {
	ar, en := catalogues(t)["ar"], catalogues(t)["en"]
	for _, key := range []string{"range.open", "range.between", "relative.text"} {
		for _, arg := range []string{"{0}", "{1}", "{2}"} {
			if strings.Contains(ar.Text(key), arg) != strings.Contains(en.Text(key), arg) {
				t.Errorf("%s: %s stands in one language only", key, arg)
			}
		}
	}
}
