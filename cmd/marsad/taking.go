package main

import (
	"context"

	"marsad/internal/register/keeper"
)

// taking is what of a run waits to be taken into the register. Reports are kept and logged each by itself; what they mean for incidents is found for many at
// once, which costs a fraction. What a run that was killed had waiting is taken in when the store is opened next.
type taking struct {
	together bool
	inTurn   func(ctx context.Context, do func() error) error // among workers; nil where one process works alone
	waiting  []keeper.Version
}

// mostWaiting is how many reports wait at most.
const mostWaiting = 200

// take takes a version of a report into the register, at once or together with others.
func (r *register) take(ctx context.Context, v keeper.Version) error {
	if !r.taking.together { // then several goroutines may be here at once
		observe := func() error { return r.keeper.ObserveAll(ctx, []keeper.Version{v}) }
		if r.taking.inTurn != nil {
			return r.taking.inTurn(ctx, observe)
		}
		return observe()
	}
	r.taking.waiting = append(r.taking.waiting, v)
	if len(r.taking.waiting) < mostWaiting {
		return nil
	}
	return r.takeAll(ctx)
}

// takeAll takes in what waits.
func (r *register) takeAll(ctx context.Context) error {
	if len(r.taking.waiting) == 0 {
		return nil
	}
	all := r.taking.waiting
	r.taking.waiting = nil
	return r.keeper.ObserveAll(ctx, all)
}
