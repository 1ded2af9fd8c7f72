package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"marsad/text"
	"pgregory.net/rapid"
)

func edit(from, to int, with string, kind text.Kind) text.Edit {
	return text.Edit{At: text.Span{Start: from, End: to}, With: with, Kind: kind, Rule: string(kind), Confidence: 0.9}
}

func TestApplyComposes(t *testing.T) {
	tests := []struct {
		name     string
		original string
		passes   [][]text.Edit
		want     string
		changes  []text.Change
	}{
		{"one deletion", "ab..cd", [][]text.Edit{{edit(2, 4, "", text.Separator)}}, "abcd",
			[]text.Change{{Original: text.Span{Start: 2, End: 4}, Restored: text.Span{Start: 2, End: 2}, Kind: text.Separator, Rule: "separator", Confidence: 0.9}}},
		{"second pass beside the first", "ab..cd", [][]text.Edit{{edit(2, 4, "", text.Separator)}, {edit(2, 3, "X", text.Digit)}}, "abXd",
			[]text.Change{
				{Original: text.Span{Start: 2, End: 4}, Restored: text.Span{Start: 2, End: 2}, Kind: text.Separator, Rule: "separator", Confidence: 0.9},
				{Original: text.Span{Start: 4, End: 5}, Restored: text.Span{Start: 2, End: 3}, Kind: text.Digit, Rule: "digit", Confidence: 0.9}}},
		{"second pass over the first", "ab..cd", [][]text.Edit{{edit(2, 4, "", text.Separator)}, {edit(1, 3, "X", text.Digit)}}, "aXd",
			[]text.Change{{Original: text.Span{Start: 1, End: 5}, Restored: text.Span{Start: 1, End: 2}, Kind: text.Mixed, Rule: "separator+digit", Confidence: 0.9}}},
		{"into an insertion", "abcd", [][]text.Edit{{edit(1, 3, "xyz", text.Dotless)}, {edit(2, 3, "", text.Dotless)}}, "axzd",
			[]text.Change{{Original: text.Span{Start: 1, End: 3}, Restored: text.Span{Start: 1, End: 3}, Kind: text.Dotless, Rule: "dotless", Confidence: 0.9}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := text.New(tt.original)
			for _, pass := range tt.passes {
				var err error
				if got, err = got.Apply(pass...); err != nil {
					t.Fatal(err)
				}
			}
			if got.String() != tt.want {
				t.Errorf("restored %q, want %q", got.String(), tt.want)
			}
			if len(got.Changes()) != len(tt.changes) {
				t.Fatalf("changes %+v, want %+v", got.Changes(), tt.changes)
			}
			for i, c := range got.Changes() {
				if c != tt.changes[i] {
					t.Errorf("change %d: %+v, want %+v", i, c, tt.changes[i])
				}
			}
		})
	}
}

func TestApplyRefuses(t *testing.T) {
	tests := map[string][]text.Edit{
		"outside":     {edit(3, 99, "", text.Separator)},
		"backwards":   {edit(2, 1, "", text.Separator)},
		"cuts":        {edit(1, 2, "", text.Separator)},
		"overlap":     {edit(0, 4, "", text.Separator), edit(2, 6, "", text.Separator)},
		"not UTF-8":   {edit(0, 2, "\xff", text.Separator)},
		"two at once": {edit(2, 2, "a", text.Separator), edit(2, 2, "b", text.Separator)},
	}
	for name, edits := range tests {
		t.Run(name, func(t *testing.T) {
			before := text.New("قصف")
			after, err := before.Apply(edits...)
			if err == nil {
				t.Fatal("want an error")
			}
			if after.String() != "قصف" || len(after.Changes()) != 0 {
				t.Errorf("the text changed: %q", after.String())
			}
		})
	}
}

func TestMapping(t *testing.T) {
	original := "وزعـ.ـم لافروف"
	tx, err := text.New(original).Apply(edit(6, 11, "", text.Separator))
	if err != nil {
		t.Fatal(err)
	}
	if tx.String() != "وزعم لافروف" {
		t.Fatalf("restored %q", tx.String())
	}
	tests := []struct {
		restored string
		original string
	}{{"زعم", "زعـ.ـم"}, {"وزعم", "وزعـ.ـم"}, {"لافروف", "لافروف"}, {"وزع", "وزع"}, {"م", "م"}}
	for _, tt := range tests {
		at := strings.Index(tx.String(), tt.restored)
		s := text.Span{Start: at, End: at + len(tt.restored)}
		o := tx.ToOriginal(s)
		if got := o.Of(original); got != tt.original {
			t.Errorf("%q is %q in the original, want %q", tt.restored, got, tt.original)
		}
		if back := tx.FromOriginal(o); back != s {
			t.Errorf("%q: there and back gives %v, want %v", tt.restored, back, s)
		}
	}
}

