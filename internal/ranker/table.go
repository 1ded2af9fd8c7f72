package ranker

// table is an open-addressed table from features to rows, which are numbered as they were added. It is at most half full, so that the feature that
// it does not have, as every second one of running text, is told by looking at one place or two. A place holds 0, or a feature above the
// number of its row counted from 1.
type table struct {
	places []uint64
	rows   int
}

// newTable gives a table with room for so many features.
func newTable(features int) table {
	size := 4
	for size < 2*features {
		size *= 2
	}
	return table{places: make([]uint64, size)}
}

// add enters a feature with the next row and reports whether it is new.
func (t *table) add(f Feature) bool {
	at := t.at(f)
	if t.places[at] != 0 {
		return false
	}
	t.rows++
	t.places[at] = uint64(f)<<32 | uint64(t.rows) //nolint:gosec // rows are fewer than features, which have 32 bits
	return true
}

// find gives the row of a feature, -1 when the table does not have it.
func (t *table) find(f Feature) int {
	return int(uint32(t.places[t.at(f)])) - 1 //nolint:gosec // the lower half is the row
}

// at gives the place of a feature: the one that holds it or the free one where it would stand.
func (t *table) at(f Feature) int {
	mask := uint32(len(t.places) - 1) //nolint:gosec // as in add
	for at := uint32(f) & mask; ; at = (at + 1) & mask {
		if p := t.places[at]; p == 0 || Feature(p>>32) == f {
			return int(at)
		}
	}
}

// features gives all features, in no order.
func (t *table) features() []Feature {
	out := make([]Feature, 0, t.rows)
	for _, p := range t.places {
		if p != 0 {
			out = append(out, Feature(p>>32))
		}
	}
	return out
}
