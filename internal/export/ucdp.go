package export

import (
	"fmt"
	"math"
)

// ucdpTimePrecision is UCDP's date_prec: 1 day, 3 week, 4 month, 5 more than a month; 2, some days of a week, is no precision of marsad.
func ucdpTimePrecision(precision string) any {
	switch precision {
	case "instant", "hour", "part_of_day", "day":
		return 1
	case "week":
		return 3
	case "month":
		return 4
	case "season", "year", "decade":
		return 5
	}
	return nil
}

// ucdpPlacePrecision is UCDP's where_prec: 1 exact place, 2 near it, 3 second-order area, 4 first-order area, 5 line or region, 6 country.
func (h happening) ucdpPlacePrecision() any {
	p := h.point()
	if p.Lat == nil || p.Lon == nil {
		return nil
	}
	switch p.Kind {
	case "country":
		return 6
	case "admin1":
		return 4
	case "admin2", "admin3":
		return 3
	case "road", "line", "region":
		return 5
	}
	if p.RadiusM <= exactM {
		return 1
	}
	return 2
}

// priogrid gives the cell of PRIO-GRID: half degrees, counted from the south-west corner, rows of 720.
func (h happening) priogrid() any {
	p := h.point()
	if p.Lat == nil || p.Lon == nil {
		return nil
	}
	row, col := math.Min(math.Floor((*p.Lat+90)*2), 359), math.Min(math.Floor((*p.Lon+180)*2), 719)
	return int(row)*720 + int(col) + 1
}

func (h happening) wkt() string {
	p := h.point()
	if p.Lat == nil || p.Lon == nil {
		return ""
	}
	return fmt.Sprintf("POINT (%v %v)", *p.Lon, *p.Lat)
}

// ucdpFields is the order of columns of UCDP GED (version 23.1 and later), and marsad's behind them. What only UCDP's coders give (conflicts, dyads, their
// ids, type of violence) stays empty.
func ucdpFields() []field[happening] {
	blank := func(name string) field[happening] { return field[happening]{name, "", text, unknown} }
	first := func(h happening) any { s, _ := h.sideA(); return s }
	second := func(h happening) any { s, _ := h.sideB(); return s }
	killed := func(n int) func(happening) any {
		return func(h happening) any {
			low, best, high := tollOf(h.Counts, "killed", "").cells()
			return []any{low, best, high}[n]
		}
	}
	return append([]field[happening]{
		{"id", "#event+id", text, func(h happening) any { return h.rowID() }},
		blank("relid"),
		{"year", "#date+year", integer, func(h happening) any { return h.year() }},
		blank("active_year"), blank("code_status"), blank("type_of_violence"), blank("conflict_dset_id"), blank("conflict_new_id"), blank("conflict_name"),
		blank("dyad_dset_id"), blank("dyad_new_id"), blank("dyad_name"), blank("side_a_dset_id"), blank("side_a_new_id"),
		{"side_a", "#group+name+first", text, first},
		blank("side_b_dset_id"), blank("side_b_new_id"),
		{"side_b", "#group+name+second", text, second},
		{"number_of_sources", "#meta+origins+num", integer, func(h happening) any { return len(h.outlets()) }},
		{"source_article", "#meta+source+url", text, func(h happening) any { return h.source() }},
		{"source_office", "#meta+source", text, func(h happening) any { return joined(h.outlets()) }},
		{"source_date", "#date+reported", text, func(h happening) any { return dayOf(h.FirstReported) }},
		{"source_headline", "#description+title", text, func(h happening) any { return nameOf(h.Title) }},
		{"source_original", "#description", text, func(h happening) any { return h.words() }},
		{"where_prec", "#geo+precision", integer, func(h happening) any { return h.ucdpPlacePrecision() }},
		{"where_coordinates", "#loc+name", text, func(h happening) any { return nameOf(h.point().Name) }},
		{"where_description", "#loc+description", text, func(h happening) any { return h.point().Name.Arabic }},
		{"adm_1", "#adm1+name", text, func(h happening) any { return h.admin(0) }},
		{"adm_2", "#adm2+name", text, func(h happening) any { return h.admin(1) }},
		{"latitude", "#geo+lat", number, func(h happening) any { return h.lat() }},
		{"longitude", "#geo+lon", number, func(h happening) any { return h.lon() }},
		{"geom_wkt", "#geo+wkt", text, func(h happening) any { return h.wkt() }},
		{"priogrid_gid", "", integer, func(h happening) any { return h.priogrid() }},
		{"country", "#country+name", text, func(h happening) any { return h.country() }},
		blank("country_id"), blank("region"), blank("event_clarity"),
		{"date_prec", "", integer, func(h happening) any { return ucdpTimePrecision(h.When.Precision) }},
		{"date_start", "#date+start", text, func(h happening) any { return h.day() }},
		{"date_end", "#date+end", text, func(h happening) any { return h.until() }},
		blank("deaths_a"), blank("deaths_b"),
		{"deaths_civilians", "#affected+killed+civilians", integer, func(h happening) any {
			low, _, _ := tollOf(h.Counts, "killed", "civilians").cells()
			return low
		}},
		blank("deaths_unknown"),
		{"best", "#affected+killed+best", integer, killed(1)},
		{"high", "#affected+killed+max", integer, killed(2)},
		{"low", "#affected+killed+min", integer, killed(0)},
		blank("gwnoa"), blank("gwnob"),
	}, ownFields()...)
}
