// Package record is the report format marsad.report/1 in Go: what `marsad read` prints, what the store keeps, what the pages
// and every export read. It imports nothing of ours.
//
// Offsets in this package are code points, half-open: the unit of the W3C Web Annotation TextPositionSelector. The rest of
// the program works in bytes and converts once, when a report is made.
package record

// Schema names this version of the format; ErrorSchema that of a line which stands in for a report that failed.
const (
	Schema      = "marsad.report/1"
	ErrorSchema = "marsad.error/1"
)

// Span is a place in Text.Original. Quote is the original text there; Reading is the restored reading where it differs.
type Span struct {
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Quote   string `json:"quote"`
	Reading string `json:"reading,omitempty"`
}

// Read gives the words as restored: Reading where there is one, else Quote.
func (s Span) Read() string {
	if s.Reading != "" {
		return s.Reading
	}
	return s.Quote
}

// Report is one input report and everything read from it.
type Report struct {
	Schema       string        `json:"schema"`
	ID           string        `json:"id"`
	Source       Source        `json:"source"`
	Article      Article       `json:"article"`
	Text         Text          `json:"text"`
	Restorations []Restoration `json:"restorations"`
	Times        []Time        `json:"times"`
	Entities     []Entity      `json:"entities"`
	Places       []Place       `json:"places"`
	Statements   []Statement   `json:"statements"`
	Events       []Event       `json:"events"`
	Relations    []Relation    `json:"relations"`
	Warnings     []Warning     `json:"warnings"`
}

// Source says where the bytes came from. CapturedAt is RFC 3339 and empty when the caller gave the text itself.
type Source struct {
	URL        string `json:"url"`
	Outlet     string `json:"outlet"`
	MediaType  string `json:"media_type"`
	Charset    string `json:"charset"`
	SHA256     string `json:"sha256"`
	CapturedAt string `json:"captured_at,omitempty"`
	Published  *Time  `json:"published"`
	Updated    *Time  `json:"updated,omitempty"` // last change that the page itself gives
}

// Article is the page as an editor made it.
type Article struct {
	Form         string   `json:"form,omitempty"` // "post" for a post; empty for a page or plain text
	Title        *Span    `json:"title"`
	Byline       *Span    `json:"byline"`
	Categories   []string `json:"categories"`
	CategoriesAt *Span    `json:"categories_at,omitempty"`
	Language     string   `json:"language"`
	Blocks       []Block  `json:"blocks"`
}

// Block is a part of the article; kinds are listed in BlockKinds.
type Block struct {
	Kind  string `json:"kind"`
	Start int    `json:"start"`
	End   int    `json:"end"`
}

// Text holds the extracted text as published and its restored reading.
type Text struct {
	Original string `json:"original"`
	Restored string `json:"restored"`
}

// Restoration is one word read again. Start and End are offsets in the original.
type Restoration struct {
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Quote      string  `json:"quote"`
	Reading    string  `json:"reading"`
	Kind       string  `json:"kind"`
	Rule       string  `json:"rule,omitempty"`
	Confidence float64 `json:"confidence"`
}

// Time is a time expression with its value (ISO 8601, as precise as Precision says), or PRESENT_REF, PAST_REF, FUTURE_REF.
// The time of publication has no span. Candidates are the values that remain when the text leaves several open.
type Time struct {
	ID string `json:"id,omitempty"`
	*Span
	Value      string   `json:"value"`
	Until      *string  `json:"until"`
	Precision  string   `json:"precision"`
	Basis      string   `json:"basis"`
	Anchor     string   `json:"anchor,omitempty"`
	Candidates []string `json:"candidates,omitempty"`
}

// Name is a name in Arabic and, where known, in English.
type Name struct {
	Arabic  string `json:"ar"`
	English string `json:"en,omitempty"`
}

// Entity is somebody or something that acts, is acted on, or is spoken of.
type Entity struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Name     Name   `json:"name"`
	Role     string `json:"role,omitempty"`
	Of       string `json:"of,omitempty"`
	Ref      string `json:"ref,omitempty"`
	Loaded   bool   `json:"loaded,omitempty"` // the name is the outlet's wording, not ours
	Side     string `json:"side,omitempty"`   // whom it stood with on the day of publication; see docs/format.md
	Mentions []Span `json:"mentions"`
}

