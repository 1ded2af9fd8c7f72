package bleve_test

import (
	"fmt"
	"strings"
	"testing"

	search "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/registry"

	"marsad/contrib/bleve"
)

// texts are written for this test.
var texts = map[string]string{
	"defaced": "شهد الحي انفـ.ـجار عبوة قرب المدرسة صباح اليوم.",
	"clean":   "قال شاهد إن انفجار أمس لم يوقع ضحايا.",
	"other":   "افتتحت البلدية حديقة جديدة للأطفال.",
}

// index makes an index in memory whose texts are read by an analyzer.
func index(t testing.TB, analyzer string) search.Index {
	t.Helper()
	m := search.NewIndexMapping()
	m.DefaultAnalyzer = analyzer
	i, err := search.NewMemOnly(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.Close() })
	for id, body := range texts {
		if err := i.Index(id, map[string]string{"body": body}); err != nil {
			t.Fatal(err)
		}
	}
	return i
}

// found gives the ids of the texts that a word finds, in order, and where it stands in each.
func found(t testing.TB, i search.Index, word string) (ids []string, words map[string]string) {
	t.Helper()
	q := search.NewMatchQuery(word)
	q.SetField("body")
	r := search.NewSearchRequest(q)
	r.SortBy([]string{"_id"})
	r.IncludeLocations = true
	answer, err := i.Search(r)
	if err != nil {
		t.Fatal(err)
	}
	words = map[string]string{}
	for _, hit := range answer.Hits {
		ids = append(ids, hit.ID)
		for _, places := range hit.Locations["body"] {
			for _, p := range places {
				words[hit.ID] = texts[hit.ID][p.Start:p.End]
			}
		}
	}
	return ids, words
}

func TestDefacedWordsAreFound(t *testing.T) {
	for _, word := range []string{"انفجار", "انفـ.ـجار", "الانفجار", "ا.ن.ف.ج.ا.ر"} {
		if ids, words := found(t, index(t, bleve.Name), word); strings.Join(ids, " ") != "clean defaced" || words["defaced"] != "انفـ.ـجار" || words["clean"] != "انفجار" {
			t.Errorf("%s finds %v at %v", word, ids, words)
		}
	}
	// What bleve's own analyzer does, so that it is seen when it learns to.
	if ids, _ := found(t, index(t, ar.AnalyzerName), "انفجار"); strings.Join(ids, " ") != "clean" {
		t.Errorf("bleve's own analyzer finds %v", ids)
	}
}

// Tokens stay within the text, in order, whatever the text is.
func FuzzTokens(f *testing.F) {
	for _, body := range texts {
		f.Add(body)
	}
	f.Add("ق.ـصف\x00\xff ۱۲ ـ")
	tokenizer, err := registry.NewCache().TokenizerNamed(bleve.Name)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, token := range tokenizer.Tokenize([]byte(s)) {
			if token.Start < last || token.End < token.Start || token.End > len(s) {
				t.Errorf("%q: token %q at %d to %d behind %d", s, token.Term, token.Start, token.End, last)
			}
			last = token.Start
		}
	})
}

// An index whose texts are Arabic news: the analyzer is named in the mapping, for texts and queries alike.
func Example() {
	m := search.NewIndexMapping()
	m.DefaultAnalyzer = bleve.Name
	i, err := search.NewMemOnly(m)
	if err != nil {
		panic(err)
	}
	defer i.Close()
	if err := i.Index("report", map[string]string{"body": "سمع دوي انفـ.ـجار في الحي."}); err != nil {
		panic(err)
	}
	answer, err := i.Search(search.NewSearchRequest(search.NewMatchQuery("انفجار")))
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Total)
	// Output: 1
}
