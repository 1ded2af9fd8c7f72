package field

import (
	"marsad/internal/gazetteer"
	"marsad/internal/register"
	"marsad/record"
)

// NearestIn gives the inhabited place of a gazetteer that lies nearest to a position in degrees, no farther than some metres; it is keeper.Nearest's. The gazetteer is loaded
// when it is first asked for, and one that cannot be loaded has no place.
func NearestIn(load func() (*gazetteer.Index, error)) func(lat, lon, within float64) (register.Place, bool) {
	return func(lat, lon, within float64) (register.Place, bool) {
		index, err := load()
		if err != nil {
			return register.Place{}, false
		}
		at, _, ok := index.Nearest(lat, lon, within)
		if !ok {
			return register.Place{}, false
		}
		p := register.Place{Name: record.Name{Arabic: at.Name, English: at.English}, Kind: at.Kind, Ref: at.Ref}
		if admin := index.AdminName(at); admin != "" {
			p.Within = []string{admin}
		}
		return p, true
	}
}
