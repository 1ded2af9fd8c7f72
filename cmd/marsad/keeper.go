package main

import (
	"context"
	"time"

	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/register/agreements"
	"marsad/internal/register/field"
	"marsad/internal/register/follow"
	"marsad/internal/register/keeper"
	"marsad/internal/register/parties"
	"marsad/internal/register/queue"
	"marsad/internal/store"
)

// newKeeper gives what takes reports into the register of a store: incidents, and of agreements and patrols what follow makes of them.
func newKeeper(s store.Ledger) (*keeper.Keeper, error) {
	lex, err := lexicon.LoadWith(nil, false)
	if err != nil {
		return nil, err
	}
	book, err := parties.New(lex)
	if err != nil {
		return nil, err
	}
	starter, err := agreements.Starter()
	if err != nil {
		return nil, err
	}
	return &keeper.Keeper{Ledger: s, Nearest: field.NearestIn(gazetteer.Builtin), Observers: []keeper.Observer{saidTimes{follow.Observer{Book: book, Starter: starter}}, queue.Observer{}}, Now: func() time.Time { return time.Now().UTC() }}, nil
}

// desk gives what takes in field entries and decides on them; what follows from a decision is kept in one step with it.
func (r *register) desk() (field.Desk, error) {
	k := r.keeper
	if k == nil { // opened for reading, by a server that writes nothing else
		var err error
		if k, err = newKeeper(r); err != nil {
			return field.Desk{}, err
		}
	}
	return field.Desk{Ledger: r, Now: time.Now, Follow: k.Entry}, nil
}

// saidTimes shows an observer the events of a report with the times that the report says: for grouping, a day is guessed from the publication where none is
// said, which would make patrols that nobody dated.
type saidTimes struct{ follow.Observer }

// Observe is keeper.Observer's.
func (o saidTimes) Observe(ctx context.Context, ledger store.Ledger, seen keeper.Seen) ([]store.Object, error) {
	seen.Mentions = nil
	return o.Observer.Observe(ctx, ledger, seen)
}
