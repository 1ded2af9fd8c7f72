package record_test

import (
	"encoding/json"
	"strings"
	"testing"

	"marsad/record"
)

// sound is a report that passes; each case below breaks one thing in it.
func sound() record.Report {
	original := "وزعـ.ـم الناطق أن الدورية عادت"
	cue := record.Span{Start: 1, End: 7, Quote: "زعـ.ـم", Reading: "زعم"}
	speaker := record.Span{Start: 8, End: 14, Quote: "الناطق"}
	return record.Report{
		Schema: record.Schema, ID: "r1",
		Article:      record.Article{Language: "ar", Blocks: []record.Block{{Kind: "paragraph", Start: 0, End: 30}}},
		Text:         record.Text{Original: original, Restored: "وزعم الناطق أن الدورية عادت"},
		Restorations: []record.Restoration{{Start: 0, End: 7, Quote: "وزعـ.ـم", Reading: "وزعم", Kind: "separator", Confidence: 0.99}},
		Entities:     []record.Entity{{ID: "e1", Kind: "person", Name: record.Name{Arabic: "الناطق"}, Mentions: []record.Span{speaker}}},
		Statements:   []record.Statement{{ID: "s1", Speaker: "e1", Act: "claim", Hedge: "doubted", Mode: "indirect", Cue: cue, Rule: "test", Confidence: 0.9}},
		Events: []record.Event{{ID: "v1", Type: "patrol", Phase: "resumed", Modality: "reported", SaidIn: []string{"s1"},
			Actors: []record.Actor{{Entity: "e1", Role: "agent"}}, Cue: record.Span{Start: 18, End: 25, Quote: "الدورية"},
			Evidence: []record.Span{{Start: 18, End: 30, Quote: "الدورية عادت"}}, Confidence: 0.5, Rule: "test"}},
	}
}

func TestLintAcceptsSoundReport(t *testing.T) {
	r := sound()
	if err := r.Lint(); err != nil {
		t.Fatal(err)
	}
	if _, err := json.Marshal(r); err != nil {
		t.Fatal(err)
	}
}

func TestLintRefuses(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*record.Report)
		want  string
	}{
		{"schema", func(r *record.Report) { r.Schema = "x" }, "schema is"},
		{"no id", func(r *record.Report) { r.ID = "" }, "id is empty"},
		{"an id of broken bytes", func(r *record.Report) { r.ID = "r\xff" }, "id is not valid UTF-8"},
		{"cue moved by one", func(r *record.Report) { r.Statements[0].Cue.Start++; r.Statements[0].Cue.End++ }, "statements[0].cue: quote"},
		{"span past the end", func(r *record.Report) { r.Events[0].Evidence[0].End = 99 }, "lies outside"},
		{"restored reading as quote", func(r *record.Report) { r.Statements[0].Cue.Quote = "زعم" }, "is not the text at"},
		{"edit missing", func(r *record.Report) { r.Restorations = nil }, "do not give text.restored"},
		{"edits overlap", func(r *record.Report) { r.Restorations = append(r.Restorations, r.Restorations[0]) }, "overlaps"},
		{"unknown type", func(r *record.Report) { r.Events[0].Type = "war" }, `"war" is not one of`},
		{"dangling speaker", func(r *record.Report) { r.Statements[0].Speaker = "e9" }, `"e9" names nothing`},
		{"dangling statement", func(r *record.Report) { r.Events[0].SaidIn = []string{"e1"} }, "names nothing in [statements]"},
		{"same id twice", func(r *record.Report) { r.Events[0].ID = "s1" }, "is taken"},
		{"half a position", func(r *record.Report) {
			lat := 36.0
			r.Places = []record.Place{{ID: "p1", Basis: "gazetteer", Lat: &lat, Mentions: r.Entities[0].Mentions}}
		}, "one coordinate of two"},
		{"counts out of order", func(r *record.Report) {
			high := 1
			r.Events[0].Counts = []record.Count{{Of: "killed", Low: 3, High: &high, Quote: r.Events[0].Cue}}
		}, "out of order"},
		{"confidence", func(r *record.Report) { r.Events[0].Confidence = 1.5 }, "not between 0 and 1"},
		{"blocks out of order", func(r *record.Report) { r.Article.Blocks = append(r.Article.Blocks, r.Article.Blocks[0]) }, "out of order"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sound()
			tt.spoil(&r)
			err := r.Lint()
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func FuzzLint(f *testing.F) {
	data, err := json.Marshal(sound())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r record.Report
		if json.Unmarshal(data, &r) == nil {
			_ = r.Lint() // must not panic, whatever the offsets
		}
	})
}
