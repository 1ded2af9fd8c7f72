package evaluation

import (
	"strings"
	"testing"
)

const good = `{"id":"a","text":"قال الناطق إن الدورية عادت.","gold":{"statements":[{"speaker":"الناطق","addressee":null,"through":[],"act":"state","hedge":"none","mode":"indirect","cue":{"start":0,"end":3,"quote":"قال"}}],"events":[{"type":"patrol","modality":"reported","cue":{"start":14,"end":21},"killed":[2,null]}],"times":[],"places":[]}}`

func TestReadLabels(t *testing.T) {
	labels, err := ReadLabels(strings.NewReader("\n"+good+"\n\n"), "labels.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if len(labels) != 1 || labels[0].ID != "a" || labels[0].Labels.Statements[0].Speaker != "الناطق" || *labels[0].Labels.Events[0].Killed[0] != 2 || labels[0].Labels.Events[0].Killed[1] != nil {
		t.Errorf("labels %+v", labels)
	}
}

// A label that does not hold ends the reading with file, line, report and what is wrong.
func TestReadLabelsErrors(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	tests := []struct{ what, input, want string }{
		{"nothing", "\n", "l.jsonl: has no labelled report"},
		{"no JSON", good + "\n{", "l.jsonl:2: not a JSON object"},
		{"wrong kind", change(`"start":0`, `"start":"0"`), "l.jsonl:1: gold.statements.cue.start is a string, want int"},
		{"no id", change(`"id":"a"`, `"id":""`), "l.jsonl:1: id is missing"},
		{"no text", change(`"text"`, `"txt"`), `l.jsonl:1: report "a": text is missing`},
		{"no labels", change(`"gold"`, `"labels"`), `l.jsonl:1: report "a": gold is missing`},
		{"an act that is none", change(`"act":"state"`, `"act":"says"`), `l.jsonl:1: report "a": statements[0].act "says" is none of state, confirm`},
		{"a type that is none", change(`"type":"patrol"`, `"type":"walk"`), `events[0].type "walk" is none of patrol, post`},
		{"a quote that is not there", change(`"quote":"قال"`, `"quote":"كتب"`), `statements[0].cue: the text has "قال" at [0, 3), the quote is "كتب"`},
		{"a span outside", change(`"start":14,"end":21`, `"start":14,"end":210`), "events[0].cue: [14, 210) is no part of the text, which has 27 code points"},
		{"a count upside down", change(`[2,null]`, `[2,1]`), "events[0].killed is not [low, high]"},
		{"the same id twice", good + "\n" + good, `l.jsonl:2: id "a" stands already in line 1`},
		{"another schema", `{"schema":"marsad.report/9","id":"a"}`, `l.jsonl:1: schema "marsad.report/9" is not read`},
		{"a record without text", `{"schema":"marsad.report/1","id":"a"}`, `l.jsonl:1: the record has no id or no text`},
		{"a record that does not hold", `{"schema":"marsad.report/1","id":"a","text":{"original":"ا","restored":"ا"},"statements":[{"id":"s1","act":"says"}]}`, `l.jsonl:1: report "a": `},
	}
	for _, tt := range tests {
		_, err := ReadLabels(strings.NewReader(tt.input), "l.jsonl")
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %s", tt.what, err, tt.want)
		}
	}
}
