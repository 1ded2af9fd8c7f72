// Package locale holds every text of the pages in both languages, with the six Arabic plural forms and both sets of digits.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"marsad/internal/lexicon"
)

//go:embed data/*.tsv
var dataFiles embed.FS

// Catalogue is the texts of one language.
type Catalogue struct {
	Lang  string // "ar" or "en"
	tag   language.Tag
	texts map[string]string
}

// Languages lists the languages of the pages.
func Languages() []string { return []string{"ar", "en"} }

// Load gives the catalogue of each language. They are loaded once.
var Load = sync.OnceValues(func() (map[string]*Catalogue, error) {
	files, err := fs.Sub(dataFiles, "data")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.tsv")
	if err != nil {
		return nil, err
	}
	var rows []lexicon.Row
	for _, name := range names {
		more, err := lexicon.ReadTable(files, name, "key", "en", "ar")
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	out := map[string]*Catalogue{}
	for _, lang := range Languages() {
		c := &Catalogue{Lang: lang, tag: language.MustParse(lang), texts: map[string]string{}}
		for _, r := range rows {
			key := r.Get("key")
			if _, taken := c.texts[key]; taken {
				return nil, r.Errorf("key %q stands twice", key)
			}
			c.texts[key] = r.Get(lang)
		}
		out[lang] = c
	}
	return out, nil
})

// ReadTexts reads a table of texts with the columns of this package's own and gives those of each language by key. An error names the file and the line.
func ReadTexts(fsys fs.FS, name string) (map[string]map[string]string, error) {
	rows, err := lexicon.ReadTable(fsys, name, "key", "en", "ar")
	if err != nil {
		return nil, err
	}
	out := map[string]map[string]string{}
	for _, lang := range Languages() {
		out[lang] = map[string]string{}
		for _, r := range rows {
			out[lang][r.Get("key")] = r.Get(lang)
		}
	}
	return out, nil
}

// Dir gives the direction of the language's script.
func (c *Catalogue) Dir() string {
	if c.Lang == "ar" {
		return "rtl"
	}
	return "ltr"
}

// Has reports whether there is a text for the key.
func (c *Catalogue) Has(key string) bool { _, ok := c.texts[key]; return ok }

// Text gives the text of a key with {0}, {1} … replaced. A key without a text comes back in brackets, where a reader sees it and a test
// finds it.
func (c *Catalogue) Text(key string, args ...any) string {
	s, ok := c.texts[key]
	if !ok {
		return "[" + key + "]"
	}
	for i, a := range args {
		s = strings.ReplaceAll(s, "{"+strconv.Itoa(i)+"}", fmt.Sprint(a))
	}
	return s
}

// Label gives the text of a value of a closed list of the format, such as Label("act", "deny"); an empty value gives "".
func (c *Catalogue) Label(list, value string) string {
	if value == "" {
		return ""
	}
	return c.Text(list + "." + value)
}

var forms = map[plural.Form]string{plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other"}

// Count gives the text for n of something, in the plural form that the language asks for; see CLDR, language plural rules.
func (c *Catalogue) Count(key string, n int) string {
	form := forms[plural.Cardinal.MatchPlural(c.tag, n, 0, 0, 0, 0)]
	if n == 0 {
		form = "zero"
	}
	return c.Text("n."+key+"."+form, n)
}

// ArabicDigits writes the Latin digits of s as Arabic-Indic ones.
func ArabicDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '٠'
		}
		return r
	}, s)
}

// Visible shows characters that could turn the direction of a page, or hide, as a white square: something stands there that has no shape.
func Visible(s string) string {
	if !strings.ContainsAny(s, "\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return '\u25A1'
		}
		return r
	}, s)
}

// With gives a catalogue in which other texts stand in place of some of its own, or beside them.
func (c *Catalogue) With(texts map[string]string) *Catalogue {
	out := &Catalogue{Lang: c.Lang, tag: c.tag, texts: maps.Clone(c.texts)}
	maps.Copy(out.texts, texts)
	return out
}
