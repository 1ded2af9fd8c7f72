package export

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"marsad/internal/register"
	"marsad/record"
)

// idColumns are the names of the column that holds the id of a row.
func idColumns() []string { return []string{"event_id_cnty", "id", "GLOBALEVENTID"} }

// rowReader reads the cells of a row by the names of the columns, whichever scheme they are of; the first thing that is wrong is kept.
type rowReader struct {
	columns, cells []string
	line           int
	err            error
}

// has tells whether a column is there, with or without a value.
func (r *rowReader) has(name string) bool { return slices.Contains(r.columns, name) }

// get gives the first value that one of the columns has, and the name of that column.
func (r *rowReader) get(names ...string) (value, column string) {
	for _, name := range names {
		if i := slices.Index(r.columns, name); i >= 0 && i < len(r.cells) && r.cells[i] != "" {
			return ReadCell(r.cells[i]), name
		}
	}
	return "", names[0]
}

func (r *rowReader) text(names ...string) string { v, _ := r.get(names...); return v }

func (r *rowReader) fail(column string, format string, args ...any) {
	if r.err == nil {
		r.err = &RowError{r.line, column, fmt.Errorf(format, args...)}
	}
}

// oneOf reads a value of a closed list of the format.
func (r *rowReader) oneOf(list []string, names ...string) string {
	v, column := r.get(names...)
	if v != "" && !slices.Contains(list, v) {
		r.fail(column, "%q is not one of %s", v, strings.Join(list, ", "))
	}
	return v
}

// count reads a number of people; nil when there is none.
func (r *rowReader) count(names ...string) *int {
	v, column := r.get(names...)
	if v == "" {
		return nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		r.fail(column, "%q is no number of 0 or more", v)
	}
	return &n
}

// degrees reads a latitude or longitude.
func (r *rowReader) degrees(limit float64, names ...string) *float64 {
	v, column := r.get(names...)
	if v == "" {
		return nil
	}
	d, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsNaN(d) || math.Abs(d) > limit {
		r.fail(column, "%q is not between -%v and %v degrees", v, limit, limit)
	}
	return &d
}

// readRow makes an incident of a row.
func readRow(columns, cells []string, line int, o ImportOptions) (register.Incident, error) {
	r := &rowReader{columns: columns, cells: cells, line: line}
	if len(cells) != len(columns) {
		return register.Incident{}, &RowError{Line: line, Err: fmt.Errorf("%d cells, where the head has %d columns", len(cells), len(columns))}
	}
	for i, c := range cells {
		if !utf8.ValidString(c) {
			return register.Incident{}, &RowError{line, columns[i], errEncoding}
		}
	}
	id := r.text(idColumns()...)
	if id == "" {
		r.fail(idColumns()[0], "%w", errEmpty)
	}
	i := register.Incident{ID: importedID(o.Dataset, id), Grade: register.GradeClaimed, Contradictions: []register.Contradiction{}}
	i.Type, i.Mode = r.eventType()
	i.Phase, i.Weapon = r.oneOf(record.Phases(), "phase"), r.oneOf(record.Weapons(), "weapon")
	if i.Modality = r.oneOf(record.Modalities(), "modality"); i.Modality == "" {
		i.Modality = "reported"
	}
	i.When, i.Places, i.Actors = r.when(), r.places(), r.parties()
	i.Counts, i.Agreement = r.tolls(o.Dataset+"#"+id), r.text("agreement")
	i.FirstReported = r.reported()
	i.LastReported = i.FirstReported
	if i.Title = (record.Name{Arabic: r.text("title_ar"), English: r.text("title_en")}); i.Title == (record.Name{}) {
		i.Title = titleOf(i.Type, i.Places)
	}
	outlets := splitNames(r.text("source", "source_office", "outlets"))
	i.Origins = []register.Origin{{ID: "o1", Kind: register.OriginDataset, Name: o.Dataset, Reports: []string{}, Outlets: outlets, Why: "a row of an imported table"}}
	i.Mentions = []register.Mention{r.mention(i, id, outlets)}
	return i, r.err
}

