package restore_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"marsad/restore"
	"marsad/restore/internal/dotless"
)

// defacer breaks a word in one way; ok is false for a word that cannot be broken so.
type defacer struct {
	name   string
	floor  float64 // share that must be read exactly, a little below what was measured
	deface func(d *dice, w []rune) (string, bool)
}

// dice makes the choices of a defacer; always the same ones.
type dice struct{ *rand.Rand }

func (d *dice) of(options ...string) string { return options[d.IntN(len(options))] }

// place gives a place within a word before which it may be broken, where the letter before it is one that fits.
func (d *dice) place(w []rune, fits func(rune) bool) (at int, ok bool) {
	var places []int
	for i := 1; i < len(w); i++ {
		if fits(w[i-1]) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return 0, false
	}
	return places[d.IntN(len(places))], true
}

func joins(r rune) bool   { return !strings.ContainsRune("اأإآدذرزوؤءةى", r) }
func ends(r rune) bool    { return !joins(r) }
func anyRune(r rune) bool { return true }

// The sides of a break on which a stroke stands.
const (
	leftStroke = 1 << iota
	rightStroke
)

// stroked breaks a word with strokes on the given sides of a separator.
func stroked(sides int, separators ...string) func(*dice, []rune) (string, bool) {
	return func(d *dice, w []rune) (string, bool) {
		at, ok := d.place(w, joins)
		if !ok {
			return "", false
		}
		stroke, with := strings.Repeat("ـ", 1+d.IntN(2)), d.of(separators...)
		if sides&leftStroke != 0 {
			with = stroke + with
		}
		if sides&rightStroke != 0 {
			with += stroke
		}
		return string(w[:at]) + with + string(w[at:]), true
	}
}

// unstroked breaks a word with a bare separator behind a letter that fits.
func unstroked(fits func(rune) bool, separators ...string) func(*dice, []rune) (string, bool) {
	return func(d *dice, w []rune) (string, bool) {
		at, ok := d.place(w, fits)
		if !ok {
			return "", false
		}
		return string(w[:at]) + d.of(separators...) + string(w[at:]), true
	}
}

// replaced puts another character for one inner letter.
func replaced(pairs ...string) func(*dice, []rune) (string, bool) {
	with := map[rune]string{}
	for i := 0; i < len(pairs); i += 2 {
		with[[]rune(pairs[i])[0]] = pairs[i+1]
	}
	return func(d *dice, w []rune) (string, bool) {
		var places []int
		for i := 1; i < len(w)-1; i++ {
			if with[w[i]] != "" {
				places = append(places, i)
			}
		}
		if len(places) == 0 {
			return "", false
		}
		at := places[d.IntN(len(places))]
		return string(w[:at]) + with[w[at]] + string(w[at+1:]), true
	}
}

// whole writes every letter in a form of a block of Unicode that folds to it.
func whole(first, last rune) func(*dice, []rune) (string, bool) {
	forms := map[string]string{}
	for r := first; r <= last; r++ {
		if plain := norm.NFKC.String(string(r)); plain != string(r) && forms[plain] == "" {
			forms[plain] = string(r)
		}
	}
	return func(_ *dice, w []rune) (string, bool) {
		out := ""
		for _, r := range w {
			if f := forms[string(r)]; f != "" {
				out += f
			} else {
				out += string(r)
			}
		}
		return out, out != string(w)
	}
}

