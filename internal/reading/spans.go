package reading

import (
	"strings"
	"unicode/utf8"

	"marsad/internal/arabic"
)

// nameOf gives the restored words of a run of tokens without the proclitic letters before it and the signs of hashtags in it.
func (d *Doc) nameOf(first, last, clitic int) string {
	name := d.Text.String()[d.startWithout(first, clitic):d.Tokens[last-1].At.End]
	if strings.ContainsAny(name, "#_") {
		name = hashtagSigns.Replace(name)
	}
	return name
}

var hashtagSigns = strings.NewReplacer("#", "", "_", " ")

// startWithout gives the byte at which token i begins when its first letters, with their marks, are left out. In لل the second lam
// belongs to the article and stays.
func (d *Doc) startWithout(i, letters int) int {
	at := d.Tokens[i].At
	s := at.Of(d.Text.String())
	offset := 0
	for n := 0; n < letters && offset < len(s); n++ {
		_, size := utf8.DecodeRuneInString(s[offset:])
		offset += size
		for offset < len(s) {
			r, size := utf8.DecodeRuneInString(s[offset:])
			if !arabic.IsMark(r) && r != arabic.Tatweel && !arabic.IsInvisible(r) {
				break
			}
			offset += size
		}
	}
	if offset >= len(s) {
		return at.Start
	}
	return at.Start + offset
}
