// Package bleve lets an index of github.com/blevesearch/bleve find Arabic words that outlets deface to slip past filters: a search for عسكريين finds العسـ.ـكريين, and the
// other way round.
//
// Importing it registers the analyzer "ar_restored" and the tokenizer "ar_restored" of which it is made. Tokens stand where they stand in the text as it was published, so
// that highlighting marks the defaced word as it is.
package bleve

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"

	"marsad/restore"
	"marsad/text"
)

// Name is that of the analyzer and of its tokenizer in bleve's registry.
const Name = "ar_restored"

func init() {
	must(registry.RegisterTokenizer(Name, func(_ map[string]any, cache *registry.Cache) (analysis.Tokenizer, error) {
		words, err := cache.TokenizerNamed(unicode.Name)
		return &Tokenizer{Words: words}, err
	}))
	must(registry.RegisterAnalyzer(Name, newAnalyzer))
}

// must ends the program when bleve has the name already: two of one name cannot both be meant.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// newAnalyzer makes bleve's own Arabic analyzer with our tokenizer in the place of its own.
func newAnalyzer(_ map[string]any, cache *registry.Cache) (analysis.Analyzer, error) {
	tokenizer, err := cache.TokenizerNamed(Name)
	if err != nil {
		return nil, err
	}
	a := &analysis.DefaultAnalyzer{Tokenizer: tokenizer}
	for _, name := range []string{lowercase.Name, ar.NormalizeName, ar.StopName, ar.StemmerName} {
		filter, err := cache.TokenFilterNamed(name)
		if err != nil {
			return nil, err
		}
		a.TokenFilters = append(a.TokenFilters, filter)
	}
	return a, nil
}

// Tokenizer splits a text into words after defaced words were read again. The term of a token is the word as restored, its place that of the word as published.
type Tokenizer struct {
	Words analysis.Tokenizer // splits the restored text
}

// Tokenize is analysis.Tokenizer's.
func (t *Tokenizer) Tokenize(input []byte) analysis.TokenStream {
	restored := restore.Text(string(input))
	tokens := t.Words.Tokenize([]byte(restored.String()))
	for _, token := range tokens {
		at := restored.ToOriginal(text.Span{Start: token.Start, End: token.End})
		token.Start, token.End = at.Start, at.End
	}
	return tokens
}
