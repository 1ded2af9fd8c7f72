package main

import "context"

// Edge links two places.
type Edge struct{ A, B int64 }

// union is a union-find over places; the root of each set is its first place.
type union map[int64]int64

func (u union) find(x int64) int64 {
	root := x
	for p, ok := u[root]; ok && p != root; p, ok = u[root] {
		root = p
	}
	for p, ok := u[x]; ok && p != root; p, ok = u[x] {
		u[x], x = root, p
	}
	return root
}

// join reports whether the two were apart.
func (u union) join(a, b int64) bool {
	a, b = u.find(a), u.find(b)
	if a == b {
		return false
	}
	u[max(a, b)] = min(a, b)
	return true
}

// components gives, of all edges, the first place of the set in which each linked place is. It holds the linked places of the whole corpus in memory, some 50
// bytes each: this is the one step that is not divided.
type components struct{}

// ProcessElement takes all edges under one key.
func (components) ProcessElement(_ context.Context, _ int64, edges func(*Edge) bool, emit func(int64, int64)) {
	u := union{}
	nodes := map[int64]bool{}
	var e Edge
	for edges(&e) {
		nodes[e.A], nodes[e.B] = true, true
		u.join(e.A, e.B)
	}
	for n := range nodes { // a collection has no order
		emit(n, u.find(n))
	}
}

// toOneKey puts what has to be looked at together under one key.
func toOneKey(e Edge) (int64, Edge) { return 0, e }
