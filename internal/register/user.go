package register

import (
	"marsad/internal/access"
	"marsad/internal/store"
)

// The kinds that accounts need beside users. A secret is never kept in a history: it is erased when it is replaced.
const (
	KindSecret = "secret"
	KindAudit  = "audit"
)

// User is somebody who may sign in. What a user proves it by stands elsewhere: see package account.
type User struct {
	ID        string      `json:"id"` // the name
	Role      access.Role `json:"role"`
	Disabled  bool        `json:"disabled,omitempty"`
	Made      string      `json:"made"`
	SignedOut int         `json:"signed_out"` // how often all sessions were ended; a session of an earlier count holds no more
}

// Key is Entry's.
func (u User) Key() (string, string) { return KindUser, u.ID }

// Index is Entry's.
func (u User) Index() store.Index { return AdministrativeIndex(string(u.Role)) }

// Audit is one look at what not everybody may see, or one export.
type Audit struct {
	ID     string `json:"id"`
	Who    string `json:"who"`  // the user, empty for nobody
	What   string `json:"what"` // read or export
	Kind   string `json:"kind,omitempty"`
	Object string `json:"object,omitempty"`
	Path   string `json:"path"`
	At     string `json:"at"`
}

// Key is Entry's.
func (a Audit) Key() (string, string) { return KindAudit, a.ID }

// Index is Entry's.
func (a Audit) Index() store.Index {
	x := AdministrativeIndex(a.What)
	x.From, x.To = day(a.At), day(a.At)
	x.Facets = append(x.Facets, store.Facet{Kind: "by", Value: a.Who})
	if a.Object != "" && a.Kind != "" {
		x.Links = append(x.Links, Link(a.Kind, a.Object))
	}
	return x
}

// AdministrativeIndex is of what only administrators list.
func AdministrativeIndex(kind string, links ...string) store.Index {
	return store.Index{Class: access.Administrative, Title: kind, Facets: []store.Facet{{Kind: "type", Value: kind}}, Links: links}
}
