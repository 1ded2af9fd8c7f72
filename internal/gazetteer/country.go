package gazetteer

import "math"

// cell is a square of one degree.
type cell struct{ lat, lon int }

func cellOf(lat, lon float64) cell { return cell{int(math.Floor(lat)), int(math.Floor(lon))} }

// cellsOf gives the places by cell that have a point and a country, in their order.
func cellsOf(places []Place) map[cell][]int {
	out := map[cell][]int{}
	for i := range places {
		if p := &places[i]; p.Country != "" && p.HasPoint {
			c := cellOf(p.Lat, p.Lon)
			out[c] = append(out[c], i)
		}
	}
	return out
}

// CountryNear gives the country, as ISO 3166 code, of the nearest place that has one, or "" when none lies within 50 km.
func (x *Index) CountryNear(lat, lon float64) string {
	cells, around := x.cells(), cellOf(lat, lon)
	best, nearest := 50_000.0, -1
	for dLat := -1; dLat <= 1; dLat++ {
		for dLon := -2; dLon <= 2; dLon++ {
			for _, i := range cells[cell{around.lat + dLat, around.lon + dLon}] {
				p := &x.Places[i]
				if math.Abs(p.Lat-lat) > 0.5 || math.Abs(p.Lon-lon) > 1 {
					continue
				}
				if d := Distance(lat, lon, p.Lat, p.Lon); d < best || nearest >= 0 && d == best && i < nearest {
					best, nearest = d, i
				}
			}
		}
	}
	if nearest < 0 {
		return ""
	}
	return x.Places[nearest].Country
}
