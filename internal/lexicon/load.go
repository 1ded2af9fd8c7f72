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

// LoadFrom loads the lexicon from a folder of tables, so that a user can extend or replace them. The first bad row stops it.
func LoadFrom(files fs.FS) (*Lexicon, error) {
	l := &Lexicon{
		ReportingIndex: NewIndex(), AttributionIndex: NewIndex(), ActorIndex: NewIndex(),
		functions: map[string]Function{}, heads: map[string]int{}, adjectives: map[string]int{}, given: map[string]bool{}, sayings: map[string]Saying{},
	}
	for _, step := range []func(fs.FS) error{l.loadFunctions, l.loadSayings, l.loadGiven, l.loadHeads, l.loadNationalities, l.loadReporting, l.loadAttributions, l.loadContentActs, l.loadActors, l.addStates} {
		if err := step(files); err != nil {
			return nil, err
		}
	}
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

func (l *Lexicon) loadActors(files fs.FS) error {
	rows, err := ReadTable(files, "actors.tsv", "id", "kind", "arabic", "english", "aliases", "loaded", "wikidata", "parent")
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, r := range rows {
		if ids[r.Get("id")] {
			return r.Errorf("id %q stands twice", r.Get("id"))
		}
		ids[r.Get("id")] = true
	}
	for _, r := range rows {
		if p := r.Get("parent"); p != "" && !ids[p] {
			return r.Errorf("parent %q is no actor of this table", p)
		}
		n := len(l.Actors)
		l.Actors = append(l.Actors, Actor{ID: r.Get("id"), Kind: r.Get("kind"), Arabic: r.Get("arabic"), English: r.Get("english"), Ref: reference(r), Parent: r.Get("parent")})
		if err := l.nameActor(r, n); err != nil {
			return err
		}
	}
	return nil
}

// addStates makes an actor of every state of the nationalities that the actor book does not list itself, and joins both tables.
func (l *Lexicon) addStates(fs.FS) error {
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
			l.ActorIndex.AddPhrase(n.State, l.actorName(ActorName{Actor: actor}))
		}
		l.Nationalities[i].Actor = actor
	}
	return nil
}

func (l *Lexicon) nameActor(r Row, actor int) error {
	plain, loaded := l.actorName(ActorName{Actor: actor}), l.actorName(ActorName{Actor: actor, Loaded: true})
	for _, names := range []struct {
		list  []string
		value int
	}{{append(r.List("aliases"), r.Get("arabic")), plain}, {r.List("loaded"), loaded}} {
		for _, name := range names.list {
			if strings.TrimSpace(arabic.Fold(name)) == "" {
				return r.Errorf("name %q has no letters", name)
			}
			l.ActorIndex.AddPhrase(name, names.value)
		}
	}
	return nil
}

func (l *Lexicon) actorName(n ActorName) int {
	l.ActorNames = append(l.ActorNames, n)
	return len(l.ActorNames) - 1
}

// Describe says in one line how large the lexicon is.
func (l *Lexicon) Describe() string {
	return fmt.Sprintf("%d reporting words, %d attributions, %d actors, %d actor nouns, %d nationalities", len(l.Reporting), len(l.Attributions), len(l.Actors), len(l.heads), len(l.Nationalities))
}
