package grouping

import "maps"

// WithWeights calls f with weights in place of those that were learned.
func WithWeights(w map[string]float64, f func()) {
	before, s := learned, learned()
	s.weights = maps.Clone(weights)
	maps.Copy(s.weights, w)
	learned = func() statistics { return s }
	defer func() { learned = before }()
	f()
}

// FoldOf gives which of n parts an incident of a measured set belongs to, by a hash of its id.
func FoldOf(id string, n int) int { return int(shortHash("fold", id)[0]) % n }
