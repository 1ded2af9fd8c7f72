package lexicon

import (
	"fmt"
	"io/fs"
	"strings"

	"marsad/internal/arabic"
)

func load() (*Lexicon, error) {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	return LoadFrom(files)
}

// LoadFrom loads the lexicon from a folder of tables. The first bad row stops it with its file and line.
func LoadFrom(files fs.FS) (*Lexicon, error) { return loadWith(files, nil, false) }

// LoadWith gives the built-in lexicon with the actors of a user's tables, which have the columns of data/actors.tsv: a row with the id of an
// earlier one replaces it, others are added; alone leaves the built-in actors out. The first bad row stops it with its file and line.
func LoadWith(actors []ActorFile, alone bool) (*Lexicon, error) {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	return loadWith(files, actors, alone)
}

func loadWith(files fs.FS, actors []ActorFile, alone bool) (*Lexicon, error) {
	l := &Lexicon{
		ReportingIndex: NewIndex(), AttributionIndex: NewIndex(), ActorIndex: NewIndex(),
		functions: map[string]Function{}, heads: map[string]int{}, adjectives: map[string]int{}, given: map[string]bool{}, sayings: map[string]Saying{},
	}
	for _, step := range []func(fs.FS) error{l.loadFunctions, l.loadSayings, l.loadGiven, l.loadHeads, l.loadNationalities, l.loadReporting, l.loadAttributions, l.loadContentActs} {
		if err := step(files); err != nil {
			return nil, err
		}
	}
	book, err := readActors(files, actors, alone)
	if err != nil {
		return nil, err
	}
	if err := l.addActors(book); err != nil {
		return nil, err
	}
	l.addStates()
	return l, nil
}

func (l *Lexicon) loadFunctions(files fs.FS) error {
	rows, err := ReadTable(files, "function_words.tsv", "class", "words")
	if err != nil {
		return err
	}
	classes := map[string]Function{
		"preposition": Preposition, "conjunction": Conjunction, "relative": Relative,
		"negation": Negation, "demonstrative": Demonstrative, "complementizer": Complementizer,
	}
	for _, r := range rows {
		class, ok := classes[r.Get("class")]
		if !ok {
			return r.Errorf("class %q is unknown", r.Get("class"))
		}
		for _, w := range r.List("words") {
			l.functions[arabic.Fold(w)] |= class
		}
	}
	return nil
}

func (l *Lexicon) loadGiven(files fs.FS) error {
	rows, err := ReadTable(files, "given_names.tsv", "class", "names")
	if err != nil {
		return err
	}
	for _, r := range rows {
		for _, n := range r.List("names") {
			l.given[arabic.Fold(n)] = true
		}
	}
	return nil
}

func (l *Lexicon) loadHeads(files fs.FS) error {
	rows, err := ReadTable(files, "actor_heads.tsv", "forms", "kind", "class")
	if err != nil {
		return err
	}
	for _, r := range rows {
		l.Heads = append(l.Heads, Head{Kind: r.Get("kind"), Class: r.Get("class")})
		for _, form := range foldAll(r.List("forms")) {
			if _, taken := l.heads[form]; !taken {
				l.heads[form] = len(l.Heads) - 1
			}
		}
	}
	return nil
}

func (l *Lexicon) loadNationalities(files fs.FS) error {
	rows, err := ReadTable(files, "nationalities.tsv", "adjective", "plurals", "state", "english", "wikidata")
	if err != nil {
		return err
	}
	for _, r := range rows {
		l.Nationalities = append(l.Nationalities, Nationality{Adjective: r.Get("adjective"), State: r.Get("state"), English: r.Get("english"), Ref: reference(r)})
		adjective := arabic.Fold(r.Get("adjective"))
		if adjective == "" {
			continue
		}
		forms := append(foldAll(r.List("plurals")), adjective, adjective+"ه", adjective+"ا", adjective+"ين", adjective+"ون", adjective+"تين", adjective+"تان", adjective+"ان", adjective+"ات")
		for _, form := range forms {
			if l.adjectives[form] == 0 {
				l.adjectives[form] = len(l.Nationalities)
			}
		}
	}
	return nil
}

func reference(r Row) string {
	if id := r.Get("wikidata"); id != "" {
		return "wikidata:" + id
	}
	return ""
}

// addStates makes an actor of every state of the nationalities that the actor book does not list itself, and joins both tables.
func (l *Lexicon) addStates() {
	byName := map[string]int{}
	for i, a := range l.Actors {
		byName[a.Arabic] = i
	}
	for i, n := range l.Nationalities {
		actor, ok := byName[n.State]
		if !ok {
			actor = len(l.Actors)
			byName[n.State] = actor
			l.Actors = append(l.Actors, Actor{ID: "state-" + strings.ReplaceAll(strings.ToLower(n.English), " ", "-"), Kind: "state", Arabic: n.State, English: n.English, Ref: n.Ref})
			l.ActorIndex.AddPhrase(n.State, l.actorName(ActorName{Actor: actor, Definite: l.onlyDefinite(strings.Fields(arabic.Fold(n.State)))}))
		}
		l.Nationalities[i].Actor = actor
	}
}

// Describe says in one line how large the lexicon is.
func (l *Lexicon) Describe() string {
	return fmt.Sprintf("%d reporting words, %d attributions, %d actors, %d actor nouns, %d nationalities", len(l.Reporting), len(l.Attributions), len(l.Actors), len(l.heads), len(l.Nationalities))
}
