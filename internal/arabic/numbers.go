package arabic

import "strings"

// units are the number words with their values, folded; tens and hundreds combine with them through wa.
var units = map[string]int{
	"واحد": 1, "واحده": 1, "احد": 1, "احدي": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2,
	"ثلاثه": 3, "ثلاث": 3, "اربعه": 4, "اربع": 4, "خمسه": 5, "خمس": 5, "سته": 6, "ست": 6, "سبعه": 7, "سبع": 7,
	"ثمانيه": 8, "ثماني": 8, "ثمان": 8, "تسعه": 9, "تسع": 9, "عشره": 10, "عشر": 10,
	"عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "اربعون": 40, "اربعين": 40, "خمسون": 50, "خمسين": 50,
	"ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90,
	"مئه": 100, "مايه": 100, "مئات": 0, "مئتان": 200, "مئتين": 200, "مائتان": 200, "مائتين": 200, "ميتين": 200, "ميتان": 200, "مايتين": 200, "مايتان": 200,
	"ثلاثميه": 300, "ثلاثمايه": 300, "اربعميه": 400, "اربعمايه": 400, "خمسميه": 500, "خمسمايه": 500, "ستميه": 600, "ستمايه": 600,
	"سبعميه": 700, "سبعمايه": 700, "ثمانميه": 800, "ثمانمايه": 800, "ثمانيميه": 800, "تسعميه": 900, "تسعمايه": 900, "ميه": 100,
	"الف": 1000, "الفا": 1000, "الفين": 2000, "الفان": 2000, "الاف": 1000, "مليون": 1_000_000, "مليونا": 1_000_000, "ملايين": 1_000_000, "مليونين": 2_000_000,
}

// NumberWord gives the value of a folded number word, without article or wa.
func NumberWord(folded string) (int, bool) {
	n, ok := units[folded]
	return n, ok && n > 0
}

// Digits reads a folded number such as 13, 166,644 or 1.200 where the point groups thousands; a fraction is not a whole number.
func Digits(folded string) (int, bool) {
	n, digits, group := 0, 0, -1
	for _, r := range folded {
		switch {
		case r >= '0' && r <= '9':
			n = n*10 + int(r-'0')
			digits++
			if digits > 12 {
				return 0, false
			}
			if group >= 0 {
				group++
			}
		case strings.ContainsRune(".,٬", r) && digits > 0 && (group == -1 || group == 3):
			group = 0
		default:
			return 0, false
		}
	}
	return n, digits > 0 && (group == -1 || group == 3)
}
