package search

import (
	"strings"
	"sync"

	"marsad/internal/arabic"
)

// Stem gives what the forms of a folded Arabic word have in common: the word without conjunctions, prepositions, article and pronouns, in the singular and
// masculine where it has one. It is light stemming in the manner of Larkey, Ballesteros and Connell (2002), but takes a letter off only when what remains is
// a word that news uses, and the letter therefore no part of the word: لبنان is not two لبن, بلدة not a preposition and لدة. Words of other scripts, numbers and
// words of less than four letters are their own stem.
func Stem(word string) string {
	if s, ok := stems.get(word); ok {
		return s
	}
	s := stem(word, tables().singular)
	stems.put(word, s)
	return s
}

// stems remembers the stems of words: most words of a text stood in the one before.
var stems = remembered{stems: map[string]string{}}

type remembered struct {
	mu    sync.RWMutex
	stems map[string]string
}

// mostRemembered bounds the memory that it takes, to some megabytes.
const mostRemembered = 1 << 16

func (r *remembered) get(word string) (string, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	s, ok := r.stems[word]
	return s, ok
}

func (r *remembered) put(word, stem string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.stems) >= mostRemembered {
		clear(r.stems)
	}
	r.stems[word] = stem
}

// stem is Stem with a table of plurals that have no regular ending.
func stem(word string, singular map[string]string) string {
	if one := singular[word]; one != "" {
		return one
	}
	if !Arabic(word) || letters(word) < 4 {
		return word
	}
	if _, number := arabic.NumberWord(word); number {
		return word
	}
	v := known()
	w := v.withoutProclitics(word)
	for range maxEndings {
		if one := singular[w]; one != "" {
			return one
		}
		next := v.withoutEnding(w)
		if next == w {
			break
		}
		w = next
	}
	return w
}

// maxEndings is how many endings a word can have.
const maxEndings = 4

// Arabic reports whether a folded word has Arabic letters only.
func Arabic(word string) bool {
	for _, r := range word {
		if !arabic.IsLetter(r) {
			return false
		}
	}
	return word != ""
}

// letters counts the letters of an Arabic word.
func letters(w string) int { return len(w) / 2 }

// takesArticle reports whether the word is known with the article: then its first letter is no preposition and its last no pronoun.
func (v vocabulary) takesArticle(w string) bool { return v.often("ال", w) > 0 }

// asNoun gives how often a word is used, with the article or without.
func (v vocabulary) asNoun(w string) int { return max(v.often(w, ""), v.often("ال", w)) }

// withoutProclitics takes conjunction, preposition and article off.
func (v vocabulary) withoutProclitics(w string) string {
	for _, c := range [...]string{"و", "ف"} {
		if rest, ok := strings.CutPrefix(w, c); ok && v.conjunction(w, rest, c) {
			w = rest
			break
		}
	}
	for _, p := range [...]string{"بال", "كال", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(w, p); ok && letters(rest) >= 3 && v.article(w, rest) {
			return rest
		}
	}
	for _, p := range [...]string{"ب", "ل", "ك"} {
		if rest, ok := strings.CutPrefix(w, p); ok && letters(rest) >= 3 && v.preposition(w, rest) {
			return rest
		}
	}
	return w
}

// conjunction reports whether w is wa or fa before rest. Fa before a noun is rare.
func (v vocabulary) conjunction(w, rest, letter string) bool {
	if letters(rest) < 3 || v.takesArticle(w) {
		return false
	}
	have := v.often(w, "")
	if letter == "ف" {
		return v.often(rest, "") > have+1
	}
	return v.asNoun(rest)+1 >= have && v.asNoun(rest) > 0 || have == 0 && (strings.HasPrefix(rest, "ال") || v.often(v.withoutProclitics(rest), "") > 0)
}

// article reports whether w is the article, or a preposition and the article, before rest: المعارضة and الرقة, but not ألمانيا.
func (v vocabulary) article(w, rest string) bool {
	return v.often(rest, "") > 0 && v.often(rest, "")+6 >= v.often(w, "") || v.often("لل", rest) > 0 || v.often(w, "") == 0 || letters(rest) == 3 && strings.HasSuffix(rest, "ه")
}

// preposition reports whether w is a preposition before rest.
func (v vocabulary) preposition(w, rest string) bool {
	if v.takesArticle(w) || strings.HasPrefix(w, "لل") {
		return false
	}
	n := max(v.often(rest, ""), v.often("ال", rest)-1)
	return n > 0 && n+2 >= v.often(w, "")
}

