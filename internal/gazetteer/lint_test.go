package gazetteer

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBuiltInPlacesPassLint(t *testing.T) {
	if faults := Lint(Files()); len(faults) > 0 {
		t.Errorf("faults: %v", faults)
	}
}

func TestLintNamesFileAndLine(t *testing.T) {
	const placesHeader = "id\tname\tenglish\tkind\tadmin\tlat\tlon\tradius_m\taliases\n"
	const townsHeader = "id\tnames\tenglish\tcountry\tadmin\tlat\tlon\tpopulation\n"
	towns := townsHeader
	for i := range 25 {
		towns += fmt.Sprintf("%d\tبلدة %d\tTown\tXX\tXX.01\t%.2f\t36.5\t100\n", i, i, 35+float64(i)/100)
	}
	unit := "unit\tالوحدة\tUnit\tadmin1\tXX.01\t35.1\t36.5\t20000\t-\n"
	for name, tt := range map[string]struct{ places, towns, want string }{
		"fine":           {unit + "a\tقرية\tA\tvillage\tXX.01\t35.2\t36.6\t1000\t-\n", towns, ""},
		"off the earth":  {"a\tقرية\tA\tvillage\tXX.01\t95\t36.6\t1000\t-\n", towns, `places.tsv:2: lat "95"`},
		"off in towns":   {unit, towns + "99\tبلدة\tT\tXX\tXX.01\t35\t200\t1\n", `geonames.tsv:27: lat "35", lon "200"`},
		"half a point":   {"a\tقرية\tA\tvillage\tXX.01\t35.2\t-\t1000\t-\n", towns, "places.tsv:2: lat"},
		"exchanged":      {"a\tقرية\tA\tvillage\tXX.01\t36.5\t35.2\t1000\t-\n", towns, ""},
		"far away":       {unit + "a\tقرية\tA\tvillage\tXX.01\t45.2\t36.6\t1000\t-\n", towns, "places.tsv:3: the position 45.2, 36.6 lies"},
		"dangling unit":  {unit + "a\tقرية\tA\tvillage\tXX.02\t35.2\t36.6\t1000\t-\n", towns, `places.tsv:3: first-level unit "XX.02" is no admin1`},
		"id twice":       {unit + unit, towns, `places.tsv:3: id "unit" stands twice`},
		"bad radius":     {"a\tقرية\tA\tvillage\tXX.01\t35.2\t36.6\tfar\t-\n", towns, `places.tsv:2: radius_m "far"`},
		"missing column": {"a\tقرية\n", towns, "places.tsv:2: has 2 values"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"places.tsv": {Data: []byte(placesHeader + tt.places)}, "geonames.tsv": {Data: []byte(tt.towns)}}
			text := ""
			for _, f := range Lint(files) {
				text += f.Error() + "\n"
			}
			if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
				t.Errorf("faults %q, want %q", text, tt.want)
			}
		})
	}
}
