package store

import "context"

// Kept is what one author keeps at once, as Ledger.Keep does.
type Kept struct {
	By      Author
	Objects []Object
}

// Bulk is what a ledger does for many objects at once. It says the same as asking for each of them.
type Bulk interface {
	Ledger
	// Known gives the newest version of each object of a kind that was ever kept under one of the ids, tombstones too, by id.
	Known(ctx context.Context, kind string, ids []string) ([]Object, error)
	// LinkedAny gives the objects of any kind that have one of the links, removed ones left out, each once, by kind and id.
	LinkedAny(ctx context.Context, links []string) ([]Object, error)
	// KeepAll keeps as Keep does, one after another, and all or none.
	KeepAll(ctx context.Context, all ...Kept) error
}
