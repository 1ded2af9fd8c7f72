package record

import "testing"

func TestWhere(t *testing.T) {
	for want, w := range map[string]where{
		"article.form":             field("article.form"),
		"events[3].actors[0].role": where{list: "events", i: 3}.part(".actors", 0).of(".role"),
		"places[1].mentions[2]":    where{list: "places", i: 1}.of(".mentions").nth(2),
		"relations[0]":             {list: "relations"},
	} {
		if got := w.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
