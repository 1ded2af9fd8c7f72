package keeper

import (
	"slices"
	"testing"
)

func TestReadWhy(t *testing.T) {
	for why, want := range map[string][]string{
		whyReport("fixture/1, version ?", 12): {"report", "fixture/1, version ?", "12"}, whyEntry("f-1"): {"entry", "f-1"},
		"as the report says": {""}, "report x, version two": {""}, "report x": {""}, "": {""}, "report , version ": {""},
	} {
		key, args := ReadWhy(why)
		if got := append([]string{key}, args...); !slices.Equal(got, want) {
			t.Errorf("%q: %q", why, got)
		}
	}
}
