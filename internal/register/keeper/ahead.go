package keeper

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

// ahead is a ledger as it will stand once the steps that were taken on it are kept. What was read from the ledger below is remembered, so that several reports
// in a row ask it once; flush keeps the steps there, each as its own. It answers as the ledger would that had them already, and is for one goroutine.
type ahead struct {
	store.Bulk
	now    map[objectKey]store.Object // newest of each object that was read or kept; version 0 when there is none
	older  map[objectKey][]store.Object
	looked map[lookup][]objectKey        // answers of AllObjects that are known
	links  map[string]map[objectKey]bool // answers of Linked that are known, of all kinds
	pages  map[string]store.ObjectPage   // answers of Objects
	moved  map[string]map[objectKey]bool // objects that were kept here and not below, by kind
	steps  []store.Kept                  // that are not kept below yet
	read   map[objectKey]readIncident
}

type objectKey struct{ kind, id string }

// readIncident is the body of an object, so that it is read but once for all reports that it is compared with. Nobody may change what it holds.
type readIncident struct {
	version  int
	incident register.Incident
}

// incidentOf reads an incident.
func incidentOf(l store.Ledger, o store.Object) (register.Incident, error) {
	a, ok := l.(*ahead)
	k := objectKey{o.Kind, o.ID}
	if ok && a.read[k].version == o.Version && o.Version > 0 {
		return a.read[k].incident, nil
	}
	i, err := register.Read[register.Incident](o)
	if ok && err == nil {
		a.read[k] = readIncident{o.Version, i}
	}
	return i, err
}

// lookup is what AllObjects is asked: a kind, with one facet or with none.
type lookup struct {
	kind  string
	facet store.Facet
}

func newAhead(l store.Bulk) *ahead {
	return &ahead{
		Bulk: l, now: map[objectKey]store.Object{}, older: map[objectKey][]store.Object{}, looked: map[lookup][]objectKey{}, links: map[string]map[objectKey]bool{},
		pages: map[string]store.ObjectPage{}, moved: map[string]map[objectKey]bool{}, read: map[objectKey]readIncident{},
	}
}

// flush keeps what was kept here in the ledger below, all or none.
func (a *ahead) flush(ctx context.Context) error {
	if len(a.steps) == 0 {
		return nil
	}
	if err := a.KeepAll(ctx, a.steps...); err != nil {
		return err
	}
	clear(a.moved)
	clear(a.pages)
	a.steps = nil
	return nil
}

// learn remembers an object of the ledger below, unless a newer one was kept here.
func (a *ahead) learn(o store.Object) objectKey {
	k := objectKey{o.Kind, o.ID}
	if was, ok := a.now[k]; !ok || was.Version == 0 && !a.moved[o.Kind][k] {
		a.now[k] = o
	}
	return k
}

// Keep is store.Ledger's.
func (a *ahead) Keep(ctx context.Context, by store.Author, objects ...store.Object) error {
	if err := by.Check(); err != nil {
		return err
	}
	var kept []store.Object
	for _, o := range objects {
		o = o.Tidy() // the ledger below refuses what no ledger keeps
		was, err := a.newest(ctx, o.Kind, o.ID)
		if err != nil {
			return err
		}
		c, changes, err := store.Step(was, o, by)
		if err != nil {
			return err
		}
		if changes {
			kept = append(kept, o)
			o.Version = c.Version
			a.put(was, o)
		}
	}
	if len(kept) > 0 {
		a.steps = append(a.steps, store.Kept{By: by, Objects: kept})
	}
	return nil
}

