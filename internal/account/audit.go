package account

import (
	"context"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// Audits gives what the audit holds, the oldest first: of one user unless who is "", and between two days, YYYY-MM-DD and inclusive, unless these are "".
func (b *Book) Audits(ctx context.Context, who, from, to string) ([]register.Audit, error) {
	f := store.Filter{Kind: register.KindAudit, Classes: []access.Class{access.Administrative}, From: from, To: to}
	if who != "" {
		f.Facets = []store.Facet{{Kind: "by", Value: who}}
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	out := []register.Audit{}
	for o, err := range b.ledger.AllObjects(ctx, f) {
		if err != nil {
			return nil, err
		}
		a, err := register.Read[register.Audit](o)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b register.Audit) int { return strings.Compare(a.At, b.At) })
	return out, nil
}
