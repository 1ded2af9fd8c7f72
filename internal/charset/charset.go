// Package charset tells text in UTF-8 with a few broken bytes from text in another charset.
package charset

import "unicode/utf8"

// MostlyUTF8 reports whether the characters of more than one byte are UTF-8 in the main: then single bytes are broken, not the charset.
// Arabic in a charset of one byte a letter hardly ever looks like UTF-8 by chance.
func MostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		data = data[size:]
	}
	return good > bad*4
}
