package export

import (
	"strings"
	"time"

	"marsad/internal/register"
)

// gdeltFields is the order of the 61 columns of GDELT's event table (codebook 2.0), and marsad's behind them. Like GDELT's file the form has no head line.
// Actor codes, ethnic, religious and type codes, Goldstein scale and tone stay empty: marsad does not judge them.
func gdeltFields() []field[happening] {
	blank := func(names ...string) []field[happening] {
		var out []field[happening]
		for _, n := range names {
			out = append(out, field[happening]{n, "", text, unknown})
		}
		return out
	}
	var out []field[happening]
	add := func(f ...field[happening]) { out = append(out, f...) }
	add(
		field[happening]{"GLOBALEVENTID", "", text, func(h happening) any { return h.rowID() }},
		field[happening]{"SQLDATE", "", text, func(h happening) any { return strings.ReplaceAll(h.day(), "-", "") }},
		field[happening]{"MonthYear", "", text, func(h happening) any { return strings.ReplaceAll(h.day()[:min(7, len(h.day()))], "-", "") }},
		field[happening]{"Year", "", integer, func(h happening) any { return h.year() }},
		field[happening]{"FractionDate", "", number, func(h happening) any { return h.fractionDate() }},
	)
	for i, name := range []func(happening) any{func(h happening) any { s, _ := h.sideA(); return s }, func(h happening) any { s, _ := h.sideB(); return s }} {
		actor := []string{"Actor1", "Actor2"}[i]
		add(blank(actor + "Code")...)
		add(field[happening]{actor + "Name", "", text, name})
		for _, part := range []string{"CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code"} {
			add(blank(actor + part)...)
		}
	}
	add(
		field[happening]{"IsRootEvent", "", integer, func(happening) any { return 1 }},
		field[happening]{"EventCode", "", text, func(h happening) any { return h.codes.CAMEO }},
		field[happening]{"EventBaseCode", "", text, func(h happening) any { return h.codes.CAMEO[:min(3, len(h.codes.CAMEO))] }},
		field[happening]{"EventRootCode", "", text, func(h happening) any { return h.codes.CAMEO[:min(2, len(h.codes.CAMEO))] }},
		field[happening]{"QuadClass", "", integer, func(h happening) any { return quadClass(h.codes.CAMEO) }},
	)
	add(blank("GoldsteinScale")...)
	add(
		field[happening]{"NumMentions", "", integer, func(h happening) any { return len(h.Mentions) }},
		field[happening]{"NumSources", "", integer, func(h happening) any { return len(h.outlets()) }},
		field[happening]{"NumArticles", "", integer, func(h happening) any { return h.articles() }},
	)
	add(blank("AvgTone")...)
	for _, actor := range []string{"Actor1Geo", "Actor2Geo"} {
		add(blank(actor+"_Type", actor+"_FullName", actor+"_CountryCode", actor+"_ADM1Code", actor+"_ADM2Code", actor+"_Lat", actor+"_Long", actor+"_FeatureID")...)
	}
	add(
		field[happening]{"ActionGeo_Type", "", integer, func(h happening) any { return h.geoType() }},
		field[happening]{"ActionGeo_FullName", "", text, func(h happening) any { return h.fullName() }},
	)
	add(blank("ActionGeo_CountryCode", "ActionGeo_ADM1Code", "ActionGeo_ADM2Code")...)
	add(
		field[happening]{"ActionGeo_Lat", "", number, func(h happening) any { return h.lat() }},
		field[happening]{"ActionGeo_Long", "", number, func(h happening) any { return h.lon() }},
		field[happening]{"ActionGeo_FeatureID", "", text, func(h happening) any { return h.point().Ref }},
		field[happening]{"DATEADDED", "", text, func(h happening) any { return stamp(h.FirstReported) }},
		field[happening]{"SOURCEURL", "", text, func(h happening) any { return h.source() }},
	)
	return append(out, ownFields()...)
}