// drawEdits makes a few edits that do not meet, on code point boundaries.
func drawEdits(t *rapid.T, s string) []text.Edit {
	var edits []text.Edit
	at := 0
	for at <= len(s) && len(edits) < 5 {
		from := snap(s, at+rapid.IntRange(0, 6).Draw(t, "gap"))
		to := snap(s, from+rapid.IntRange(0, 6).Draw(t, "length"))
		edits = append(edits, text.Edit{At: text.Span{Start: from, End: to}, With: rapid.StringN(0, 4, 12).Draw(t, "with"), Kind: text.Symbol, Confidence: 1})
		if to >= len(s) {
			break
		}
		at = snap(s, to+1)
	}
	return edits
}

func snap(s string, at int) int {
	at = min(at, len(s))
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}

func TestInvariants(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		original := rapid.String().Draw(r, "original")
		tx := text.New(original)
		for range rapid.IntRange(1, 3).Draw(r, "passes") {
			edits := drawEdits(r, tx.String())
			want := applyPlainly(tx.String(), edits)
			var err error
			if tx, err = tx.Apply(edits...); err != nil {
				r.Fatal(err)
			}
			if tx.String() != want {
				r.Fatalf("restored %q, want %q", tx.String(), want)
			}
			checkInvariants(r, tx)
		}
	})
}

// applyPlainly is the reference: edits made one by one from the end, without any bookkeeping.
func applyPlainly(s string, edits []text.Edit) string {
	for i := len(edits) - 1; i >= 0; i-- {
		s = s[:edits[i].At.Start] + edits[i].With + s[edits[i].At.End:]
	}
	return s
}

type failer interface{ Fatalf(string, ...any) }

// checkInvariants holds for every Text: outside its changes original and restored are the same bytes, and every mapped span
// is in bounds, in order, on code point boundaries, and covers the unchanged bytes it came from.
func checkInvariants(r failer, tx text.Text) {
	original, restored := tx.Original(), tx.String()
	at := text.Span{}
	for i, c := range append(append([]text.Change{}, tx.Changes()...), text.Change{Original: text.Span{Start: len(original), End: len(original)}, Restored: text.Span{Start: len(restored), End: len(restored)}}) {
		if c.Original.Start < at.Start || c.Restored.Start < at.End {
			r.Fatalf("change %d is out of order", i)
		}
		if original[at.Start:c.Original.Start] != restored[at.End:c.Restored.Start] {
			r.Fatalf("bytes before change %d differ: %q and %q", i, original[at.Start:c.Original.Start], restored[at.End:c.Restored.Start])
		}
		at = text.Span{Start: c.Original.End, End: c.Restored.End}
	}
	for start := range restored {
		for _, end := range []int{start, snap(restored, start+1), snap(restored, start+7), len(restored)} {
			s := text.Span{Start: start, End: end}
			o := tx.ToOriginal(s)
			if o.Start < 0 || o.End < o.Start || o.End > len(original) || !utf8.ValidString(o.Of(original)) && utf8.ValidString(original) {
				r.Fatalf("span %v maps to %v", s, o)
			}
			if len(tx.ChangesWithin(s)) == 0 && o.Of(original) != s.Of(restored) {
				r.Fatalf("span %v has no change but maps to %q, not %q", s, o.Of(original), s.Of(restored))
			}
		}
	}
}

func FuzzApply(f *testing.F) {
	f.Add("العسـ.ـكريين", 6, 11, "", 0, 2, "ب")
	f.Add("داع«ش»", 6, 8, "", 6, 8, "ش")
	f.Fuzz(func(t *testing.T, original string, a, b int, first string, c, d int, second string) {
		tx := text.New(original)
		for _, e := range []text.Edit{edit(a, b, first, text.Symbol), edit(c, d, second, text.Digit)} {
			next, err := tx.Apply(e)
			if err != nil {
				continue
			}
			if want := applyPlainly(tx.String(), []text.Edit{e}); next.String() != want {
				t.Fatalf("restored %q, want %q", next.String(), want)
			}
			tx = next
			checkInvariants(t, tx)
		}
		if tx.Original() != original {
			t.Fatalf("the original is lost: %q", tx.Original())
		}
	})
}

func FuzzRuneIndex(f *testing.F) {
	f.Add("قصف a", 2)
	f.Add(strings.Repeat("مرصد ", 300), 700)
	f.Fuzz(func(t *testing.T, s string, at int) {
		if !utf8.ValidString(s) || at < 0 || at > len(s) {
			t.Skip()
		}
		at = snap(s, at)
		x := text.NewRuneIndex(s)
		want := utf8.RuneCountInString(s[:at])
		if got := x.Rune(at); got != want {
			t.Fatalf("byte %d is code point %d, want %d", at, got, want)
		}
		if back := x.Byte(want); back != at {
			t.Fatalf("code point %d is byte %d, want %d", want, back, at)
		}
	})
}
