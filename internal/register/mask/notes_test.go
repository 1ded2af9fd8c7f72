package mask_test

import (
	"encoding/json"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/mask"
	"marsad/record"
)

// TestNotes holds that what the register's entries are made of gives no private person away, and that an analyst still reads it.
func TestNotes(t *testing.T) {
	person := register.Part{Name: record.Name{Arabic: "سامر العبودي"}, Kind: "person", Role: "agent", Private: true}
	quote := record.Span{Quote: "قال سامر العبودي إن"}
	mention := register.Mention{Report: "r", Actors: []register.Part{person}, Cue: quote}
	breach := register.Breach{ID: "b", Quote: quote, Notes: []register.BreachNote{{By: person, ByKey: "name:سامر العبودي", Key: "turkey", Quote: quote, Mention: &mention}}}
	series := register.PatrolSeries{ID: "p", Notes: []register.PatrolNote{{Mention: mention, Reasons: []register.SuspensionReason{{By: person, Party: "name:سامر العبودي", Text: quote.Quote, Quote: quote}}}}}
	post := register.Post{ID: "x", Notes: []register.PostNote{{Holder: &person, Party: "name:سامر العبودي", Mention: mention}}, States: []register.PostState{{Holder: &person, Party: "name:سامر العبودي"}}}
	sheet := register.BreachSheet{ID: "name:سامر العبودي|2020-02", Notes: breach.Notes}
	for role, named := range map[access.Role]bool{access.Visitor: false, access.Reader: false, access.Reviewer: true} {
		v := access.Viewer{Role: role}
		for name, e := range map[string]any{"breach": mask.Breach(v, breach), "series": mask.Patrol(v, series), "post": mask.Post(v, post), "sheet": mask.BreachSheet(v, sheet)} {
			data, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(string(data), "العبودي"); got != named {
				t.Errorf("%s, %s: named %v, want %v: %s", role, name, got, named, data)
			}
		}
	}
	if breach.Notes[0].By.Name != person.Name || breach.Notes[0].Mention.Cue != quote {
		t.Error("the argument was changed")
	}
}