// importedID gives the same row of the same data set the same id, whenever it is read.
func importedID(dataset, id string) string {
	sum := sha256.Sum256([]byte(dataset + "\x00" + id))
	return "x" + hex.EncodeToString(sum[:])[:24]
}

func (r *rowReader) mention(i register.Incident, id string, outlets []string) register.Mention {
	m := register.Mention{Event: id, Origin: "o1", Type: i.Type, Mode: i.Mode, Phase: i.Phase, Modality: i.Modality, Weapon: i.Weapon, When: i.When, Places: i.Places, Actors: i.Actors, Counts: i.Counts,
		URL: r.text("source_url", "source_article", "SOURCEURL"), Published: i.FirstReported, Grouped: []register.Reason{}}
	if len(outlets) > 0 {
		m.Outlet = outlets[0]
	}
	if words := r.text("notes", "source_original"); words != "" {
		m.Evidence = []record.Span{{Quote: words}}
	}
	return m
}

// eventType gives the type of marsad's own column, or the one that a name of another scheme stands for.
func (r *rowReader) eventType() (eventType, mode string) {
	if v := r.oneOf(record.EventTypes(), "type"); v != "" {
		return v, r.text("mode")
	}
	if sub, column := r.get("sub_event_type", "event_type"); sub != "" {
		for _, t := range acledNames() {
			if t.name == sub {
				return t.eventType, t.mode
			}
		}
		r.fail(column, "%q is not a name of ACLED's codebook", sub)
		return "", ""
	}
	if code, column := r.get("EventCode"); code != "" {
		if t := typeOfCAMEO(code); t != "" {
			return t, ""
		}
		r.fail(column, "CAMEO code %q stands for no event type of marsad", code)
		return "", ""
	}
	if v, column := r.get("type_of_violence"); v != "" {
		if t := map[string]string{"1": "clash", "2": "clash", "3": "casualties"}[v]; t != "" { // state-based, non-state, one-sided
			return t, ""
		}
		r.fail(column, "%q is not one of 1, 2, 3", v)
		return "", ""
	}
	r.fail("type", "no column says what happened")
	return "", ""
}

// acledDay is how ACLED's downloads write days.
const acledDay = "02 January 2006"

