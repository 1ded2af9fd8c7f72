package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"marsad/internal/access"
)

// KindErasure is the kind of the tombstone of a report that was erased. Its id is the report's.
const KindErasure = "erasure"

// Erasure is what stays of a report that was erased: who decided it, when and on what ground, and the hashes of what there was.
type Erasure struct {
	Report   string     `json:"report"`
	By       string     `json:"by"`
	Why      string     `json:"why"`
	At       string     `json:"at"` // RFC 3339, UTC
	Versions []Hash     `json:"versions"`
	Captures []string   `json:"captures,omitempty"` // SHA-256 of what the versions were read from
	Kept     []string   `json:"kept,omitempty"`     // those captures that stay in evidence, since other reports were read from them
	Emptied  []StepName `json:"emptied,omitempty"`  // versions of other records that held its words and lost their bodies
	Complete bool       `json:"complete"`           // false while an erasure is under way, or was stopped: erase again
}

// Hash is a version with the SHA-256 of its body.
type Hash struct {
	Version int    `json:"version"`
	SHA256  string `json:"sha256"`
}

// StepName names a version of an object.
type StepName struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version int    `json:"version"`
}

// ErasureObject gives the object of an erasure; it has the class that the report had, and version is the one that it was read at.
func ErasureObject(e Erasure, class access.Class, version int) (Object, error) {
	body, err := json.Marshal(e)
	x := Index{Class: class, Links: []string{KindReport + ":" + e.Report}}
	if len(e.At) >= len("2006-01-02") {
		x.From = e.At[:len("2006-01-02")]
	}
	return Object{Kind: KindErasure, ID: e.Report, Version: version, Body: body, Index: x}, err
}

// ErasureOf reads the erasure of an object that ErasureObject makes.
func ErasureOf(o Object) (Erasure, error) {
	var e Erasure
	if err := json.Unmarshal(o.Body, &e); err != nil {
		return e, fmt.Errorf("the erasure of report %q is %w: %w", o.ID, ErrCorrupt, err)
	}
	return e, nil
}

// Refuse is the error of who puts a report again that was erased.
func (e Erasure) Refuse() error {
	return fmt.Errorf("%w: report %q was erased by %s on %s (%s) and is not taken again", ErrRefused, e.Report, e.By, e.At, e.Why)
}

// NewErasure gives the erasure of a report of which a store has revisions and captures.
func NewErasure(by Author, id string, revisions []Revision, captures []string) Erasure {
	e := Erasure{Report: id, By: by.Name, Why: by.Why, At: by.At.UTC().Format("2006-01-02T15:04:05Z")}
	for _, r := range revisions {
		e.Versions = append(e.Versions, Hash{r.Version, r.SHA256})
	}
	for _, c := range captures {
		if c != "" && !slices.Contains(e.Captures, c) {
			e.Captures = append(e.Captures, c)
		}
	}
	return e
}