// withoutEnding takes one ending off, or gives the word back.
func (v vocabulary) withoutEnding(w string) string {
	for _, e := range [...]struct {
		ending string
		least  int // letters that remain
		stem   func(vocabulary, string, string) string
	}{
		{"تين", 2, vocabulary.dualFeminine}, {"تان", 2, vocabulary.dualFeminine},
		{"ين", 3, vocabulary.plural}, {"ون", 3, vocabulary.plural}, {"ان", 3, vocabulary.dual},
		{"ات", 2, vocabulary.pluralFeminine},
		{"هما", 3, vocabulary.pronoun}, {"ها", 3, vocabulary.pronoun}, {"هم", 3, vocabulary.pronoun}, {"هن", 3, vocabulary.pronoun}, {"نا", 3, vocabulary.pronoun}, {"كم", 3, vocabulary.pronoun},
		{"وا", 3, vocabulary.verb}, {"ت", 3, vocabulary.verb},
		{"ه", 3, vocabulary.feminine}, {"ا", 3, vocabulary.accusative}, {"ي", 4, vocabulary.construct}, {"و", 4, vocabulary.construct},
	} {
		if rest, ok := strings.CutSuffix(w, e.ending); ok && letters(rest) >= e.least {
			if stem := e.stem(v, w, rest); stem != "" {
				return stem
			}
		}
	}
	return w
}

// dualFeminine: قذيفتين is قذيفة.
func (v vocabulary) dualFeminine(_, rest string) string {
	if v.often(rest, "ه") > 0 {
		return rest + "ه"
	}
	return ""
}

// plural: مدنيون and مدنيين are both there, so that مدني is the word; there is no قانين beside قانون.
func (v vocabulary) plural(_, rest string) string {
	if v.asNoun(rest) > 0 && (v.asNoun(rest+"ين") > 0 && v.asNoun(rest+"ون") > 0 || letters(rest) >= 4 && v.takesArticle(rest)) {
		return rest
	}
	return ""
}

// dual: طفلان and طفلين are both there.
func (v vocabulary) dual(_, rest string) string {
	if n := v.often(rest, "ين"); v.takesArticle(rest) && n > 0 && n+1 >= v.often(rest, "ان") {
		return rest
	}
	return ""
}

// pluralFeminine: دوريات is دورية, هجمات is هجمة, انفجارات is انفجار.
func (v vocabulary) pluralFeminine(_, rest string) string {
	feminine, bare := v.asNoun(rest+"ه"), v.asNoun(rest)
	if letters(rest) < 3 {
		bare = 0
		if !v.takesArticle(rest + "ه") {
			feminine = 0
		}
	}
	switch {
	case feminine == 0 && bare == 0 && v.asNoun(rest+"ا") > 0:
		return rest + "ا" // ميليشيات is ميليشيا
	case feminine == 0 && bare == 0:
		return ""
	case feminine >= bare:
		return rest + "ه"
	}
	return rest
}

// pronoun: قصفها is قصف, مدينتها is مدينة.
func (v vocabulary) pronoun(w, rest string) string {
	if v.takesArticle(w) {
		return ""
	}
	if open, ok := strings.CutSuffix(rest, "ت"); ok && v.asNoun(open+"ه") > v.asNoun(rest) {
		return open + "ه"
	}
	if v.asNoun(rest) > 0 && v.asNoun(rest)+2 >= v.often(w, "") {
		return rest
	}
	return ""
}

// verb: قصفت and قصفوا are قصف.
func (v vocabulary) verb(w, rest string) string {
	if v.takesArticle(w) || v.often(rest, "") == 0 || v.often(rest, "")+1 < v.often(w, "") {
		return ""
	}
	return rest
}

// feminine: مسلحة is مسلح, عسكرية is عسكري. Of three letters شرطة and شرط are two words.
func (v vocabulary) feminine(_, rest string) string {
	if letters(rest) >= 4 && v.asNoun(rest) > 0 {
		return rest
	}
	return ""
}

// accusative: قتيلا is قتيل, and سوريا is سوري as سورية is; درعا is no درع.
func (v vocabulary) accusative(w, rest string) string {
	if v.takesArticle(w) || !v.takesArticle(rest) || letters(rest) < 4 && v.asNoun(rest) <= v.often(w, "") {
		return ""
	}
	return rest
}

// construct: مسلحو and مسلحي are مسلح.
func (v vocabulary) construct(_, rest string) string {
	if v.asNoun(rest) > 0 && v.asNoun(rest+"ين") > 0 && v.asNoun(rest+"ون") > 0 {
		return rest
	}
	return ""
}
