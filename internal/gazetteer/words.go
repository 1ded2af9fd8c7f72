package gazetteer

import (
	"io/fs"
	"strings"
	"sync"

	"marsad/internal/lexicon"
)

// wordClass says what a word of a place string is that is no name; a word can be of several classes.
type wordClass uint8

const (
	landmark  wordClass = 1 << iota // a thing inside a settlement (مسجد, دوار, حي)
	near                            // what follows lies beside the place (قرب, محيط)
	inside                          // what follows surrounds the place (في, ضمن)
	size                            // tells places of one name apart (كبيرة, شرقي)
	firstPart                       // begins a name of several words and is no name alone (تل, كفر)
	also                            // joins two names; not in the table
)

var wordClasses = map[string]wordClass{"landmark": landmark, "near": near, "in": inside, "size": size, "first": firstPart}

// placeWords gives the built-in words by their folded form; it is loaded once, when first asked for.
var placeWords = sync.OnceValues(func() (map[string]wordClass, error) { return loadWords(Files()) })

// loadWords reads words.tsv; the first bad row stops it with its file and line.
func loadWords(files fs.FS) (map[string]wordClass, error) {
	rows, err := lexicon.ReadTable(files, "words.tsv", "word", "class")
	if err != nil {
		return nil, err
	}
	words := map[string]wordClass{}
	for _, r := range rows {
		class, ok := wordClasses[r.Get("class")]
		word := r.Get("word")
		switch {
		case !ok:
			return nil, r.Errorf("class %q is none of landmark, near, in, size, first", r.Get("class"))
		case foldName(word) != word:
			return nil, r.Errorf("word %q is not folded, write %q", word, foldName(word))
		case words[word]&class != 0:
			return nil, r.Errorf("word %q stands twice in class %s", word, r.Get("class"))
		}
		words[word] |= class
	}
	return words, nil
}

// classOf gives the classes of a folded word, with or without its article. An index is never made without the words, so that they
// are there.
func classOf(folded string) wordClass {
	words, err := placeWords()
	if err != nil {
		return 0 // LoadFrom has told it
	}
	if class, ok := words[folded]; ok {
		return class
	}
	return words[strings.TrimPrefix(folded, "ال")] &^ (near | inside)
}
