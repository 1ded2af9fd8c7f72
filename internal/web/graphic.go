package web

import (
	"unicode/utf8"

	"marsad/internal/search"
)

// graphicKind is the kind of a mark round a word that is softened until a reader asks for it.
const graphicKind = "graphic"

// graphicWords are words that paint what was done to a body. What happened is told in other words too, and stays readable: nothing is left out.
var graphicWords = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range []string{
		"أشلاء", "أشلاؤهم", "أشلائهم", "جثة", "جثث", "جثامين", "جثمان", "متفحمة", "متفحم", "تفحمت", "متحللة", "مشوهة", "مقطوعة", "مقطوع", "مذبوح", "مذبوحة", "ذبح", "ذبحاً", "ذبحوا", "نحر",
		"دماء", "دماؤهم", "دمائهم", "نازفة", "بتر", "بترت", "مبتورة", "سحل", "سحلوا", "اغتصاب", "اغتصبوا", "اغتصبت", "تمثيل", "أحشاء", "أمعاء",
	} {
		for _, t := range search.Words(w) {
			out[search.Stem(t.Word)] = true
		}
	}
	return out
}()

// graphicMarks gives the graphic words of a text in code points.
func graphicMarks(text string) []mark {
	var out []mark
	at, runes := 0, 0
	for _, t := range search.Words(text) {
		if !graphicWords[search.Stem(t.Word)] {
			continue
		}
		runes += utf8.RuneCountInString(text[at:t.Start])
		length := utf8.RuneCountInString(text[t.Start:t.End])
		out = append(out, mark{start: runes, end: runes + length, kind: graphicKind})
		at, runes = t.End, runes+length
	}
	return out
}
