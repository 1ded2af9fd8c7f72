package article

import (
	"embed"
	"io/fs"
	"strings"
	"sync"

	"marsad/internal/arabic"
	"marsad/internal/lexicon"
)

//go:embed data/*.tsv
var dataFiles embed.FS

type marker struct {
	letters string
	where   string
}

type lists struct {
	markers  map[string][]marker
	sections map[string]bool // folded, without spaces

	dateWords map[string]map[string]bool // kind of word around a date -> folded words
	sites     []siteRule
}

// tables are the built-in lists. They are loaded once; TestTables holds them to be sound, so a fault cannot reach a user.
var tables = sync.OnceValue(func() lists {
	l, err := loadLists()
	if err != nil {
		panic(err)
	}
	return l
})

func loadLists() (lists, error) {
	l := lists{markers: map[string][]marker{}, sections: map[string]bool{}, dateWords: map[string]map[string]bool{"update": {}, "around": {}}}
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return l, err
	}
	rows, err := lexicon.ReadTable(files, "markers.tsv", "kind", "where", "phrase")
	if err != nil {
		return l, err
	}
	for _, r := range rows {
		if w := r.Get("where"); w != "start" && w != "any" {
			return l, r.Errorf("where %q is not start or any", w)
		}
		l.markers[r.Get("kind")] = append(l.markers[r.Get("kind")], marker{letters: " " + lettersOf(r.Get("phrase")) + " ", where: r.Get("where")})
	}
	rows, err = lexicon.ReadTable(files, "sections.tsv", "word")
	if err != nil {
		return l, err
	}
	for _, r := range rows {
		l.sections[strings.ReplaceAll(arabic.Fold(r.Get("word")), " ", "")] = true
	}
	if err := l.loadDates(files); err != nil {
		return l, err
	}
	l.sites, err = readSites(files, "sites.tsv")
	return l, err
}

func (l *lists) loadDates(files fs.FS) error {
	rows, err := lexicon.ReadTable(files, "datewords.tsv", "kind", "word")
	if err != nil {
		return err
	}
	for _, r := range rows {
		words, ok := l.dateWords[r.Get("kind")]
		if !ok {
			return r.Errorf("kind %q is not update or around", r.Get("kind"))
		}
		words[arabic.Fold(r.Get("word"))] = true
	}
	return nil
}

// hasMarker reports whether a line bears a marker of the kind, at a word border.
func hasMarker(l line, kind string) bool {
	padded := " " + l.folded() + " "
	for _, m := range tables().markers[kind] {
		if m.where == "start" && strings.HasPrefix(padded, m.letters) || m.where == "any" && strings.Contains(padded, m.letters) {
			return true
		}
	}
	return false
}
