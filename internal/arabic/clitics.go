package arabic

import "strings"

// Reading is one way to divide a folded word into proclitics, article and stem. Stem has no article; Definite says that there was
// one. Cut is how many bytes of the folded word the proclitics and article take.
type Reading struct {
	Conjunction byte // 'w' for wa, 'f' for fa, 0 for none
	Preposition byte // 'b' bi, 'l' li, 'k' ka, 0 for none
	Future      bool // sa
	Definite    bool
	Stem        string
}

// MaxReadings is the most that Readings gives for one word.
const MaxReadings = 10

// Readings appends to dst the divisions of a folded word, the least divided first. It knows no words: whoever looks a stem up
// decides which division holds. A stem keeps at least two letters.
func Readings(dst []Reading, folded string) []Reading {
	dst = appendArticle(dst, Reading{Stem: folded})
	if rest, ok := cut(folded, "س"); ok && startsImperfect(rest) {
		dst = append(dst, Reading{Future: true, Stem: rest})
	}
	dst = appendPreposition(dst, Reading{Stem: folded})
	for _, c := range [...]struct {
		letter string
		name   byte
	}{{"و", 'w'}, {"ف", 'f'}} {
		rest, ok := cut(folded, c.letter)
		if !ok {
			continue
		}
		r := Reading{Conjunction: c.name, Stem: rest}
		dst = appendArticle(dst, r)
		if later, ok := cut(rest, "س"); ok && startsImperfect(later) {
			dst = append(dst, Reading{Conjunction: c.name, Future: true, Stem: later})
		}
		dst = appendPreposition(dst, r)
	}
	return dst
}

// startsImperfect reports whether a word can be an imperfect behind sa.
func startsImperfect(s string) bool {
	return strings.HasPrefix(s, "ي") || strings.HasPrefix(s, "ت") || strings.HasPrefix(s, "ن") || strings.HasPrefix(s, "ا")
}

// appendArticle appends r, and r without the article when it has one.
func appendArticle(dst []Reading, r Reading) []Reading {
	dst = append(dst, r)
	if rest, ok := cut(r.Stem, "ال"); ok {
		r.Definite, r.Stem = true, rest
		dst = append(dst, r)
	}
	return dst
}

// appendPreposition appends the divisions of r behind bi, li or ka; li swallows the alef of the article.
func appendPreposition(dst []Reading, r Reading) []Reading {
	if rest, ok := cut(r.Stem, "لل"); ok {
		dst = append(dst, Reading{Conjunction: r.Conjunction, Preposition: 'l', Definite: true, Stem: rest})
	}
	for _, p := range [...]struct {
		letter string
		name   byte
	}{{"ب", 'b'}, {"ل", 'l'}, {"ك", 'k'}} {
		rest, ok := cut(r.Stem, p.letter)
		if !ok {
			continue
		}
		next := Reading{Conjunction: r.Conjunction, Preposition: p.name, Stem: rest}
		dst = append(dst, next)
		if bare, ok := cut(rest, "ال"); ok && p.name != 'l' {
			next.Definite, next.Stem = true, bare
			dst = append(dst, next)
		}
	}
	return dst
}

// cut takes a prefix off when a stem of at least two letters remains.
func cut(s, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	if !ok || len(rest) < 4 { // two letters of two bytes
		return s, false
	}
	return rest, true
}

// pronouns are the endings that stand for a possessor or an object, longest first.
var pronouns = [...]string{"هما", "كما", "ها", "هم", "هن", "نا", "كم", "ني", "ه", "ك", "ي"}

// WithoutPronoun gives the forms that remain when a pronoun ending is taken off a folded word: the bare stem, with ta opened
// again to ta marbuta where it may have been one, and with the alef of a plural verb put back. It appends to dst.
func WithoutPronoun(dst []string, folded string) []string {
	for _, p := range pronouns {
		rest, ok := strings.CutSuffix(folded, p)
		if !ok || len(rest) < 4 {
			continue
		}
		dst = append(dst, rest)
		if open, ok := strings.CutSuffix(rest, "ت"); ok && len(open) >= 4 {
			dst = append(dst, open+"ه")
		}
		if strings.HasSuffix(rest, "و") {
			dst = append(dst, rest+"ا")
		}
		if plain, ok := strings.CutSuffix(rest, "ا"); ok && len(plain) >= 4 {
			dst = append(dst, plain+"ي") // alef maqsura is written as alef before an ending
		}
	}
	return dst
}
