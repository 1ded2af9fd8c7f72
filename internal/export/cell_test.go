package export

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCellNeutralises(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                 "plain",
		"=1+1":                  "'=1+1",
		"＝SUM(A1)":              "'＝SUM(A1)",
		"+963 11":               "'+963 11",
		"@cmd":                  "'@cmd",
		"\u200f =x":             "'\u200f =x",
		"'=x":                   "''=x",
		"'quoted'":              "'quoted'",
		"a\rb":                  "a⟦U+000D⟧b",
		"\rb":                   "⟦U+000D⟧b",
		"x\u202eevil":           "x⟦U+202E⟧evil",
		"\u2067مرحبا\u2069 ok":  "\u2067مرحبا\u2069 ok",
		"\u2067left open":       "⟦U+2067⟧left open",
		"⟦U+202E⟧ as published": "⟦U+27E6⟧U+202E⟧ as published",
	} {
		if got := Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
		if back := ReadCell(Cell(in)); back != in {
			t.Errorf("ReadCell(Cell(%q)) = %q", in, back)
		}
	}
}

// hostile makes texts of what cells are attacked with.
func hostile() *rapid.Generator[string] {
	return rapid.StringOf(rapid.OneOf(rapid.SampledFrom([]rune("=+-@'\"\t\r\n,;⟦⟧U+0123 ＝＋－＠قصف\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f\ufeff\x00\x1f\x85")), rapid.Rune()))
}

func TestCellComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "text")
		c := Cell(s)
		if c != "" && likeFormula(c) && c[0] != guard {
			t.Errorf("%q may be taken for a formula", c)
		}
		if back := ReadCell(c); back != s {
			t.Errorf("ReadCell(Cell(%q)) = %q", s, back)
		}
	})
}
