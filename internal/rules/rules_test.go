package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"marsad/internal/rules"
	"marsad/record"
)

func TestBuiltInFramesCoverTheOntology(t *testing.T) {
	set, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, f := range set.Frames {
		have[f.Type] = true
	}
	for _, eventType := range record.EventTypes() {
		if !have[eventType] {
			t.Errorf("no frame makes an event of type %s", eventType)
		}
	}
}

func TestRuleErrorsNameTheLine(t *testing.T) {
	header := "id\ttype\tmode\tphase\tclass\twords\tframe\tneeds\tweapon\n"
	tests := map[string]struct{ row, want string }{
		"type":  {"a\twar\t-\t-\tnoun\tحرب\tattack\t-\t-", `events.tsv:2: type "war" is not one of`},
		"shape": {"a\tclash\t-\t-\tnoun\tحرب\tbox\t-\t-", `events.tsv:2: frame "box"`},
		"verb":  {"a\tclash\t-\t-\tverb\tاشتبك\tattack\t-\t-", "events.tsv:2: verb"},
		"split": {"a\tclash\t-\t-\tsplitverb\tأطلق يطلق\tattack\t-\t-", "events.tsv:2: split verb"},
		"rest":  {"a\tclash\t-\t-\tverbphrase\tأطلق يطلق\tattack\t-\t-", "events.tsv:2: verb phrase"},
		"class": {"a\tclash\t-\t-\tword\tحرب\tattack\t-\t-", "events.tsv:2: class"},
		"twice": {"a\tclash\t-\t-\tnoun\tحرب\tattack\t-\t-\na\tclash\t-\t-\tnoun\tحرب\tattack\t-\t-", "events.tsv:3: id"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := rules.LoadFrom(fstest.MapFS{"events.tsv": {Data: []byte(header + tt.row + "\n")}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
