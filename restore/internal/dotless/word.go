package dotless

import (
	"unicode/utf8"

	"marsad/internal/arabic"
	"marsad/restore/internal/model"
)

// MaxLetters is how many letters a word may have.
const MaxLetters = 40

// Word is a word without dots: the letters that each place may stand for.
type Word struct {
	places [][]rune
	border byte // symbol of what stands before it
}

// Twins gives the letters that share the shape of r; last says that no letter follows in the word. The shapes are those of the
// undotted script (rasm): ba, ta, tha, nun and ya differ at the end of a word only.
func Twins(r rune, last bool) []rune {
	switch r {
	case 'ٮ', 'ں', 'ى', 'ے', 'ی':
		return teeth(r, last)
	case 'ڡ', 'ٯ':
		if last && r == 'ڡ' {
			return twinsOfFa[:1]
		}
		if last {
			return twinsOfFa[1:]
		}
		return twinsOfFa[:]
	case 'ه':
		if last {
			return twinsOfHa[:]
		}
		return twinsOfHa[:1]
	}
	return shapes[r]
}

// teeth are the letters that are a mere tooth.
func teeth(r rune, last bool) []rune {
	switch {
	case !last:
		return tooth
	case r == 'ٮ':
		return tooth[:3]
	case r == 'ں':
		return tooth[3:4]
	}
	return finalYa
}

var (
	tooth     = []rune("بتثنيئ")
	finalYa   = []rune("ىيئ")
	twinsOfFa = [...]rune{'ف', 'ق'}
	twinsOfHa = [...]rune{'ه', 'ة'}
	shapes    = map[rune][]rune{
		'ح': []rune("جحخ"), 'د': []rune("دذ"), 'ر': []rune("رز"), 'س': []rune("سش"), 'ص': []rune("صض"), 'ط': []rune("طظ"), 'ع': []rune("عغ"),
		'ا': []rune("اأإآ"), 'و': []rune("وؤ"),
	}
)

// Fixed is a word that is read as it stands, to give others their context. ok is false when it has a letter that the model does not know.
func Fixed(word string, border byte) (s Word, ok bool) {
	s.border = border
	for _, r := range word {
		if arabic.IsMark(r) || r == arabic.Tatweel {
			continue
		}
		if model.Symbol(r) == 0 || len(s.places) > MaxLetters {
			return s, false
		}
		s.places = append(s.places, []rune{r})
	}
	return s, len(s.places) > 0 && len(s.places) <= MaxLetters
}

// NewWord divides a word into places; border is the symbol of what stands before it (package model). ok is false when it has a letter that the model does not know.
func NewWord(word string, border byte) (s Word, ok bool) {
	s.border = border
	for at, r := range word {
		if arabic.IsMark(r) || r == arabic.Tatweel {
			continue
		}
		if len(s.places) > MaxLetters {
			return s, false
		}
		last := at+utf8.RuneLen(r) == len(word)
		if t := Twins(r, last); t != nil {
			s.places = append(s.places, t)
			continue
		}
		if model.Symbol(r) == 0 {
			return s, false
		}
		s.places = append(s.places, []rune{r})
	}
	return s, len(s.places) > 0 && len(s.places) <= MaxLetters
}