// put makes an object what the known answers give.
func (a *ahead) put(was, now store.Object) {
	k := objectKey{now.Kind, now.ID}
	a.now[k] = now
	if was.Version > 0 {
		a.older[k] = append(a.older[k], was)
	}
	if a.moved[now.Kind] == nil {
		a.moved[now.Kind] = map[objectKey]bool{}
	}
	a.moved[now.Kind][k] = true
	again := was.Removed || was.Version == 0 || store.Minute(was.Index.To) != store.Minute(now.Index.To)
	for _, f := range append([]store.Facet{{}}, now.Index.Facets...) {
		l := lookup{now.Kind, f}
		list, known := a.looked[l]
		if !known {
			continue
		}
		at := slices.Index(list, k)
		if at >= 0 && again { // it comes behind those of its new minute
			list, at = slices.Delete(list, at, at+1), -1
		}
		if at < 0 {
			list = append(list, k)
		}
		a.looked[l] = list
	}
	for _, link := range now.Index.Links {
		if a.links[link] != nil {
			a.links[link][k] = true
		}
	}
}

// newest gives the newest version of an object, of version 0 when there is none.
func (a *ahead) newest(ctx context.Context, kind, id string) (store.Object, error) {
	if o, ok := a.now[objectKey{kind, id}]; ok {
		return o, nil
	}
	err := a.know(ctx, kind, []string{id})
	return a.now[objectKey{kind, id}], err
}

// know reads the newest versions of objects, as far as they are not known.
func (a *ahead) know(ctx context.Context, kind string, ids []string) error {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { _, ok := a.now[objectKey{kind, id}]; return ok })
	if len(ids) == 0 {
		return nil
	}
	objects, err := a.Known(ctx, kind, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		a.now[objectKey{kind, id}] = store.Object{}
	}
	for _, o := range objects {
		a.now[objectKey{kind, o.ID}] = o
	}
	return nil
}

// Object is store.Ledger's.
func (a *ahead) Object(ctx context.Context, kind, id string) (store.Object, error) {
	o, err := a.newest(ctx, kind, id)
	if err == nil && o.Version == 0 {
		err = fmt.Errorf("%s %q: %w", kind, id, store.ErrNotFound)
	}
	return o, err
}

// ObjectVersion is store.Ledger's.
func (a *ahead) ObjectVersion(ctx context.Context, kind, id string, n int) (store.Object, error) {
	k := objectKey{kind, id}
	for _, o := range append(a.older[k], a.now[k]) {
		if n > 0 && o.Version == n {
			return o, nil
		}
	}
	return a.Bulk.ObjectVersion(ctx, kind, id, n)
}

// Objects is store.Ledger's.
func (a *ahead) Objects(ctx context.Context, f store.Filter) (store.ObjectPage, error) {
	key := fmt.Sprintf("%#v", f)
	if page, ok := a.pages[key]; ok && len(a.moved[f.Kind]) == 0 {
		return page, nil
	}
	if len(a.moved[f.Kind]) > 0 {
		if err := a.flush(ctx); err != nil {
			return store.ObjectPage{}, err
		}
	}
	page, err := a.Bulk.Objects(ctx, f)
	if err == nil {
		a.pages[key] = page
	}
	return page, err
}

// mostListed bounds the answers that are remembered.
const mostListed = 5_000

// AllObjects is store.Ledger's.
func (a *ahead) AllObjects(ctx context.Context, f store.Filter) iter.Seq2[store.Object, error] {
	return func(yield func(store.Object, error) bool) {
		l, plain := plainLookup(f)
		if plain {
			if err := a.look(ctx, l.kind, []store.Facet{l.facet}); err != nil {
				yield(store.Object{}, err)
				return
			}
		}
		if list, ok := a.looked[l]; plain && ok {
			for _, o := range a.passing(l, list) {
				if !yield(o, nil) {
					return
				}
			}
			return
		}
		if len(a.moved[f.Kind]) > 0 {
			if err := a.flush(ctx); err != nil {
				yield(store.Object{}, err)
				return
			}
		}
		a.Bulk.AllObjects(ctx, f)(yield)
	}
}

// plainLookup gives the lookup of a filter that asks for no more than a kind and a facet.
func plainLookup(f store.Filter) (lookup, bool) {
	bare := store.Filter{Kind: f.Kind, Facets: f.Facets}
	if f.Kind == "" || len(f.Facets) > 1 || fmt.Sprintf("%#v", bare) != fmt.Sprintf("%#v", f) {
		return lookup{}, false
	}
	if len(f.Facets) == 1 {
		return lookup{f.Kind, f.Facets[0]}, true
	}
	return lookup{kind: f.Kind}, true
}

