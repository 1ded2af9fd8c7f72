package keeper

import (
	"context"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

// NearestM is how many metres a field entry's position may lie from a place whose name it takes for grouping, and how uncertain that position may be. Villages of the regions
// that marsad was made for lie two to five kilometres apart; it is a convention of this project and no measurement.
const NearestM = 3000

// Nearest gives the inhabited place that lies nearest to a position in degrees, no farther than some metres; ok is false where there is none.
type Nearest func(lat, lon, within float64) (p register.Place, ok bool)

// mention gives what an entry tells of an incident. A position without a name takes that of the nearest place, since places are compared by name; where it lies stays.
func (k *Keeper) mention(e register.FieldEntry) (register.Mention, bool) {
	m, ok := grouping.EntryMention(e)
	if !ok || k.Nearest == nil {
		return m, ok
	}
	for i, p := range m.Places {
		if p.Name.Arabic != "" || p.Name.English != "" || p.Lat == nil || p.Lon == nil || p.RadiusM > NearestM {
			continue
		}
		if near, found := k.Nearest(*p.Lat, *p.Lon, NearestM); found {
			near.Lat, near.Lon, near.RadiusM, near.Role, near.Order, near.Observed, near.Nearest = p.Lat, p.Lon, p.RadiusM, p.Role, p.Order, true, true
			m.Places[i] = near
		}
	}
	return m, true
}

// cases gives the classes of all cases that there are.
func (k *Keeper) cases(ctx context.Context) ([]access.Class, error) {
	var out []access.Class
	seen := map[string]bool{}
	for c, err := range k.Ledger.Within(ctx, register.KindCase, time.Time{}, time.Time{}) {
		if err != nil {
			return nil, err
		}
		if !seen[c.ID] {
			seen[c.ID] = true
			out = append(out, access.OfCase(c.ID))
		}
	}
	return out, nil
}

// closed gives the approved entries that not everybody may see.
func (k *Keeper) closed(ctx context.Context) ([]register.FieldEntry, error) {
	classes, err := k.cases(ctx)
	if err != nil {
		return nil, err
	}
	all, err := k.approved(ctx, append(classes, access.Restricted)...)
	var out []register.FieldEntry
	for _, e := range all {
		if e.Class != access.Open {
			out = append(out, e)
		}
	}
	return out, err
}
