package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"marsad/internal/lexicon"
	ledger "marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/internal/register/mask"
	"marsad/internal/register/posts"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

type postsCommand struct {
	List postsListCommand `cmd:"" help:"List the posts with who held them last."`
	Show postsShowCommand `cmd:"" help:"Show a post as JSON: what became of it, with the reports that say so."`
}

type postsListCommand struct {
	ledgerFlag
	roleFlag
}

// Help is the long help of the command.
func (postsListCommand) Help() string {
	return `Examples:
  marsad posts list --store var/marsad.db

Prints id, last state and its day, who held it last, and name. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints a line for each post.
func (c *postsListCommand) Run(ctx context.Context, streams *Streams) error {
	return listEntries(ctx, c.ledgerFlag, c.viewer(), ledger.KindPost, func(p ledger.Post) error {
		p = mask.Post(c.viewer(), p)
		var last ledger.PostState
		if len(p.States) > 0 {
			last = p.States[len(p.States)-1]
		}
		holder := "-"
		if h := posts.Holder(p); h != nil {
			holder = h.Name.Arabic
		}
		_, err := fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\t%s\n", p.ID, last.State, last.From, holder, p.Name.Arabic)
		return err
	})
}

type postsShowCommand struct {
	ledgerFlag
	roleFlag
	ID string `arg:"" help:"Id of the post."`
}

// Run prints one post.
func (c *postsShowCommand) Run(ctx context.Context, streams *Streams) error {
	p, err := showEntry[ledger.Post](ctx, c.ledgerFlag, c.viewer(), ledger.KindPost, c.ID)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("there is no post %q that you may see; see marsad posts list: %w", c.ID, err)
	}
	if err != nil {
		return err
	}
	p = mask.Post(c.viewer(), p)
	p.Notes = nil // the states are what is made of them
	return jsonWriter(streams.Out, " ").Encode(p)
}

type actorsCommand struct {
	List actorsListCommand `cmd:"" help:"List the actors: those of the store and those of the built-in book."`
	Show actorsShowCommand `cmd:"" help:"Show an actor as JSON: names, sides and parents by period."`
}

// bookActors gives the actors of the built-in book as entries.
func bookActors() ([]ledger.Actor, error) {
	lex, err := lexicon.Load()
	if err != nil {
		return nil, err
	}
	out := make([]ledger.Actor, len(lex.Actors))
	for i, a := range lex.Actors {
		out[i] = actors.Of(a)
	}
	return out, nil
}

// actors gives those of the store that the role may see, and those of the book that the store never had.
func (f ledgerFlag) actors(ctx context.Context, r roleFlag) ([]ledger.Actor, error) {
	book, err := bookActors()
	if err != nil {
		return nil, err
	}
	s, err := openExisting(ctx, f.Store, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	var out []ledger.Actor
	for object, err := range s.AllObjects(ctx, store.Filter{Kind: ledger.KindActor, Classes: r.viewer().Classes()}) {
		if err != nil {
			return nil, err
		}
		a, err := ledger.Read[ledger.Actor](object)
		if err != nil {
			return nil, err
		}
		out = append(out, mask.Actor(r.viewer(), a))
	}
	for _, a := range book {
		if _, err := s.Object(ctx, ledger.KindActor, a.ID); errors.Is(err, store.ErrNotFound) {
			out = append(out, a)
		} else if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b ledger.Actor) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

type actorsListCommand struct {
	ledgerFlag
	roleFlag
}

// Help is the long help of the command.
func (actorsListCommand) Help() string {
	return `Examples:
  marsad actors list --store var/marsad.db
  marsad actors show --store var/marsad.db turkey

What an actor said and is said to have done stands on its page: marsad serve. Exit codes: 0 fine, 1 failed, 2 wrong usage.`
}

// Run prints id, kind and names of each actor.
func (c *actorsListCommand) Run(ctx context.Context, streams *Streams) error {
	all, err := c.actors(ctx, c.roleFlag)
	if err != nil {
		return err
	}
	for _, a := range all {
		if _, err := fmt.Fprintf(streams.Out, "%s\t%s\t%s\t%s\n", a.ID, a.Kind, a.Name.Arabic, a.Name.English); err != nil {
			return err
		}
	}
	return nil
}

type actorsShowCommand struct {
	ledgerFlag
	roleFlag
	ID string `arg:"" help:"Id of the actor."`
}

// Run prints one actor.
func (c *actorsShowCommand) Run(ctx context.Context, streams *Streams) error {
	all, err := c.actors(ctx, c.roleFlag)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.ID == c.ID {
			return jsonWriter(streams.Out, " ").Encode(a)
		}
	}
	return fmt.Errorf("there is no actor %q that you may see; see marsad actors list", c.ID)
}