// passing gives the objects of an answer as they are now, in the order of AllObjects.
func (a *ahead) passing(l lookup, list []objectKey) []store.Object {
	var out []store.Object
	for _, k := range list {
		o := a.now[k]
		if !o.Removed && o.Index.Class == access.Open && (l.facet == store.Facet{} || slices.Contains(o.Index.Facets, l.facet)) {
			out = append(out, o)
		}
	}
	slices.SortStableFunc(out, func(x, y store.Object) int { return cmp.Compare(store.Minute(y.Index.To), store.Minute(x.Index.To)) })
	return out
}

// lookedAtOnce is how many facets one question to the ledger holds.
const lookedAtOnce = 100

// look finds the objects of a kind that have one of the facets, as far as they are not known. An answer that is too large stays unknown.
func (a *ahead) look(ctx context.Context, kind string, facets []store.Facet) error {
	facets = slices.DeleteFunc(slices.Clone(facets), func(f store.Facet) bool { _, ok := a.looked[lookup{kind, f}]; return ok })
	for part := range slices.Chunk(facets, lookedAtOnce) {
		if err := a.lookPart(ctx, kind, part); err != nil {
			return err
		}
	}
	return nil
}

func (a *ahead) lookPart(ctx context.Context, kind string, facets []store.Facet) error {
	f := store.Filter{Kind: kind, OneOf: facets}
	if facets[0] == (store.Facet{}) {
		f.OneOf = nil
	}
	asked := map[store.Facet][]objectKey{}
	for _, x := range facets {
		asked[x] = nil
	}
	note := func(k objectKey, o store.Object) {
		for _, x := range append([]store.Facet{{}}, o.Index.Facets...) {
			if list, ok := asked[x]; ok && !slices.Contains(list, k) {
				asked[x] = append(list, k)
			}
		}
	}
	n := 0
	for o, err := range a.Bulk.AllObjects(ctx, f) {
		if err != nil {
			return err
		}
		if n++; n > mostListed {
			return nil
		}
		note(a.learn(o), o)
	}
	for _, k := range sortedKeys(a.moved[kind]) {
		note(k, a.now[k])
	}
	for x, list := range asked {
		a.looked[lookup{kind, x}] = list
	}
	return nil
}

func sortedKeys(set map[objectKey]bool) []objectKey {
	out := make([]objectKey, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.SortFunc(out, objectKey.compare)
	return out
}

func (k objectKey) compare(o objectKey) int {
	return cmp.Or(strings.Compare(k.kind, o.kind), strings.Compare(k.id, o.id))
}

// Linked is store.Ledger's.
func (a *ahead) Linked(ctx context.Context, kind, link string) ([]store.Object, error) {
	if err := a.lookLinks(ctx, []string{link}); err != nil {
		return nil, err
	}
	out := []store.Object{}
	for _, k := range sortedKeys(a.links[link]) {
		if o := a.now[k]; k.kind == kind && !o.Removed && slices.Contains(o.Index.Links, link) {
			out = append(out, o)
		}
	}
	return out, nil
}

// lookLinks finds what has one of the links, as far as that is not known.
func (a *ahead) lookLinks(ctx context.Context, links []string) error {
	links = slices.DeleteFunc(slices.Clone(links), func(l string) bool { return a.links[l] != nil })
	if len(links) == 0 {
		return nil
	}
	objects, err := a.LinkedAny(ctx, links)
	if err != nil {
		return err
	}
	for _, l := range links {
		a.links[l] = map[objectKey]bool{}
	}
	for _, o := range objects {
		a.noteLinks(a.learn(o), o)
	}
	for _, of := range a.moved {
		for k := range of {
			a.noteLinks(k, a.now[k])
		}
	}
	return nil
}

func (a *ahead) noteLinks(k objectKey, o store.Object) {
	for _, l := range o.Index.Links {
		if a.links[l] != nil {
			a.links[l][k] = true
		}
	}
}
