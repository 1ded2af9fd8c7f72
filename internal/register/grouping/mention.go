package grouping

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"marsad/internal/arabic"
	"marsad/internal/neardup"
	"marsad/internal/register"
	"marsad/internal/search"
	"marsad/record"
)

// Mentions gives every event of a report as a mention, in the report's order, with what it refers to written out: places, parties, time, tolls, and the
// statements that carry it. version is the report's in the store. Copies of it in several mentions share memory: they are to be read only.
func Mentions(r record.Report, version int) []register.Mention {
	if len(r.Events) == 0 {
		return []register.Mention{}
	}
	x := reader{report: r, version: version, sketch: sketch(r), takes: takesBack(r), day: onlyDay(r)}
	out := make([]register.Mention, 0, len(r.Events))
	for _, e := range r.Events {
		out = append(out, x.mention(e))
	}
	numberAlike(out)
	return out
}

// reader looks up what the events of one report refer to.
type reader struct {
	report  record.Report
	version int
	sketch  string
	takes   string
	day     register.When
	tokens  []search.Token // of the restored text, made when first needed
}

func (x *reader) mention(e record.Event) register.Mention {
	r := x.report
	m := register.Mention{
		Report: r.ID, Version: x.version, Event: e.ID, Outlet: r.Source.Outlet, URL: r.Source.URL, Type: e.Type, Mode: e.Mode, Phase: e.Phase, Modality: e.Modality, Weapon: e.Weapon,
		Cue: e.Cue, Evidence: e.Evidence, When: x.when(e), Places: x.places(e), Actors: x.actors(e), Counts: counts(r.ID, e), Said: x.said(e),
		Takes: x.takes, Sketch: x.sketch, Passage: passage(e), Words: x.stems(e), Grouped: []register.Reason{},
	}
	if r.Source.Published != nil {
		m.Published = r.Source.Published.Value
	}
	m.Summary = summary(m)
	return m
}

func (x *reader) places(e record.Event) []register.Place { return PlacesOf(x.report, e) }

// PlacesOf gives the places of an event of a report, written out.
func PlacesOf(r record.Report, e record.Event) []register.Place {
	out := []register.Place{}
	for _, p := range e.Places {
		i := slices.IndexFunc(r.Places, func(q record.Place) bool { return q.ID == p.Place })
		if i < 0 {
			continue
		}
		q := r.Places[i]
		out = append(out, register.Place{Name: q.Name, Kind: q.Kind, Role: p.Role, Order: p.Order, Lat: q.Lat, Lon: q.Lon, RadiusM: q.RadiusM, Within: q.Within, Ref: q.Ref})
	}
	return out
}

func (x *reader) entity(id string) (record.Entity, bool) {
	i := slices.IndexFunc(x.report.Entities, func(q record.Entity) bool { return q.ID == id })
	if i < 0 {
		return record.Entity{}, false
	}
	return x.report.Entities[i], true
}

func (x *reader) actors(e record.Event) []register.Part {
	out := []register.Part{}
	for _, a := range e.Actors {
		if q, ok := x.entity(a.Entity); ok {
			out = append(out, register.Part{Name: q.Name, Kind: q.Kind, Ref: q.Ref, Side: q.Side, Role: a.Role, Loaded: q.Loaded, Origins: []string{}})
		}
	}
	return out
}

func counts(report string, e record.Event) []register.Toll {
	out := []register.Toll{}
	for _, c := range e.Counts {
		quote := c.Quote
		out = append(out, register.Toll{Of: c.Of, Who: c.Who, Low: c.Low, Best: c.Best, High: c.High, Report: report, Quote: &quote})
	}
	return out
}

func (x *reader) said(e record.Event) []register.Said {
	var out []register.Said
	for _, id := range e.SaidIn {
		i := slices.IndexFunc(x.report.Statements, func(s record.Statement) bool { return s.ID == id })
		if i < 0 {
			continue
		}
		s := x.report.Statements[i]
		said := register.Said{Statement: s.ID, Act: s.Act, Hedge: s.Hedge}
		if q, ok := x.entity(s.Speaker); ok {
			said.Speaker, said.Ref = q.Name, q.Ref
		}
		for _, t := range s.Through {
			if q, ok := x.entity(t); ok {
				said.Through = append(said.Through, q.Name.Arabic)
			}
		}
		out = append(out, said)
	}
	return out
}

// MentionID names a mention, also when its report is read again: by the report, the words of the cue and which of several of the same words it is.
func MentionID(report, cue string, nth int) string {
	return shortHash(report, arabic.Fold(cue), strconv.Itoa(nth))
}

// entryID names the mention of a field entry.
func entryID(entry string) string { return shortHash("field", entry) }

// idLength is how many characters of a hash an id has: 80 bits.
const idLength = 20

func shortHash(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])[:idLength]
}

// The words of a report are kept in each mention as a sketch: the lowest byte of the first values of its MinHash signature (Li and König, b-Bit Minwise
// Hashing, WWW 2010), which tells copies of one wire at a sixth of the size.
const sketchLength = 64

func sketch(r record.Report) string {
	s := neardup.Of(r)
	if s.Shingles() == 0 {
		return ""
	}
	const head, width = 5, 4 // of neardup.Signature.Bytes: a version, the number of shingles, then values of four bytes
	data := s.Bytes()
	out := make([]byte, sketchLength)
	for i := range out {
		out[i] = data[head+width*i+width-1]
	}
	return base64.RawStdEncoding.EncodeToString(out)
}

// sketchSimilarity estimates the Jaccard index of the words of two reports; chance alone makes one byte of 256 agree.
func sketchSimilarity(a, b []byte) float64 {
	if len(a) != sketchLength || len(b) != sketchLength {
		return 0
	}
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	const chance = 1.0 / 256
	return max(0, (float64(same)/sketchLength-chance)/(1-chance))
}

// leastPassage is how many words a passage must have for its repetition to be a copy and no coincidence.
const leastPassage = 8

// passage gives the hash of the sentence that tells an event, or "" when it is too short to be known again.
func passage(e record.Event) string {
	if len(e.Evidence) == 0 {
		return ""
	}
	words := neardup.Words(e.Evidence[0].Read())
	if len(words) < leastPassage {
		return ""
	}
	return shortHash(words...)
}

// Main gives which mention of a report tells its main happening: of those that tell what happened at a named place, and are no aid, deployment, control,
// meeting, withdrawal or displacement, the first in the text; where there is none, the first that makes an incident; -1 when none does.
func Main(mentions []register.Mention) int {
	best, rank := -1, 0
	const late = 1 << 30
	for i, m := range mentions {
		r := m.Cue.Start
		if !Makes(m.Type) {
			continue
		}
		if slices.Contains([]string{"aid", "deployment", "control", "meeting", "withdrawal", "displacement"}, m.Type) || len(m.Places) == 0 || attaches(m.Modality) {
			r += late
		}
		if best < 0 || r < rank {
			best, rank = i, r
		}
	}
	return best
}
