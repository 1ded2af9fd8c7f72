package keeper

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/internal/store"
	"marsad/record"
)

// Version is a version of a report that is to be taken in.
type Version struct {
	Report record.Report
	Number int
}

// atOnce is how many reports are taken in with one transaction.
const atOnce = 200

// ObserveAll takes versions of reports into the register as Observe does, one after another: each is a step of its own, and the register and its history are
// the same. But what they need is looked up for many at once, and they are kept together: of a part of 200, all or none.
func (k *Keeper) ObserveAll(ctx context.Context, versions []Version) error {
	bulk, ok := k.Ledger.(store.Bulk)
	for part := range slices.Chunk(versions, atOnce) {
		if !ok || len(part) == 1 {
			if err := k.observeEach(ctx, part); err != nil {
				return err
			}
			continue
		}
		if err := k.observePart(ctx, bulk, part); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keeper) observeEach(ctx context.Context, versions []Version) error {
	for _, v := range versions {
		if err := k.Observe(ctx, v.Report, v.Number); err != nil {
			return err
		}
	}
	return nil
}

// observePart takes in what fits in one transaction, once more when the ledger changed meanwhile.
func (k *Keeper) observePart(ctx context.Context, bulk store.Bulk, versions []Version) error {
	for n := 1; ; n++ {
		a := newAhead(bulk)
		err := a.prepare(ctx, versions)
		if err == nil {
			err = (&Keeper{Ledger: a, Observers: k.Observers, Now: k.Now, memo: k.remembered()}).observeEach(ctx, versions)
		}
		if err == nil {
			err = a.flush(ctx)
		}
		if !errors.Is(err, store.ErrConflict) || n == attempts {
			return err
		}
	}
}

// prepare looks up what the steps of reports ask for, as far as it can be told beforehand.
func (a *ahead) prepare(ctx context.Context, versions []Version) error {
	var reports, links, ids []string
	var keys []store.Facet
	for _, v := range versions {
		reports = append(reports, v.Report.ID)
		links = append(links, register.Link(register.KindReport, v.Report.ID))
		mentions := grouping.Mentions(v.Report, v.Number)
		for _, m := range mentions {
			ids = append(ids, grouping.ID(m))
		}
		for _, key := range grouping.Lookups(mentions) {
			keys = append(keys, store.Facet{Kind: "key", Value: key})
		}
	}
	for kind, of := range map[string][]string{register.KindObserved: reports, register.KindDoubt: reports, store.KindReportClass: reports, register.KindIncident: ids} {
		if err := a.know(ctx, kind, of); err != nil {
			return err
		}
	}
	if err := a.lookLinks(ctx, links); err != nil {
		return err
	}
	keys = distinct(keys)
	for _, kind := range []string{register.KindIncident, register.KindObserved} {
		if err := a.look(ctx, kind, keys); err != nil {
			return err
		}
	}
	return a.prepareBlocks(ctx, versions, ids)
}

// prepareBlocks looks up the blocks of what was found. A block is named after one of its mentions: where the ledger has never seen the report of a mention, it
// has no such block.
func (a *ahead) prepareBlocks(ctx context.Context, versions []Version, mentions []string) error {
	var blocks []store.Facet
	for k, o := range a.now {
		if k.kind != register.KindIncident && k.kind != register.KindObserved || o.Removed {
			continue
		}
		for _, f := range o.Index.Facets {
			if f.Kind == "block" {
				blocks = append(blocks, f)
			}
		}
	}
	blocks = distinct(blocks)
	for _, kind := range []string{register.KindIncident, register.KindObserved} {
		if err := a.look(ctx, kind, blocks); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(versions, func(v Version) bool { return a.now[objectKey{register.KindObserved, v.Report.ID}].Version > 0 }) {
		return nil
	}
	for _, id := range mentions {
		for _, kind := range []string{register.KindIncident, register.KindObserved} {
			l := lookup{kind, store.Facet{Kind: "block", Value: id}}
			if _, known := a.looked[l]; !known {
				a.looked[l] = nil
			}
		}
	}
	return nil
}

func distinct(facets []store.Facet) []store.Facet {
	slices.SortFunc(facets, func(x, y store.Facet) int {
		return cmp.Or(strings.Compare(x.Kind, y.Kind), strings.Compare(x.Value, y.Value))
	})
	return slices.Compact(facets)
}
