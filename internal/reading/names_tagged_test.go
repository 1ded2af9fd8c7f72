package reading_test

import (
	"slices"
	"testing"

	"marsad/internal/article"
	"marsad/record"
)

// TestTaggedNames: names that stand in no list, where their kind and their exact words are told, and descriptions, which have no kind.
func TestTaggedNames(t *testing.T) {
	for _, tt := range []struct{ text, quote, kind string }{
		{"وقال وزير الخارجية الألماني فولفغانغ هارتمان في مؤتمر صحفي إن المحادثات تأجلت.", "فولفغانغ هارتمان", "person"},
		{"وأعلنت منظمة الصحة العالمية أن الوباء انتهى.", "منظمة الصحة العالمية", "organisation"},
		{"وقتل مدنيون في القصف.", "مدنيون", "unknown"},
	} {
		r := read(t, tt.text, article.Hints{})
		kinds := map[string]string{}
		for _, e := range r.Entities {
			for _, m := range e.Mentions {
				kinds[m.Quote] = e.Kind
			}
		}
		if kinds[tt.quote] != tt.kind {
			t.Errorf("%s: %v, not %s as %s", tt.text, kinds, tt.quote, tt.kind)
		}
	}
}

// TestTaggedPlaces: a place inside a phrase is told, a state whose minister acts is a state and no place, a place's name is not cut up, and a mention has its whole tokens.
func TestTaggedPlaces(t *testing.T) {
	r := read(t, "التقى وزير خارجية فرنسا نظيره في الرباط وسافرا إلى خان يونس وغزة.", article.Hints{})
	quotes := map[string]string{}
	for _, p := range r.Places {
		for _, m := range p.Mentions {
			quotes[m.Quote] = p.Name.Arabic
		}
	}
	for quote, name := range map[string]string{"خان يونس": "خان يونس", "وغزة": "غزة", "الرباط": "الرباط"} {
		if quotes[quote] != name {
			t.Errorf("«%s» is %q; places %v", quote, quotes[quote], quotes)
		}
	}
	if state := slices.ContainsFunc(r.Entities, func(e record.Entity) bool { return e.Kind == "state" && e.Name.English == "France" }); !state || quotes["فرنسا"] != "" {
		t.Errorf("France is a place or no state: %v %v", quotes, r.Entities)
	}
	if _, cut := quotes["يونس"]; cut {
		t.Errorf("a part of a name is a place of its own: %v", quotes)
	}
}