// Place is a named place. Lat and Lon are nil when it is not known where it is: nothing is invented.
type Place struct {
	ID         string    `json:"id"`
	Name       Name      `json:"name"`
	Kind       string    `json:"kind"`
	Lat        *float64  `json:"lat,omitempty"`
	Lon        *float64  `json:"lon,omitempty"`
	RadiusM    int       `json:"radius_m,omitempty"`
	Within     []string  `json:"within,omitempty"`
	Ref        string    `json:"ref,omitempty"`
	Basis      string    `json:"basis"`
	Relative   *Relative `json:"relative,omitempty"`
	Candidates int       `json:"candidates"`
	Confidence float64   `json:"confidence"`
	Mentions   []Span    `json:"mentions"`
}

// Relative says how a place lies to another: direction as a compass point, distance in metres when one is given.
type Relative struct {
	To        string `json:"to"`
	Bearing   string `json:"bearing"`
	DistanceM int    `json:"distance_m,omitempty"`
}

// Statement is a speech act: somebody said something, and the report is the witness of the saying.
type Statement struct {
	ID         string   `json:"id"`
	Speaker    string   `json:"speaker"`
	Addressees []string `json:"addressees"`
	Through    []string `json:"through"`
	Act        string   `json:"act"`
	Hedge      string   `json:"hedge"`
	Mode       string   `json:"mode"`
	Cue        Span     `json:"cue"`
	Content    *Span    `json:"content"`
	Time       string   `json:"time,omitempty"`
	Venue      string   `json:"venue,omitempty"`
	Codes      *Codes   `json:"codes,omitempty"`
	Rule       string   `json:"rule"`
	Confidence float64  `json:"confidence"`
}

// Event is a happening, with the words that say so.
type Event struct {
	ID         string       `json:"id"`
	Type       string       `json:"type"`
	Mode       string       `json:"mode,omitempty"`
	Phase      string       `json:"phase,omitempty"`
	Modality   string       `json:"modality"`
	SaidIn     []string     `json:"said_in"`
	Actors     []Actor      `json:"actors"`
	Places     []EventPlace `json:"places"`
	Time       string       `json:"time,omitempty"`
	Counts     []Count      `json:"counts"`
	Weapon     string       `json:"weapon,omitempty"`
	Agreement  string       `json:"agreement,omitempty"`
	Clause     string       `json:"clause,omitempty"`
	Cue        Span         `json:"cue"`
	Evidence   []Span       `json:"evidence"`
	Codes      Codes        `json:"codes"`
	Confidence float64      `json:"confidence"`
	Rule       string       `json:"rule"`
}

// Actor is an entity's part in an event.
type Actor struct {
	Entity string `json:"entity"`
	Role   string `json:"role"`
}

// EventPlace is a place's part in an event; Order counts from 1 along a route and is 0 elsewhere.
type EventPlace struct {
	Place string `json:"place"`
	Role  string `json:"role"`
	Order int    `json:"order,omitempty"`
}

// Count is a number with its range. High is nil when the text leaves the upper end open.
type Count struct {
	Of    string `json:"of"`
	Low   int    `json:"low"`
	Best  *int   `json:"best,omitempty"`
	High  *int   `json:"high"`
	Who   string `json:"who,omitempty"`
	Quote Span   `json:"quote"`
}

// Codes are the names of the type in other schemes; only names are mapped.
type Codes struct {
	PLOVER string `json:"plover,omitempty"`
	CAMEO  string `json:"cameo,omitempty"`
	ACLED  string `json:"acled,omitempty"`
}

// Relation ties two records; By is the statement that makes the tie, when one does.
type Relation struct {
	Kind string `json:"kind"`
	From string `json:"from"`
	To   string `json:"to"`
	By   string `json:"by,omitempty"`
}

// Warning tells a reader what was left open.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Failure stands in the output in place of a report that could not be read.
type Failure struct {
	Schema string `json:"schema"`
	Line   int    `json:"line,omitempty"`
	ID     string `json:"id,omitempty"`
	Input  string `json:"input,omitempty"`
	Error  string `json:"error"`
}
