package export

import (
	"slices"
	"strings"
)

// acledTypes are the event types of ACLED's codebook with their disorder type.
func acledTypes() [][2]string {
	return [][2]string{
		{"Battles", "Political violence"}, {"Explosions/Remote violence", "Political violence"}, {"Violence against civilians", "Political violence"},
		{"Protests", "Demonstrations"}, {"Riots", "Demonstrations"}, {"Strategic developments", "Strategic developments"},
	}
}

// acled gives disorder type, event type and sub-event type; all empty when ACLED has no name for the type.
func (h happening) acled() (disorder, event, sub string) {
	for _, t := range acledTypes() {
		if rest, ok := strings.CutPrefix(h.codes.ACLED, t[0]); ok {
			return t[1], t[0], strings.TrimPrefix(rest, "/")
		}
	}
	return "", "", ""
}

// acledTimePrecision is 1 for the day, 2 for the week, 3 for the month; longer spans have no number of ACLED's and stay empty.
func acledTimePrecision(precision string) any {
	switch precision {
	case "instant", "hour", "part_of_day", "day":
		return 1
	case "week":
		return 2
	case "month":
		return 3
	}
	return nil
}

// exactM and nearM part ACLED's three precisions of place by the radius that marsad keeps.
const (
	exactM = 10_000
	nearM  = 50_000
)

// geoPrecision is 1 for a town, 2 for its surroundings, 3 for a larger area; nil without a position.
func (h happening) geoPrecision() any {
	p := h.point()
	switch {
	case p.Lat == nil || p.Lon == nil:
		return nil
	case p.RadiusM <= exactM && !slices.Contains([]string{"country", "admin1", "admin2", "region"}, p.Kind):
		return 1
	case p.RadiusM <= nearM:
		return 2
	}
	return 3
}

// acledFields is the order of columns that users of ACLED know (codebook of 2023 and later), and the columns of marsad behind them.
func acledFields() []field[happening] {
	return slices.Concat([]field[happening]{
		{"event_id_cnty", "#event+id", text, func(h happening) any { return h.rowID() }},
		{"event_date", "#date+occurred", text, func(h happening) any { return h.day() }},
		{"year", "#date+year", integer, func(h happening) any { return h.year() }},
		{"time_precision", "", integer, func(h happening) any { return acledTimePrecision(h.When.Precision) }},
		{"disorder_type", "#event+category", text, func(h happening) any { d, _, _ := h.acled(); return d }},
		{"event_type", "#event+type", text, func(h happening) any { _, t, _ := h.acled(); return t }},
		{"sub_event_type", "#event+type+sub", text, func(h happening) any { _, _, s := h.acled(); return s }},
		{"actor1", "#group+name+first", text, func(h happening) any { a, _ := h.sideA(); return a }},
		{"assoc_actor_1", "#group+name+first+assoc", text, func(h happening) any { _, a := h.sideA(); return a }},
		{"inter1", "", text, unknown},
		{"actor2", "#group+name+second", text, func(h happening) any { a, _ := h.sideB(); return a }},
		{"assoc_actor_2", "#group+name+second+assoc", text, func(h happening) any { _, a := h.sideB(); return a }},
		{"inter2", "", text, unknown},
		{"interaction", "", text, unknown},
		{"civilian_targeting", "", text, unknown},
		{"iso", "#country+code+num", text, unknown},
		{"region", "#region+name", text, unknown},
		{"country", "#country+name", text, func(h happening) any { return h.country() }},
		{"admin1", "#adm1+name", text, func(h happening) any { return h.admin(0) }},
		{"admin2", "#adm2+name", text, func(h happening) any { return h.admin(1) }},
		{"admin3", "#adm3+name", text, func(h happening) any { return h.admin(2) }},
		{"location", "#loc+name", text, func(h happening) any { return nameOf(h.point().Name) }},
		{"latitude", "#geo+lat", number, func(h happening) any { return h.lat() }},
		{"longitude", "#geo+lon", number, func(h happening) any { return h.lon() }},
		{"geo_precision", "#geo+precision", integer, func(h happening) any { return h.geoPrecision() }},
		{"source", "#meta+source", text, func(h happening) any { return strings.Join(h.outlets(), "; ") }},
		{"source_scale", "", text, unknown},
		{"notes", "#description", text, func(h happening) any { return h.words() }},
		{"fatalities", "#affected+killed", integer, func(h happening) any { low, _, _ := tollOf(h.Counts, "killed", "").cells(); return low }},
		{"tags", "#meta+tags", text, func(h happening) any { return h.tags() }},
		{"timestamp", "#date+reported", text, func(h happening) any { return h.LastReported }},
	}, ownFields())
}

