// Package rules holds the frames that turn words into events as data: a trigger in all its forms, its type and mode, and the way
// in which its neighbours fill the roles. The engine that applies them stands in package reading.
package rules

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
	"marsad/record"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// Shape is the way in which a frame's roles are filled.
type Shape string

// The shapes of frames; see the head of data/events.tsv.
const (
	Attack  Shape = "attack"
	Act     Shape = "act"
	Mutual  Shape = "mutual"
	Victim  Shape = "victim"
	Move    Shape = "move"
	Passive Shape = "passive"
	Thing   Shape = "thing"
)

// Frame is one rule of data/events.tsv.
type Frame struct {
	ID, Type, Mode, Phase string
	Class                 lexicon.Class
	Shape                 Shape
	Needs                 string
	Weapon                string
	verb                  string   // of a split verb, its perfect
	With                  []string // folded words of which one must follow the verb within a few: أطلق … النار
}

// Set is all frames with the index that finds their triggers. It is read-only and safe for concurrent use.
type Set struct {
	Frames []Frame
	Index  *lexicon.Index
	codes  map[[2]string]record.Codes
}

// Load gives the frames that are built into the program. They are loaded once.
var Load = sync.OnceValues(func() (*Set, error) {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	return LoadFrom(files)
})

// LoadFrom loads frames and codes from a folder; the first bad row stops it with its file and line.
func LoadFrom(files fs.FS) (*Set, error) {
	s := &Set{Index: lexicon.NewIndex(), codes: map[[2]string]record.Codes{}}
	if err := s.loadFrames(files); err != nil {
		return nil, err
	}
	if err := s.loadCodes(files); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Set) loadFrames(files fs.FS) error {
	rows, err := lexicon.ReadTable(files, "events.tsv", "id", "type", "mode", "phase", "class", "words", "frame", "needs", "weapon")
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, r := range rows {
		f := Frame{ID: r.Get("id"), Type: r.Get("type"), Mode: r.Get("mode"), Phase: r.Get("phase"), Shape: Shape(r.Get("frame")), Needs: r.Get("needs"), Weapon: r.Get("weapon")}
		if ids[f.ID] {
			return r.Errorf("id %q stands twice", f.ID)
		}
		ids[f.ID] = true
		if err := checkFrame(r, f); err != nil {
			return err
		}
		if err := s.addFrame(r, f); err != nil {
			return err
		}
	}
	return nil
}

func checkFrame(r lexicon.Row, f Frame) error {
	for _, c := range []struct {
		column, value string
		list          []string
		optional      bool
	}{
		{"type", f.Type, record.EventTypes(), false},
		{"phase", f.Phase, record.Phases(), true},
		{"weapon", f.Weapon, record.Weapons(), true},
		{"frame", string(f.Shape), []string{"attack", "act", "mutual", "victim", "move", "passive", "thing"}, false},
		{"needs", f.Needs, []string{"force", "actor", "toll", "verb", "crowd"}, true},
	} {
		if c.optional && c.value == "" || slices.Contains(c.list, c.value) {
			continue
		}
		return r.Errorf("%s %q is not one of %s", c.column, c.value, strings.Join(c.list, ", "))
	}
	return nil
}

func (s *Set) addFrame(r lexicon.Row, f Frame) error {
	n := len(s.Frames)
	for _, w := range r.List("words") {
		switch r.Get("class") {
		case "verb":
			perfect, imperfect, ok := strings.Cut(w, " ")
			if !ok {
				return r.Errorf("verb %q needs its perfect and its imperfect", w)
			}
			f.Class = lexicon.Verb
			s.Index.AddVerb(perfect, imperfect, n)
		case "splitverb":
			if err := s.addSplit(r, f, n, w); err != nil {
				return err
			}
		case "verbphrase":
			words := strings.Fields(w)
			if len(words) < 3 {
				return r.Errorf("verb phrase %q needs perfect, imperfect and what follows the verb", w)
			}
			f.Class = lexicon.Verb
			s.Index.AddVerbPhrase(words[0], words[1], strings.Join(words[2:], " "), n)
		case "noun":
			f.Class = lexicon.Noun
			s.Index.AddNoun(w, n)
		case "phrase":
			f.Class = lexicon.Phrase
			s.Index.AddPhrase(w, n)
			s.Index.AddPhrase(accusative(w), n)
		default:
			return r.Errorf("class %q is not one of verb, verbphrase, splitverb, noun, phrase", r.Get("class"))
		}
	}
	if r.Get("class") != "splitverb" {
		s.Frames = append(s.Frames, f)
	}
	return nil
}

// addSplit adds a verb and the word that must follow it. The words of one verb are one frame of the row, whose frames begin at first: what one verb asks
// for does not make another whole.
func (s *Set) addSplit(r lexicon.Row, f Frame, first int, split string) error {
	words := strings.Fields(split)
	if len(words) != 3 {
		return r.Errorf("split verb %q needs perfect, imperfect and the word behind", split)
	}
	at := first
	for at < len(s.Frames) && s.Frames[at].verb != words[0] {
		at++
	}
	if at == len(s.Frames) {
		f.Class, f.verb = lexicon.Verb, words[0]
		s.Frames = append(s.Frames, f)
		s.Index.AddVerb(words[0], words[1], at)
	}
	s.Frames[at].With = append(s.Frames[at].With, arabic.Fold(words[2]))
	return nil
}

// accusative writes the words of an indefinite phrase as an object has them: هجوم كيميائي becomes هجوما كيميائيا. Feminine nouns and
// plurals in -at do not show the case.
func accusative(phrase string) string {
	words := strings.Fields(arabic.Fold(phrase))
	for i, w := range words {
		if last := w[len(w)-2:]; !strings.HasPrefix(w, "ال") && last != "ه" && last != "ا" && last != "ت" && last != "ن" && len(w) > 4 {
			words[i] = w + "ا"
		}
	}
	return strings.Join(words, " ")
}

func (s *Set) loadCodes(files fs.FS) error {
	rows, err := lexicon.ReadTable(files, "codes.tsv", "type", "mode", "plover", "cameo", "acled")
	if err != nil {
		return err
	}
	for _, r := range rows {
		s.codes[[2]string{r.Get("type"), r.Get("mode")}] = record.Codes{PLOVER: r.Get("plover"), CAMEO: r.Get("cameo"), ACLED: r.Get("acled")}
	}
	for _, t := range record.EventTypes() {
		if _, ok := s.codes[[2]string{t, "*"}]; !ok {
			return fmt.Errorf("codes.tsv: event type %s has no row with mode *", t)
		}
	}
	return nil
}

// Codes gives the names of a type and mode in other schemes.
func (s *Set) Codes(eventType, mode string) record.Codes {
	if c, ok := s.codes[[2]string{eventType, mode}]; ok {
		return c
	}
	return s.codes[[2]string{eventType, "*"}]
}

// Verb reports whether a word can be a finite verb of some frame.
func (s *Set) Verb(w *lexicon.Word) bool { return s.Index.Verb(w) }
