package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"

	"marsad/internal/access"
	"marsad/internal/store"
	"marsad/record"
)

func (k entryKey) compare(o entryKey) int {
	return cmp.Or(cmp.Compare(k.kind, o.kind), cmp.Compare(k.id, o.id))
}

// reindexed is how many entries are made at once, so that memory does not grow with the store.
const reindexed = 500

// Reindex makes the index of everything that is kept, in a transaction whose index is empty: for a store whose index was of an older form.
func Reindex(ctx context.Context, tx *sql.Tx, d Dialect) error { return reindex(ctx, Transact(tx, d)) }

func reindex(ctx context.Context, h *Handle) error {
	classes := map[string]access.Class{}
	if err := reindexObjects(ctx, h, classes); err != nil {
		return err
	}
	for after := ""; ; {
		b := newBatch(h)
		err := h.Each(ctx, func(r Scanner) error {
			var data []byte
			var version int
			if err := r.Scan(&after, &version, &data); err != nil {
				return err
			}
			body, err := unpack(data)
			if err != nil {
				return err
			}
			var x record.Report
			if err := json.Unmarshal(body, &x); err != nil {
				return err
			}
			e, err := reportEntry(x, version, classes[after])
			if err == nil {
				b.put(e)
			}
			return err
		}, `SELECT v.id, v.version, v.body FROM versions v WHERE v.id > ? AND v.version = (SELECT max(n.version) FROM versions n WHERE n.id = v.id) ORDER BY v.id LIMIT ?`, after, reindexed)
		if err != nil || len(b.order) == 0 {
			return err
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
}

func reindexObjects(ctx context.Context, h *Handle, classes map[string]access.Class) error {
	for after := int64(0); ; {
		b := newBatch(h)
		err := h.Each(ctx, func(r Scanner) error {
			o, err := scanObject(r, &after)
			if err != nil {
				return err
			}
			if o.Removed {
				b.drop(o.Kind, o.ID)
				return nil
			}
			if o.Kind == store.KindReportClass {
				if classes[o.ID], err = store.ClassOf(o); err != nil {
					return err
				}
			}
			b.put(objectEntry(o))
			return nil
		}, `SELECT s.number, `+objectColumns+` FROM steps s WHERE s.number > ? AND s.version = (SELECT max(n.version) FROM steps n WHERE n.kind = s.kind AND n.id = s.id)
			ORDER BY s.number LIMIT ?`, after, reindexed)
		if err != nil || len(b.order) == 0 {
			return err
		}
		if err := b.flush(ctx); err != nil {
			return err
		}
	}
}