// unknown is the cell of a column that ACLED's coders judge and marsad does not.
func unknown(happening) any { return nil }

// country and admin tell the areas around the place apart: marsad keeps them largest first and without a country for most places.
func (h happening) country() string {
	if p := h.point(); p.Kind == "country" {
		return nameOf(p.Name)
	}
	return h.point().Country
}

func (h happening) admin(n int) string { return h.within(n) }

// tags marks what sets a row apart from one that ACLED would have.
func (h happening) tags() string {
	tags := []string{"grade=" + h.Grade, "modality=" + h.Modality}
	if h.Phase != "" {
		tags = append(tags, "phase="+h.Phase)
	}
	return strings.Join(tags, "; ")
}

// ownFields are the columns behind those of others: how it is known, and what marsad keeps beyond.
func ownFields() []field[happening] {
	toll := func(of, who string, n int) func(happening) any {
		return func(h happening) any {
			low, best, high := tollOf(h.Counts, of, who).cells()
			return []any{low, best, high}[n]
		}
	}
	return []field[happening]{
		{"record_url", "#meta+url", text, func(h happening) any { return h.link() }},
		{"grade", "#status+grade", text, func(h happening) any { return h.Grade }},
		{"modality", "#status+modality", text, func(h happening) any { return h.Modality }},
		{"phase", "#status+phase", text, func(h happening) any { return h.Phase }},
		{"type", "#event+type+marsad", text, func(h happening) any { return h.Type }},
		{"mode", "#event+mode+marsad", text, func(h happening) any { return h.Mode }},
		{"independent_origins", "#meta+origins+num", integer, func(h happening) any { return len(h.Origins) }},
		{"dataset", "#meta+dataset", text, func(h happening) any { return h.dataset() }},
		{"outlets", "#meta+source+list", text, func(h happening) any { return strings.Join(h.outlets(), "; ") }},
		{"source_url", "#meta+source+url", text, func(h happening) any { return h.source() }},
		{"date_from", "#date+start", text, func(h happening) any { return h.When.From }},
		{"date_until", "#date+end", text, func(h happening) any { return h.When.Until }},
		{"date_precision", "#date+precision", text, func(h happening) any { return h.When.Precision }},
		{"radius_m", "#geo+radius+m", integer, func(h happening) any { return h.radius() }},
		{"place_kind", "#loc+type", text, func(h happening) any { return h.point().Kind }},
		{"place_ref", "#loc+code", text, func(h happening) any { return h.point().Ref }},
		{"weapon", "#event+weapon", text, func(h happening) any { return h.Weapon }},
		{"agreement", "#event+agreement", text, func(h happening) any { return h.Agreement }},
		{"killed_low", "#affected+killed+min", integer, toll("killed", "", 0)},
		{"killed_best", "#affected+killed+best", integer, toll("killed", "", 1)},
		{"killed_high", "#affected+killed+max", integer, toll("killed", "", 2)},
		{"killed_civilians_low", "#affected+killed+civilians+min", integer, toll("killed", "civilians", 0)},
		{"injured_low", "#affected+injured+min", integer, toll("injured", "", 0)},
		{"injured_best", "#affected+injured+best", integer, toll("injured", "", 1)},
		{"injured_high", "#affected+injured+max", integer, toll("injured", "", 2)},
		{"title_ar", "#description+title+i_ar", text, func(h happening) any { return h.Title.Arabic }},
		{"title_en", "#description+title+i_en", text, func(h happening) any { return h.Title.English }},
	}
}

func (h happening) radius() any {
	if p := h.point(); p.RadiusM > 0 {
		return p.RadiusM
	}
	return nil
}