var isoTime = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2}(T.+)?)?)?$`)

func (r *rowReader) when() register.When {
	w := register.When{Precision: r.oneOf(record.Precisions(), "date_precision"), From: r.iso("date_from"), Until: r.iso("date_until")}
	if !r.has("date_from") {
		w.From, w.Until = r.day("event_date", "date_start", "SQLDATE"), r.day("date_end")
		if w.Until == w.From {
			w.Until = ""
		}
	}
	if w.Precision == "" {
		w.Precision = r.precision(w)
	}
	return w
}

// iso reads a time of marsad's own columns.
func (r *rowReader) iso(name string) string {
	v, _ := r.get(name)
	if v != "" && !isoTime.MatchString(v) {
		r.fail(name, "%q is no time of ISO 8601", v)
	}
	return v
}

// day reads a day in the spellings of the schemes; UCDP writes a time of midnight behind it.
func (r *rowReader) day(names ...string) string {
	v, column := r.get(names...)
	if v == "" {
		return ""
	}
	bare, _, _ := strings.Cut(v, " 00:00:00")
	for _, form := range []string{time.DateOnly, acledDay, "2 January 2006", "20060102"} {
		if t, err := time.Parse(form, bare); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	r.fail(column, "%q is no day; write YYYY-MM-DD", v)
	return ""
}

func (r *rowReader) precision(w register.When) string {
	if w.From == "" {
		return "unknown"
	}
	if v, _ := r.get("time_precision"); v != "" {
		if p := map[string]string{"1": "day", "2": "week", "3": "month"}[v]; p != "" {
			return p
		}
		r.fail("time_precision", "%q is not one of 1, 2, 3", v)
	}
	if v, _ := r.get("date_prec"); v != "" {
		if p := map[string]string{"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}[v]; p != "" {
			return p
		}
		r.fail("date_prec", "%q is not one of 1 to 5", v)
	}
	return "day"
}

func (r *rowReader) places() []register.Place {
	p := register.Place{Name: readName(r.text("location", "where_coordinates", "ActionGeo_FullName")), Role: "at", Kind: r.oneOf(record.PlaceKinds(), "place_kind"), Ref: r.text("place_ref", "ActionGeo_FeatureID"),
		Lat: r.degrees(90, "latitude", "ActionGeo_Lat"), Lon: r.degrees(180, "longitude", "ActionGeo_Long")}
	if arabic := r.text("where_description"); p.Name.Arabic == "" && isArabic(arabic) {
		p.Name.Arabic = arabic
	}
	if (p.Lat == nil) != (p.Lon == nil) {
		r.fail("latitude", "latitude and longitude go together, and one is empty")
	}
	if n := r.count("radius_m"); n != nil {
		p.RadiusM = *n
	}
	if p.Kind != "country" {
		p.Country = r.text("country")
	}
	p.Within = trimmed([]string{r.text("admin1", "adm_1"), r.text("admin2", "adm_2"), r.text("admin3")})
	if p.Name == (record.Name{}) && p.Lat == nil && p.Within == nil && p.Country == "" {
		return nil
	}
	return []register.Place{p}
}

// trimmed takes empty names from the end; one in between keeps its level.
func trimmed(in []string) []string {
	for len(in) > 0 && in[len(in)-1] == "" {
		in = in[:len(in)-1]
	}
	if len(in) == 0 {
		return nil
	}
	return in
}

func (r *rowReader) parties() []register.Part {
	var out []register.Part
	for _, side := range []struct {
		role    string
		columns []string
		more    string
	}{{"agent", []string{"actor1", "side_a", "Actor1Name"}, "assoc_actor_1"}, {"recipient", []string{"actor2", "side_b", "Actor2Name"}, "assoc_actor_2"}} {
		for _, name := range slices.Concat(splitNames(r.text(side.columns...)), splitNames(r.text(side.more))) {
			out = append(out, register.Part{Name: readName(name), Kind: "unknown", Role: side.role, Origins: []string{"o1"}})
		}
	}
	return out
}

func splitNames(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, "; ")
}

func isArabic(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool { return unicode.Is(unicode.Arabic, c) })
}

// readName takes a name for Arabic when it has an Arabic letter.
func readName(s string) record.Name {
	if isArabic(s) {
		return record.Name{Arabic: s}
	}
	return record.Name{English: s}
}

// tolls reads marsad's own columns, or the one number of ACLED and the three of UCDP. A row of a data set counts the dead of everybody.
func (r *rowReader) tolls(report string) []register.Toll {
	var out []register.Toll
	add := func(of, who string, low, best, high *int) {
		if low != nil {
			out = append(out, register.Toll{Of: of, Who: who, Low: *low, Best: best, High: high, Origin: "o1", Report: report})
		}
	}
	if r.has("killed_low") {
		add("killed", "unknown", r.count("killed_low"), r.count("killed_best"), r.count("killed_high"))
		add("killed", "civilians", r.count("killed_civilians_low"), nil, nil)
		add("injured", "unknown", r.count("injured_low"), r.count("injured_best"), r.count("injured_high"))
		return out
	}
	if n := r.count("fatalities"); n != nil {
		add("killed", "unknown", n, n, n)
	}
	add("killed", "unknown", r.count("low"), r.count("best"), r.count("high"))
	add("killed", "civilians", r.count("deaths_civilians"), nil, nil)
	return out
}

// reported reads when it was reported: marsad's own spelling, seconds since 1970 as ACLED has them, GDELT's and UCDP's.
func (r *rowReader) reported() string {
	v, column := r.get("timestamp", "DATEADDED", "source_date")
	if n, err := strconv.ParseInt(v, 10, 64); err == nil && column == "timestamp" {
		return moment(time.Unix(n, 0))
	}
	if t, err := time.Parse("20060102150405", v); err == nil {
		return moment(t)
	}
	if v != "" && column == "timestamp" && !isoTime.MatchString(v) {
		r.fail(column, "%q is no time", v)
	}
	return v
}
