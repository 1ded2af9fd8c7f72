package evaluation

import (
	"fmt"
	"io"
	"strings"
)

// sections are the groups in which measures are printed for a person, with the measures of each in the order of the names.
var sections = []struct {
	title string
	holds func(name string) bool
}{
	{"Found", func(n string) bool { return !isField(n) && !strings.Contains(n, "/") }},
	{"Fields of what was found", isField},
	{"Statements by act", func(n string) bool { return strings.HasPrefix(n, "statements/") }},
	{"Events by type", func(n string) bool { return strings.HasPrefix(n, "events/") }},
}

// WriteText writes a result for a person.
func WriteText(w io.Writer, r Result) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%d reports of %s, marsad %s; in brackets %.0f %% intervals, bootstrap over reports\n", len(r.Reports), r.File, r.Program, r.Level*100)
	for _, section := range sections {
		began := false
		for _, name := range r.names() {
			if !section.holds(name) {
				continue
			}
			if !began {
				fmt.Fprintf(b, "\n%s\n", section.title)
				began = true
			}
			writeMeasure(b, name, r.Measures[name])
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMeasure(b *strings.Builder, name string, m Measure) {
	if m.Rate != nil {
		fmt.Fprintf(b, "  %-24s %s  %d of %d\n", name, percent(m.Rate), m.Right, m.Right+m.Wrong)
		return
	}
	fmt.Fprintf(b, "  %-24s P %s  R %s  F1 %s  right %d, wrong %d, missed %d\n", name, percent(m.Precision), percent(m.Recall), percent(m.F1), m.Right, m.Wrong, m.Missed)
}

func percent(i *Interval) string {
	return fmt.Sprintf("%5.1f %% [%5.1f, %5.1f]", i.Value*100, i.Low*100, i.High*100)
}

// mostMoved is how many reports are named that got better, and that got worse.
const mostMoved = 10

// WriteComparison writes what changed for a person: every measure that moved, marked where the interval of the difference leaves out 0.
func WriteComparison(w io.Writer, c Comparison) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "\nAgainst the run of marsad %s, over %d reports that both have\n", c.Before, c.Common)
	if c.OnlyOne > 0 {
		fmt.Fprintf(b, "  %d reports stand in one run only and are left out\n", c.OnlyOne)
	}
	still := true
	for _, x := range c.Changes {
		if x.Difference.Value == 0 {
			continue
		}
		still = false
		mark := ""
		if x.Clear {
			mark = "  clear"
		}
		fmt.Fprintf(b, "  %-24s %5.1f %% -> %5.1f %%  %+5.1f [%+5.1f, %+5.1f]%s\n", x.Measure, x.Before*100, x.Now*100, x.Difference.Value*100, x.Difference.Low*100, x.Difference.High*100, mark)
	}
	if still {
		fmt.Fprintln(b, "  no figure changed")
	}
	moved(b, "better", c.Better)
	moved(b, "worse", c.Worse)
	_, err := io.WriteString(w, b.String())
	return err
}

func moved(b *strings.Builder, how string, reports []Moved) {
	if len(reports) == 0 {
		return
	}
	fmt.Fprintf(b, "  %d reports %s\n", len(reports), how)
	for _, m := range reports[:min(mostMoved, len(reports))] {
		fmt.Fprintf(b, "    %s: %d mistakes, were %d\n", m.ID, m.Now, m.Before)
	}
}
