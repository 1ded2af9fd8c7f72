// Package grouping puts the reports of one happening under one incident. It is a pure function of reports, field entries and people's decisions: no
// store, no clock, and the same incidents in whatever order the mentions come.
//
// A mention is one event of one report. Two mentions that share a key (a place and a span of days, see traits.go) are compared by a score with named
// reasons, place first (score.go, score_place.go; weights by learn.go). Mentions whose score reaches the linkage are linked; what is linked, directly or not, is a block; a block is divided into incidents by
// average linkage (cluster.go), so that a chain of neighbouring days or places does not run together. What an incident says of itself, by origin and never
// averaged, is made in incident.go; docs/incidents.md has the method and its figures.
package grouping
