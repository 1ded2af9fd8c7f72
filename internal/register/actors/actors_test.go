package actors_test

import (
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/record"
)

func said(report, published, act, modality string, killed int) register.Mention {
	return register.Mention{Report: report, Published: published, Modality: modality, Said: []register.Said{{Speaker: record.Name{Arabic: "وزارة النهر"}, Act: act}},
		Counts: []register.Toll{{Of: "killed", Who: "civilians", Low: killed, High: &killed}}, Cue: record.Span{Quote: report}}
}

// TestTurns holds the rule: a denial and then an admission, and two exact numbers; not the other way round, not on the same day, not another's words.
func TestTurns(t *testing.T) {
	a := register.Actor{ID: "x", Name: record.Name{Arabic: "وزارة النهر"}, Aliases: []string{}}
	other := said("o", "2020-02-19", "confirm", "reported", 9)
	other.Said[0].Speaker.Arabic = "وزارة أخرى"
	for _, tt := range []struct {
		name     string
		mentions []register.Mention
		want     []string
	}{
		{"denied, then confirmed", []register.Mention{said("b", "2020-02-18", "confirm", "reported", 2), said("a", "2020-02-17", "deny", "negated", 0)}, []string{actors.Denied + " a b"}},
		{"confirmed, then denied", []register.Mention{said("a", "2020-02-17", "confirm", "reported", 2), said("b", "2020-02-18", "deny", "negated", 0)}, nil},
		{"on the same day", []register.Mention{said("a", "2020-02-17", "deny", "negated", 0), said("b", "2020-02-17", "confirm", "reported", 2)}, nil},
		{"two numbers", []register.Mention{said("a", "2020-02-17", "state", "reported", 2), said("b", "2020-02-18", "state", "reported", 5)}, []string{actors.Toll + " a b"}},
		{"another's number", []register.Mention{said("a", "2020-02-17", "state", "reported", 2), other}, nil},
		{"meant", []register.Mention{said("a", "2020-02-17", "deny", "negated", 0), said("b", "2020-02-18", "announce", "planned", 0)}, nil},
	} {
		var got []string
		for _, turn := range actors.Turns(a, []register.Incident{{ID: "i", Mentions: tt.mentions}}) {
			got = append(got, turn.Kind+" "+turn.Before.Report+" "+turn.After.Report)
		}
		if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
