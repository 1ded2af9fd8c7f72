package arabic

import "strings"

// Aspect tells how a verb form places its action.
type Aspect uint8

// The aspects of the finite verb. A future is an imperfect behind the proclitic sa.
const (
	Perfect Aspect = iota + 1
	Imperfect
)

// Agreement is the gender and number a verb form shows; before its subject a verb stands in the singular.
type Agreement uint8

// Third person forms, which are those that reports use, and the first person plural of quoted speech.
const (
	Masculine Agreement = iota + 1
	Feminine
	MasculinePlural
	Dual
	FemininePlural
	FirstPlural
)

// VerbForm is one written form of a verb, folded; see Fold.
type VerbForm struct {
	Form      string
	Aspect    Aspect
	Agreement Agreement
}

// Conjugate gives the written forms of a verb from its third person masculine singular perfect (قصف) and imperfect (يقصف),
// folded. Short vowels are not written, so passive and active forms of sound verbs fall together. Verbs whose last radical is
// weak lose it before the endings, as in نفى, نفت, نفوا.
func Conjugate(perfect, imperfect string) []VerbForm {
	var forms []VerbForm
	if p := Fold(perfect); p != "" {
		forms = append(forms, perfectForms(p)...)
	}
	if i := Fold(imperfect); i != "" {
		forms = append(forms, imperfectForms(i)...)
	}
	return forms
}

func perfectForms(base string) []VerbForm {
	stem, weak := base, false
	switch {
	case strings.HasSuffix(base, "ي"):
		stem, weak = strings.TrimSuffix(base, "ي"), true
	case strings.HasSuffix(base, "ا"):
		stem, weak = strings.TrimSuffix(base, "ا"), true
	}
	middle := ""
	if weak {
		middle = "ي"
	}
	return []VerbForm{
		{base, Perfect, Masculine},
		{stem + "ت", Perfect, Feminine},
		{stem + "وا", Perfect, MasculinePlural},
		{stem + middle + "ا", Perfect, Dual},
		{stem + "تا", Perfect, Dual},
		{stem + middle + "ن", Perfect, FemininePlural},
		{stem + middle + "نا", Perfect, FirstPlural},
	}
}

func imperfectForms(base string) []VerbForm {
	if !strings.HasPrefix(base, "ي") {
		return []VerbForm{{base, Imperfect, Masculine}}
	}
	body := strings.TrimPrefix(base, "ي")
	short := body
	for _, weak := range []string{"ي", "و", "ا"} {
		short = strings.TrimSuffix(short, weak)
		if short != body {
			break
		}
	}
	forms := []VerbForm{
		{"ي" + body, Imperfect, Masculine},
		{"ت" + body, Imperfect, Feminine},
		{"ن" + body, Imperfect, FirstPlural},
		{"ي" + short + "ون", Imperfect, MasculinePlural},
		{"ي" + short + "وا", Imperfect, MasculinePlural},
		{"ي" + body + "ان", Imperfect, Dual},
		{"ت" + body + "ان", Imperfect, Dual},
		{"ي" + body + "ن", Imperfect, FemininePlural},
	}
	if short != body {
		forms = append(forms, VerbForm{"ي" + short, Imperfect, Masculine}, VerbForm{"ت" + short, Imperfect, Feminine})
	}
	return forms
}
