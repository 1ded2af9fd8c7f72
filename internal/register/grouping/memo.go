package grouping

import (
	"math"
	"reflect"
	"sync"

	"marsad/internal/register"
)

// Memo keeps what mentions were found to be and how like they are, so that a happening that many reports tell of, which come one by one, is not compared anew with each.
// It changes no answer. The zero value is ready, and safe for concurrent use: who finds it in use does without.
type Memo struct {
	mu    sync.Mutex
	items map[string]*item
	rows  [][]float64 // by the places of two items: their score, in that order; NaN for one that is not known
}

// remembered is how many mentions a memo keeps: twice what one report is grouped with. Their scores take 12 MB.
const remembered = 1_200

// Group is the function Group.
func (m *Memo) Group(mentions []register.Mention, decisions []register.Decision) []register.Incident {
	var out []register.Incident
	m.with(len(mentions), func(m *Memo) { out = group(m, mentions, decisions) })
	return out
}

// Loners is the function Loners.
func (m *Memo) Loners(mentions []register.Mention, decisions []register.Decision, incidents []register.Incident) []Loner {
	var out []Loner
	m.with(len(mentions), func(m *Memo) { out = loners(m, mentions, decisions, incidents) })
	return out
}

// with calls f with the memo, emptied when it would have to hold too much; with nil when it cannot be used.
func (m *Memo) with(mentions int, f func(*Memo)) {
	if m == nil || mentions > remembered || !m.mu.TryLock() {
		f(nil)
		return
	}
	defer m.mu.Unlock()
	if m.items == nil || len(m.rows)+mentions > remembered {
		m.items, m.rows = make(map[string]*item, mentions), nil
	}
	f(m)
}

// item gives the item of a mention by its id: the one that there is, when the mention is the same.
func (m *Memo) item(id string, of register.Mention) *item {
	if m == nil {
		it := newItem(of)
		it.id = id
		return it
	}
	if it := m.items[id]; it != nil && reflect.DeepEqual(it.Mention, of) {
		return it
	}
	it := newItem(of)
	it.id, it.at = id, len(m.rows)
	m.items[id], m.rows = it, append(m.rows, nil)
	return it
}

// score gives the score of two items that the memo made.
func (m *Memo) score(a, b *item) float64 {
	if m == nil {
		return score(a, b)
	}
	row := m.rows[a.at]
	if b.at >= len(row) {
		for len(row) < len(m.rows) {
			row = append(row, math.NaN())
		}
		m.rows[a.at] = row
	}
	if s := row[b.at]; !math.IsNaN(s) {
		return s
	}
	s := score(a, b)
	row[b.at] = s
	return s
}
