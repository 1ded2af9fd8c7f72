package main

import (
	"fmt"
	"os"

	"marsad/internal/evaluation"
	"marsad/internal/reading"
	"marsad/record"
)

var dbgN int

// debugParties prints gold names, whether a candidate has them.
func debugParties(r row, n int, report record.Report, doc *reading.Doc, labels []int) {
	if os.Getenv("DBG") == "" {
		return
	}
	for i, k := range labels {
		if k < 0 {
			continue
		}
		g := r.Gold.Events[k]
		show := func(role string, names []string) {
			for _, l := range names {
				has := "NONE"
				for _, c := range doc.Events[i].Candidates {
					if anyName([]string{l}, namesOf(report, doc, c)) {
						has = "cand"
					}
				}
				inEnt := "noent"
				for _, e := range report.Entities {
					nm := []string{e.Name.Arabic}
					for _, m := range e.Mentions {
						nm = append(nm, m.Quote)
					}
					if evaluation.SameName(l, nm) {
						inEnt = "ent"
					}
				}
				fmt.Printf("DBG\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", n%2, role, has, inEnt, g.Type, l, report.Events[i].Cue.Quote, ctx(r.Text, report.Events[i].Cue))
			}
		}
		show("agent", g.Agents)
		show("recipient", g.Recipients)
	}
}

func ctx(t string, s record.Span) string {
	x := []rune(t)
	a, b := max(0, s.Start-90), min(len(x), s.End+130)
	out := []rune(string(x[a:s.Start]) + "[[" + string(x[s.Start:s.End]) + "]]" + string(x[s.End:b]))
	for i := range out {
		if out[i] == '\n' {
			out[i] = '¶'
		}
	}
	return string(out)
}