var defacers = []defacer{
	{"strokes and a mark", 0.97, stroked(leftStroke|rightStroke, ".", "..", "•", "*", "/", "|", "،")},
	{"strokes and a space", 0.97, stroked(leftStroke|rightStroke, " ")},
	{"strokes and a line break", 0.98, stroked(leftStroke|rightStroke, "\n")},
	{"strokes and a picture", 0.97, stroked(leftStroke|rightStroke, "🔥", "💔", "✨")},
	{"left stroke and a mark", 0.98, stroked(leftStroke, ".", "*", "/", "..")},
	{"right stroke and a mark", 0.97, stroked(rightStroke, ".", "*", "/", "..")},
	{"left stroke and a space", 0.76, stroked(leftStroke, " ")},
	{"right stroke and a space", 0.96, stroked(rightStroke, " ")},
	{"bare dot", 0.94, unstroked(anyRune, ".", "..")},
	{"bare dot behind a letter that does not join", 0.93, unstroked(ends, ".", "..")},
	{"bare star", 0.95, unstroked(anyRune, "*", "٭", "^", "~", "+")},
	{"bare slash, bar or hyphen", 0.84, unstroked(anyRune, "/", "\\", "|", "-")},
	{"bare comma", 0.93, unstroked(anyRune, ",", "،")},
	{"quotation marks", 0.73, func(d *dice, w []rune) (string, bool) {
		at, _ := d.place(w, anyRune)
		return string(w[:at]) + "«" + string(w[at:]) + "»", true
	}},
	{"mere space", 0.48, func(d *dice, w []rune) (string, bool) {
		if len(w) < 5 {
			return "", false
		}
		at := 2 + d.IntN(len(w)-3)
		return string(w[:at]) + " " + string(w[at:]), true
	}},
	{"spaces between all letters", 0.96, func(_ *dice, w []rune) (string, bool) { return strings.Join(strings.Split(string(w), ""), " "), true }},
	{"dots between all letters", 0.96, func(_ *dice, w []rune) (string, bool) { return strings.Join(strings.Split(string(w), ""), "."), true }},
	{"digit", 0.94, replaced("ا", "1", "ع", "3", "ح", "7", "ق", "9", "خ", "5", "و", "9", "ط", "6", "غ", "8")},
	{"Latin letter", 0.94, replaced("د", "d", "ر", "r", "ز", "z", "س", "s", "ن", "n", "م", "m", "ب", "b", "ف", "f", "ل", "l", "ت", "t", "ه", "h", "ك", "k")},
	{"symbol", 0.91, replaced("ا", "@", "س", "$")},
	{"letter of another language", 0.91, replaced("ف", "ڤ", "ب", "پ", "ج", "چ", "ر", "ڕ", "ل", "ڵ", "ت", "ٹ", "د", "ڈ", "ه", "ہ", "ي", "ے", "ك", "گ")},
	{"repeated letter", 0.95, replaced("ا", "اااا", "و", "وووو", "ي", "يييي")},
	{"character without a shape", 0.97, unstroked(anyRune, "\u200b", "\u200c", "\u200d", "\u2060", "\u200f")},
	{"mathematical letters", 0.98, whole(0x1EE00, 0x1EE1F)},
	{"presentation forms", 0.98, whole(0xFE80, 0xFEF4)},
	{"one word without dots", 0.91, func(_ *dice, w []rune) (string, bool) {
		bare := dotless.Rasm(string(w))
		return bare, strings.ContainsAny(bare, "ٮڡٯ")
	}},
}

// perClass is how many words each defacer breaks.
const perClass = 400

// TestSyntheticClasses breaks words of clean text in each known way and reads them again: of news when the folder shared stands beside the repository,
// else of the sample reports. What is missed is to stay as it stands, so a word read as another counts apart.
func TestSyntheticClasses(t *testing.T) {
	texts := cleanTexts(t)
	for _, class := range defacers {
		t.Run(strings.ReplaceAll(class.name, " ", "_"), func(t *testing.T) {
			d := &dice{rand.New(rand.NewPCG(7, uint64(len(class.name))))}
			all, right, other := 0, 0, 0
			for tries := 0; all < perClass && tries < 40*perClass; tries++ {
				words := texts[d.IntN(len(texts))]
				at := 5 + d.IntN(len(words)-10)
				w := []rune(words[at])
				if len(w) < 4 || strings.ContainsFunc(words[at], func(r rune) bool { return r < 0x621 || r > 0x64A || r == 'ـ' }) {
					continue
				}
				broken, ok := class.deface(d, w)
				if !ok {
					continue
				}
				before, behind := strings.Join(words[at-5:at], " ")+" ", " "+strings.Join(words[at+1:at+6], " ")
				all++
				switch got := restore.Text(before + broken + behind).String(); got {
				case before + string(w) + behind:
					right++
				case before + broken + behind:
				default:
					other++
				}
			}
			share := float64(right) / float64(all)
			t.Logf("%d of %d read exactly, %.3f; %d otherwise", right, all, share, other)
			if share < class.floor {
				t.Errorf("%.3f read exactly; the floor is %.3f", share, class.floor)
			}
		})
	}
}

// cleanTexts gives the words of texts, vowel signs and strokes taken out.
func cleanTexts(t *testing.T) (out [][]string) {
	var texts []string
	if names, _ := filepath.Glob("../../shared/eval/news.dev.jsonl"); len(names) > 0 {
		for _, r := range labelled[newsReport](t, "news.dev.jsonl") {
			texts = append(texts, r.Text)
		}
	} else {
		t.Log("no labelled news beside the repository: words of the sample reports")
		names, err := filepath.Glob("../samples/reports/*.txt")
		if err != nil || len(names) == 0 {
			t.Fatalf("no sample reports: %v", err)
		}
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, restore.Text(string(b)).String())
		}
	}
	for _, s := range texts {
		if words := strings.Fields(bare(s)); len(words) >= 20 {
			out = append(out, words)
		}
	}
	slices.SortFunc(out, func(a, b []string) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return out
}
