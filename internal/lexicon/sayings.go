package lexicon

import (
	"io/fs"
	"strconv"
	"strings"

	"marsad/internal/arabic"
)

// Saying is a set of classes of words that tell how a saying is put together; see data/saying_words.tsv.
type Saying uint16

// The classes of the file.
const (
	Adverb Saying = 1 << iota
	Venue
	Carrier
	Named
	Light
	FeminineNoun
	PluralPeople
	MasculineNoun
	SourceNoun
	Anonymous
	ClauseOpener
	Distance
	OutletNoun
	Document
	Kin
)

var sayingClasses = map[string]Saying{
	"adverb": Adverb, "venue": Venue, "carrier": Carrier, "named": Named, "light": Light, "feminine": FeminineNoun, "plural": PluralPeople,
	"masculine": MasculineNoun, "source": SourceNoun, "anonymous": Anonymous, "clause": ClauseOpener, "distance": Distance, "outlet": OutletNoun, "document": Document, "kin": Kin,
}

func (l *Lexicon) loadSayings(files fs.FS) error {
	rows, err := ReadTable(files, "saying_words.tsv", "class", "words")
	if err != nil {
		return err
	}
	for _, r := range rows {
		class, ok := sayingClasses[r.Get("class")]
		if !ok {
			return r.Errorf("class %q is unknown", r.Get("class"))
		}
		for _, w := range r.List("words") {
			l.sayings[bare(arabic.Fold(w))] |= class
		}
	}
	return nil
}

// Reports is a set of kinds of reporting forms that a word alone can be.
type Reports uint8

// The kinds of reporting forms.
const (
	ReportingVerb Reports = 1 << iota
	ReportingParticiple
	ReportingMasdar
)

// reports tells which reporting forms a word can be. It looks at single words; an entry of several does not count.
func (l *Lexicon) reports(w *Word) Reports {
	var out Reports
	for _, h := range l.ReportingIndex.Match(nil, []*Word{w}, 0) {
		switch form := l.Forms[h.Value]; {
		case form.Participle:
			out |= ReportingParticiple
		case form.Noun:
			out |= ReportingMasdar
		default:
			out |= ReportingVerb
		}
	}
	return out
}

// reportingNeeds are the values of the column needs, reportingObjects those of the column object.
var (
	reportingNeeds   = map[string]bool{"": true, "that": true, "complement": true, "preposition": true, "words": true, "impersonal": true}
	reportingObjects = map[string]bool{"nobody": true, "person": true, "matter": true}
)

func (l *Lexicon) loadReporting(files fs.FS) error {
	rows, err := ReadTable(files, "reporting.tsv", "lemma", "perfect", "imperfect", "participles", "masdars", "act", "hedge", "needs", "after", "object", "words")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !reportingNeeds[r.Get("needs")] {
			return r.Errorf("needs %q is unknown", r.Get("needs"))
		}
		if !reportingObjects[r.Get("object")] {
			return r.Errorf("object %q is unknown", r.Get("object"))
		}
		n := len(l.Reporting)
		l.Reporting = append(l.Reporting, Reporting{Lemma: r.Get("lemma"), Act: r.Get("act"), Hedge: r.Get("hedge"), Needs: r.Get("needs"), Object: r.Get("object"), After: foldAll(r.List("after")), Words: foldAll(r.List("words"))})
		l.ReportingIndex.AddVerb(r.Get("perfect"), r.Get("imperfect"), l.form(Form{Reporting: n}))
		for _, p := range r.List("participles") {
			l.ReportingIndex.AddPhrase(p, l.form(Form{Reporting: n, Participle: true}))
		}
		for _, p := range r.List("masdars") {
			l.ReportingIndex.AddNoun(p, l.form(Form{Reporting: n, Noun: true}))
			l.ReportingIndex.AddNoun(p+"ا", l.form(Form{Reporting: n, Noun: true})) // accusative: وجّه تحذيراً
		}
	}
	return nil
}

// form registers f once and gives its number.
func (l *Lexicon) form(f Form) int {
	for i, old := range l.Forms {
		if old == f {
			return i
		}
	}
	l.Forms = append(l.Forms, f)
	return len(l.Forms) - 1
}

// attributionRoles are the values of the column role of attributions.tsv.
var attributionRoles = map[string]bool{"speaker": true, "through": true, "text": true}

func (l *Lexicon) loadAttributions(files fs.FS) error {
	rows, err := ReadTable(files, "attributions.tsv", "phrase", "role", "act", "hedge")
	if err != nil {
		return err
	}
	for i, r := range rows {
		if !attributionRoles[r.Get("role")] {
			return r.Errorf("role %q is unknown", r.Get("role"))
		}
		a := Attribution{Phrase: strings.TrimSuffix(r.Get("phrase"), " ل"), Role: r.Get("role"), Act: r.Get("act"), Hedge: r.Get("hedge"), To: strings.HasSuffix(r.Get("phrase"), " ل")}
		l.Attributions = append(l.Attributions, a)
		l.AttributionIndex.AddPhrase(a.Phrase, i)
	}
	return nil
}

// AttributionWord reports whether a word alone is a phrase that names a source.
func (l *Lexicon) AttributionWord(w *Word) bool {
	return w != nil && len(l.AttributionIndex.Match(nil, []*Word{w}, 0)) > 0
}

func (l *Lexicon) loadContentActs(files fs.FS) error {
	rows, err := ReadTable(files, "content_acts.tsv", "act", "reach", "phrases")
	if err != nil {
		return err
	}
	l.turning = map[string][]int{}
	for _, r := range rows {
		reach, err := strconv.Atoi(r.Get("reach"))
		if err != nil || reach < 1 {
			return r.Errorf("reach %q is no number of words", r.Get("reach"))
		}
		for _, p := range r.List("phrases") {
			words := strings.Fields(arabic.Fold(p))
			l.turning[words[0]] = append(l.turning[words[0]], len(l.ContentActs))
			l.ContentReach = max(l.ContentReach, reach)
			l.ContentActs = append(l.ContentActs, ContentAct{Act: r.Get("act"), Reach: reach, Phrase: words})
		}
	}
	return nil
}

// Turns gives the acts whose phrase begins with a word, with or without wa or bi before it, as indexes in ContentActs.
func (l *Lexicon) Turns(w *Word) []int {
	if w == nil {
		return nil
	}
	if found := l.turning[w.Folded]; found != nil {
		return found
	}
	for _, letter := range []string{"و", "ب"} {
		if rest, ok := strings.CutPrefix(w.Folded, letter); ok && len(rest) > 4 {
			if found := l.turning[rest]; found != nil {
				return found
			}
		}
	}
	return nil
}
