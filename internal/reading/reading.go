package reading

import (
	"context"
	"fmt"
	"strings"
	"time"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/gazetteer"
	"marsad/internal/lexicon"
	"marsad/internal/rules"
	"marsad/record"
	"marsad/restore"
	"marsad/text"
)

// Layer names what a stage needs and what it adds to a Doc.
type Layer uint16

// The layers, in the order in which they come to be.
const (
	Restored Layer = 1 << iota
	Tokens
	Sentences
	Times
	Places
	Names
	Statements
	Events
	Relations
)

// Stage is one step of the way from article to record. It adds its layer and leaves the earlier ones untouched.
type Stage struct {
	Name  string
	Needs Layer
	Gives Layer
	Run   func(*Doc) error
}

// Reader reads articles. It is safe for concurrent use.
type Reader struct {
	stages []Stage
	frames *rules.Set
	models Models // for explanations
}

// Options changes what a Reader does.
type Options struct {
	NoRestore      bool             // leave defaced words as they are, to measure what restoration is worth
	Lexicon        *lexicon.Lexicon // word lists with a user's actors; nil for what is built in
	Gazetteer      *gazetteer.Index // where places lie; nil for what is built in. Names that no list knows are found by their surroundings, and located by it
	KeepCandidates bool             // keep every candidate for an event with what was seen of it, as training needs them
	Models         *Models          // in place of those built in
	Explain        bool             // keep what explanations need
}

// Default gives the reader with everything that is built in: the whole way on one screen.
func Default(o Options) (*Reader, error) {
	lex, err := o.lexicon()
	if err != nil {
		return nil, err
	}
	gaz, err := gazetteer.Builtin()
	if err != nil {
		return nil, err
	}
	where := o.Gazetteer
	if where == nil {
		where = gaz
	}
	frames, err := rules.Load()
	if err != nil {
		return nil, err
	}
	learned, err := learned(o)
	if err != nil {
		return nil, err
	}
	read := restored
	if o.NoRestore {
		read = unrestored
	}
	r, err := New(frames,
		Stage{"restore", 0, Restored, read},
		Stage{"tokens", Restored, Tokens, tokenize(lex)},
		Stage{"sentences", Tokens, Sentences, sentences},
		Stage{"times", Tokens | Sentences, Times, times},
		Stage{"places", Sentences | Times, Places, places(lex, gaz, where)},
		Stage{"names", Sentences | Times | Places, Names, names(lex, frames, gaz, where)},
		Stage{"statements", Names | Places | Times, Statements, statements(lex)},
		Stage{"events", Statements | Names | Places | Times, Events, events(lex, frames, learned, keeping{features: o.KeepCandidates || o.Explain, names: o.Explain})},
		Stage{"relations", Events, Relations, relations},
	)
	if err != nil {
		return nil, err
	}
	r.models = learned
	return r, nil
}

func (o Options) lexicon() (*lexicon.Lexicon, error) {
	if o.Lexicon != nil {
		return o.Lexicon, nil
	}
	return lexicon.Load()
}

// New makes a reader of stages; a stage whose needs no earlier stage meets is an error here, not an empty result later.
func New(frames *rules.Set, stages ...Stage) (*Reader, error) {
	var have Layer
	for _, s := range stages {
		if missing := s.Needs &^ have; missing != 0 {
			return nil, fmt.Errorf("reading: stage %s needs layers that no stage before it gives (%b)", s.Name, missing)
		}
		have |= s.Gives
	}
	return &Reader{stages: stages, frames: frames}, nil
}

func restored(d *Doc) error {
	d.Text = restore.Text(d.Article.Text)
	return nil
}

func unrestored(d *Doc) error {
	d.Text = text.New(d.Article.Text)
	return nil
}

// Source is what is known of an article from outside it.
type Source struct {
	ID         string
	SHA256     string
	CapturedAt time.Time // zero when the caller gave the text itself
}

// Read takes an article to its record. The same article, source and version give the same record.
func (r *Reader) Read(ctx context.Context, a article.Article, source Source) (record.Report, error) {
	d, err := r.Doc(ctx, a, source)
	if err != nil {
		return record.Report{}, err
	}
	report := r.report(d, source)
	if err := report.Lint(); err != nil {
		return record.Report{}, fmt.Errorf("the record does not hold, please report this: %w", err)
	}
	return report, nil
}

// Candidates takes an article to its record and gives the layers from which it was made, for training and explanation.
func (r *Reader) Candidates(ctx context.Context, a article.Article, source Source) (record.Report, *Doc, error) {
	d, err := r.Doc(ctx, a, source)
	if err != nil {
		return record.Report{}, nil, err
	}
	return r.report(d, source), d, nil
}

// Stages gives the stages in order.
func (r *Reader) Stages() []Stage { return r.stages }

// Doc runs the stages and gives their layers, for tools that look inside.
func (r *Reader) Doc(ctx context.Context, a article.Article, source Source) (*Doc, error) {
	return r.Until(ctx, a, source, "")
}

// Until runs the stages before the one named, so that a benchmark can time that one alone.
func (r *Reader) Until(ctx context.Context, a article.Article, source Source, stage string) (*Doc, error) {
	d := &Doc{Article: a}
	d.anchor(source)
	for _, w := range a.Warnings {
		d.warn(w.Code, w.Message)
	}
	for _, s := range r.stages {
		if s.Name == stage {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := runStage(s, d); err != nil {
			return nil, fmt.Errorf("stage %s: %w", s.Name, err)
		}
	}
	return d, nil
}

// runStage runs a stage. A fault in one must cost one report, not the run over all of them.
func runStage(s Stage, d *Doc) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error, please report it with the input: %v", r)
		}
	}()
	return s.Run(d)
}

// anchor sets the time that relative expressions count from.
func (d *Doc) anchor(source Source) {
	d.Article.Published = machineTime(d.Article.Published)
	d.Published = publishedDay(d.Article.Published)
	d.Latest = d.Published
	if d.Latest.IsZero() {
		d.Latest = source.CapturedAt
	}
	if d.Article.Published != "" && d.Published.IsZero() {
		d.warn("date.unreadable", "the publication time «"+d.Article.Published+"» is not read; give it as YYYY-MM-DD or RFC 3339")
	}
}

// layouts are the forms in which publication times come.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", isoDay, time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 MST", "02/01/2006"}

// publishedDay gives the day of a publication time in its own zone, zero when it cannot be read.
func publishedDay(s string) time.Time {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
		}
	}
	return arabicDay(s)
}

// machineTime gives a publication time as records have it: a day with the month's Arabic name as a date, and of several times in a row, as pages with several
// articles state them, the first. What it cannot read stays as it is.
func machineTime(s string) string {
	if t := arabicDay(s); !t.IsZero() {
		return t.Format(isoDay)
	}
	if first, _, several := strings.Cut(strings.TrimSpace(s), " "); several && publishedDay(s).IsZero() && !publishedDay(first).IsZero() {
		return first
	}
	return s
}

// arabicDay reads a day with the month's Arabic name, as posts have it: 30 سبتمبر 2025.
func arabicDay(s string) time.Time {
	words := strings.Fields(arabic.Fold(s))
	if len(words) != 3 {
		return time.Time{}
	}
	day, okDay := arabic.Digits(words[0])
	year, okYear := arabic.Digits(words[2])
	month, okMonth := arabic.Months[words[1]]
	t, valid := date(year, time.Month(month), day)
	if !okDay || !okYear || !okMonth || !valid {
		return time.Time{}
	}
	return t
}