// fractionDate is GDELT's: the year and how much of it has passed, by months of 30 and years of 365 days.
func (h happening) fractionDate() any {
	t, err := time.Parse(time.DateOnly, h.day())
	if err != nil {
		return nil
	}
	return float64(int((float64(t.Year())+float64(int(t.Month())*30+t.Day())/365)*10000)) / 10000
}

// quadClass is 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict, by the root of the CAMEO code.
func quadClass(cameo string) any {
	if len(cameo) < 2 {
		return nil
	}
	switch root := cameo[:2]; {
	case root <= "05":
		return 1
	case root <= "09":
		return 2
	case root <= "13":
		return 3
	}
	return 4
}

// geoType is GDELT's: 1 country, 4 city of the world, 5 state of the world.
func (h happening) geoType() any {
	switch p := h.point(); {
	case p.Name.Arabic == "" && p.Name.English == "":
		return nil
	case p.Kind == "country":
		return 1
	case p.Kind == "admin1":
		return 5
	}
	return 4
}

func (h happening) fullName() string {
	parts := []string{nameOf(h.point().Name)}
	for i := len(h.point().Within) - 1; i >= 0; i-- {
		parts = append(parts, h.point().Within[i])
	}
	return joinedBy(", ", parts)
}

// articles counts the reports that tell of it.
func (h happening) articles() int {
	seen := map[string]bool{}
	for _, m := range h.Mentions {
		seen[m.Report+m.Entry] = true
	}
	return len(seen)
}

// stamp writes a time as GDELT does, YYYYMMDDHHMMSS in UTC.
func stamp(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Format("20060102150405")
	}
	if d := dayOf(s); d != "" {
		return strings.ReplaceAll(d, "-", "") + "000000"
	}
	return ""
}

// mentionRow is one mention of a happening.
type mentionRow struct {
	happening
	m register.Mention
}

// mentionLayout is GDELT's table of mentions, 16 columns, and marsad's behind them: a row for every report that tells of a happening.
func mentionLayout() layout {
	none := func(mentionRow) any { return nil }
	fields := []field[mentionRow]{
		{"GLOBALEVENTID", "", text, func(r mentionRow) any { return r.rowID() }},
		{"EventTimeDate", "", text, func(r mentionRow) any { return stamp(r.day()) }},
		{"MentionTimeDate", "", text, func(r mentionRow) any { return stamp(r.m.Published) }},
		{"MentionType", "", integer, func(mentionRow) any { return 1 }},
		{"MentionSourceName", "", text, func(r mentionRow) any { return r.m.Outlet }},
		{"MentionIdentifier", "", text, func(r mentionRow) any { return r.m.URL }},
		{"SentenceID", "", integer, none},
		{"Actor1CharOffset", "", integer, none},
		{"Actor2CharOffset", "", integer, none},
		{"ActionCharOffset", "", integer, func(r mentionRow) any { return r.m.Cue.Start }},
		{"InRawText", "", integer, func(mentionRow) any { return 1 }},
		{"Confidence", "", integer, none},
		{"MentionDocLen", "", integer, none},
		{"MentionDocTone", "", number, none},
		{"MentionDocTranslationInfo", "", text, none},
		{"Extras", "", text, none},
		{"record_url", "", text, func(r mentionRow) any { return r.link() }},
		{"grade", "", text, func(r mentionRow) any { return r.Grade }},
		{"modality", "", text, func(r mentionRow) any { return r.m.Modality }},
		{"origin", "", text, func(r mentionRow) any { return r.m.Origin }},
		{"report", "", text, func(r mentionRow) any { return r.m.Report }},
		{"event", "", text, func(r mentionRow) any { return r.m.Event }},
		{"field_entry", "", text, func(r mentionRow) any { return r.m.Entry }},
		{"retracted", "", integer, func(r mentionRow) any {
			if r.m.Retracted {
				return 1
			}
			return 0
		}},
	}
	return layout{columnsOf(fields), func(r Record, o Options) [][]any {
		h := newHappening(r, o)
		var out [][]any
		for _, m := range h.Mentions {
			out = append(out, cellsOf(fields, mentionRow{h, m}))
		}
		return out
	}}
}
