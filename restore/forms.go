package restore

// plainForm gives the letters of an Arabic presentation form, or "" for any other character. The blocks FE80 to FEFC list each
// letter's isolated, final, initial and medial form in the order of the alphabet (The Unicode Standard, Arabic Presentation Forms-B).
func plainForm(r rune) string {
	if r < '\uFE80' || r > '\uFEFC' {
		return ""
	}
	at := int(r - '\uFE80')
	for _, f := range formRuns {
		if at < f.count {
			return f.letters
		}
		at -= f.count
	}
	return ""
}

// formRuns lists how many forms each letter has, from FE80 on.
var formRuns = [...]struct {
	letters string
	count   int
}{
	{"ء", 1}, {"آ", 2}, {"أ", 2}, {"ؤ", 2}, {"إ", 2}, {"ئ", 4}, {"ا", 2}, {"ب", 4}, {"ة", 2}, {"ت", 4}, {"ث", 4}, {"ج", 4}, {"ح", 4},
	{"خ", 4}, {"د", 2}, {"ذ", 2}, {"ر", 2}, {"ز", 2}, {"س", 4}, {"ش", 4}, {"ص", 4}, {"ض", 4}, {"ط", 4}, {"ظ", 4}, {"ع", 4}, {"غ", 4},
	{"ف", 4}, {"ق", 4}, {"ك", 4}, {"ل", 4}, {"م", 4}, {"ن", 4}, {"ه", 4}, {"و", 2}, {"ى", 2}, {"ي", 4}, {"لآ", 2}, {"لأ", 2}, {"لإ", 2}, {"لا", 2},
}
