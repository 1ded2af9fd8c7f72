package ranker

import "testing"

// TestTable: features that fall on one place, the feature 0 among them, are told apart; each is entered once.
func TestTable(t *testing.T) {
	features := []Feature{0, 8, 16, 1 << 31, 7}
	table := newTable(len(features))
	for row, f := range features {
		if !table.add(f) || table.add(f) {
			t.Errorf("feature %d: not new once and known then", f)
		}
		if got := table.find(f); got != row {
			t.Errorf("feature %d: row %d, want %d", f, got, row)
		}
	}
	if got := table.find(24); got != -1 {
		t.Errorf("an unknown feature: row %d", got)
	}
	if got := len(table.features()); got != len(features) {
		t.Errorf("%d features, want %d", got, len(features))
	}
}
