package restore

// fillers gives the letters that outlets write as a character of another kind, likeliest first: digits of chat spelling and of like shape, letters of
// other scripts by sound or shape, symbols by shape. The spellings with digits are those of the chat alphabet (Yaghan 2008).
var fillers = map[rune]string{
	'0': "ه", '1': "ا", '2': "أء", '3': "ع", '4': "ذا", '5': "خه", '6': "ط", '7': "ح", '8': "قغ", '9': "قوص",
	'٠': "", '١': "ا", '٢': "أ", '٣': "ع", '٤': "غ", '٥': "ه", '٦': "ط", '٧': "ح", '٨': "ق", '٩': "قوص",
	'۱': "ا", '۲': "أ", '۳': "ع", '۵': "ه", '۶': "ط", '۷': "ح", '۸': "ق", '۹': "قوص",
	'a': "اع", 'b': "ب", 'c': "كس", 'd': "دض", 'e': "اي", 'f': "ف", 'g': "جغ", 'h': "هح", 'i': "يا", 'j': "ج", 'k': "ك", 'l': "لا", 'm': "م", 'n': "ن",
	'o': "وه", 'p': "ب", 'q': "ق", 'r': "ر", 's': "سص", 't': "تط", 'u': "و", 'v': "ف", 'w': "و", 'x': "", 'y': "ي", 'z': "زظ",
	'A': "اع", 'B': "ب", 'C': "كس", 'D': "دض", 'E': "اي", 'F': "ف", 'G': "جغ", 'H': "هح", 'I': "اي", 'J': "ج", 'K': "ك", 'L': "ل", 'M': "م", 'N': "ن",
	'O': "وه", 'P': "ب", 'Q': "ق", 'R': "ر", 'S': "سص", 'T': "تط", 'U': "و", 'V': "ف", 'W': "و", 'Y': "ي", 'Z': "زظ",
	'@': "اأ", '$': "س", '€': "ع", '£': "ل", '¥': "ي", 'é': "ي", 'è': "ي", 'ë': "ي", 'à': "ا", 'á': "ا", 'â': "ا",
	'а': "ا", 'б': "ب", 'в': "ف", 'г': "جغ", 'д': "د", 'е': "اي", 'з': "ز", 'и': "ي", 'к': "ك", 'л': "ل", 'м': "م", 'н': "ن", 'о': "وه", 'п': "ب", 'р': "ر", 'с': "سص",
	'т': "ت", 'у': "وي", 'ф': "ف", 'х': "خح", 'ш': "ش", 'ь': "", 'є': "ع",
	'α': "ا", 'β': "ب", 'γ': "غ", 'δ': "د", 'ε': "ع", 'ζ': "ز", 'η': "ه", 'ι': "ا", 'κ': "ك", 'λ': "ل", 'μ': "م", 'ν': "ن", 'ο': "وه", 'π': "ب", 'ρ': "ر", 'σ': "س", 'τ': "ت", 'υ': "و",
	'φ': "ف", 'χ': "خ", 'ω': "و", 'Ι': "ا", 'Α': "ا",
}

// strokes gives the letters that some separators may stand for by their shape: د|عش.
var strokes = map[rune]string{'|': "ا", '!': "ا", '/': "ا", '\\': "ا", '¦': "ا", '*': "", '^': "", '°': "ه"}

// lookalikes gives, for letters of other languages of the script and for letters without dots, the letters that they stand for in Arabic words,
// likeliest first. Shapes and names: The Unicode Standard, block Arabic.
var lookalikes = map[rune]string{
	'ک': "ك", 'ڪ': "ك", 'گ': "كج", 'ڭ': "ك", 'ګ': "ك", 'ڬ': "ك", 'ݢ': "ك", 'ڮ': "ك", 'ڰ': "ك",
	'ی': "يى", 'ې': "ي", 'ۍ': "يى", 'ێ': "ي", 'ے': "يى", 'ۓ': "ئ", 'ۑ': "ي", 'ؽ': "ي", 'ݷ': "ي",
	'ھ': "ه", 'ہ': "هة", 'ە': "هة", 'ۀ': "ةه", 'ۂ': "ةه", 'ۃ': "ة", 'ۿ': "ه", 'ۏ': "و",
	'پ': "ب", 'ٻ': "بي", 'ڀ': "ب", 'ٹ': "ت", 'ٺ': "ت", 'ټ': "ت", 'ٿ': "تث", 'ٽ': "ث", 'ݐ': "ب", 'ݒ': "ب", 'ݓ': "ت",
	'چ': "ج", 'ڃ': "ج", 'ڄ': "ج", 'ڇ': "ج", 'څ': "خ", 'ځ': "خ", 'ڂ': "ح", 'ڿ': "ج", 'ݗ': "ح",
	'ڈ': "د", 'ډ': "د", 'ڊ': "د", 'ڌ': "ذ", 'ڎ': "ذ", 'ڏ': "د", 'ڐ': "د",
	'ڑ': "ر", 'ړ': "ر", 'ڒ': "ر", 'ڔ': "ر", 'ڕ': "ر", 'ږ': "ز", 'ژ': "زج", 'ڗ': "ز", 'ڙ': "ز",
	'ښ': "س", 'ڛ': "س", 'ڜ': "ش", 'ۺ': "ش", 'ڝ': "ص", 'ڞ': "ض", 'ۻ': "ض", 'ڟ': "ظ", 'ڠ': "غ", 'ۼ': "غ",
	'ڤ': "ف", 'ڢ': "ف", 'ڣ': "ف", 'ڥ': "ف", 'ڦ': "ف", 'ڨ': "ق", 'ڧ': "ق", 'ڡ': "فق", 'ٯ': "قف",
	'ڵ': "ل", 'ڶ': "ل", 'ڷ': "ل", 'ڸ': "ل", 'ں': "نتبيثئ", 'ٮ': "بتثنيئ", 'ڹ': "ن", 'ڻ': "ن", 'ڼ': "ن", 'ڽ': "ن",
	'ۆ': "و", 'ۇ': "و", 'ۈ': "و", 'ۉ': "و", 'ۊ': "و", 'ۋ': "و", 'ۄ': "و", 'ۅ': "و", 'ٷ': "ؤ", 'ٶ': "ؤ", 'ٸ': "ئ",
	'ٱ': "ا", 'ٲ': "أ", 'ٳ': "إ", 'ٵ': "أ", 'ݳ': "ا", 'ݴ': "ا", 'ػ': "ك", 'ؼ': "ك", 'ؾ': "يى", 'ؿ': "يى",
}

// ofLanguages are the lookalikes that other languages of the script write in ordinary words, so that the words around decide.
func ofLanguages(r rune) bool {
	switch r {
	case 'ں', 'ٮ', 'ڡ', 'ٯ', 'ڢ', 'ڧ', 'ڪ', 'ٲ', 'ٳ', 'ٵ':
		return false
	}
	return lookalikes[r] != ""
}

// common reports whether r is used by Arabic outlets for sounds of foreign names (ڤ, پ, چ, گ) or in the Quran: a word with it may be
// written so rightly.
func common(r rune) bool {
	return r == 'ڤ' || r == 'پ' || r == 'چ' || r == 'گ' || r == 'ٱ' || r == 'ژ'
}

// keyboard reports whether r is the letter that another language's keyboard types for the same Arabic letter: a spelling, no defacement. Search folds
// these; restoration only offers to change them.
func keyboard(r rune) bool {
	switch r {
	case 'ک', 'ی', 'ٱ', 'ٲ', 'ٳ', 'ٵ', 'ہ', 'ھ', 'ە', 'ۀ':
		return true
	}
	return false
}
