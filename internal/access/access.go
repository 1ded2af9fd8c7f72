// Package access says who may see what: the roles, the classes that records carry, and what is blurred for whom. It knows neither pages nor
// stores; both ask it.
package access

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what a person may do. Each role may do what the ones before it may.
type Role string

// The roles, the least first. A visitor is whoever has not signed in.
const (
	Visitor  Role = "visitor"
	Reader   Role = "reader"
	Analyst  Role = "analyst"
	Reviewer Role = "reviewer"
	Admin    Role = "admin"
)

// Roles lists the roles, the least first.
func Roles() []Role { return []Role{Visitor, Reader, Analyst, Reviewer, Admin} }

// AtLeast tells whether a role may do what another may. A role that is not listed may nothing.
func (r Role) AtLeast(least Role) bool {
	have, want := slices.Index(Roles(), r), slices.Index(Roles(), least)
	return have >= 0 && want >= 0 && have >= want
}

// Viewer is a person who asks. The zero value is nobody, who sees what is open and nothing exact of it.
type Viewer struct {
	Name  string   `json:"name"`
	Role  Role     `json:"role"`
	Cases []string `json:"cases,omitempty"` // whose records this person may see
}

// Class says who may see a record: everybody (Open), reviewers (Restricted), or the members of a case.
type Class string

// The classes that are no case.
const (
	Open       Class = ""
	Restricted Class = "restricted"
	// Administrative is of users and of the audit: administrators see it.
	Administrative Class = "administrative"
)

// casePrefix stands before the name of a case in a class.
const casePrefix = "case:"

// OfCase gives the class of a case's records.
func OfCase(name string) Class { return Class(casePrefix + name) }

// Case gives the name of the case whose records have this class; ok is false for a class of no case.
func (c Class) Case() (name string, ok bool) { return strings.CutPrefix(string(c), casePrefix) }

// ParseClass reads the name of a class as people write it: open, restricted, or case:NAME.
func ParseClass(name string) (Class, error) {
	switch {
	case name == "open":
		return Open, nil
	case name == string(Restricted), strings.HasPrefix(name, casePrefix) && len(name) > len(casePrefix):
		return Class(name), nil
	}
	return Open, fmt.Errorf("%q is no class; write open, restricted, or case:NAME", name)
}

// Classes gives the classes beyond Open that a viewer may see. An admin manages cases and sees none of their records without being a member, so that
// a membership is what stands in the history.
func (v Viewer) Classes() []Class {
	var out []Class
	if v.Role.AtLeast(Reviewer) {
		out = append(out, Restricted)
	}
	if v.Role.AtLeast(Admin) {
		out = append(out, Administrative)
	}
	if v.Role.AtLeast(Reader) {
		for _, c := range v.Cases {
			out = append(out, OfCase(c))
		}
	}
	return out
}

// MaySee tells whether a viewer may see records of a class.
func (v Viewer) MaySee(c Class) bool { return c == Open || slices.Contains(v.Classes(), c) }
