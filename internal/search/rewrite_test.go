package search_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"marsad/internal/search"
	"marsad/restore"
)

func clean(s string) string { return restore.Text(s).String() }

func TestRewrite(t *testing.T) {
	for in, want := range map[string]string{
		"قـ.ـوات": "قوات", `"دوريـ.ـة مشتركة"`: `"دورية مشتركة"`, "«دوريـ.ـة مشتركة» -قـ.ـصف": `«دورية مشتركة» -قصف`, "هدنة | قصـ ـفت": "هدنة | قصفت",
		"هدنة OR قـ.ـصف": "هدنة OR قصف", `-"وقف النـ.ـار" دورية`: `-"وقف النار" دورية`, "دورية  قصف": "دورية  قصف", "": "", " ": "", "-": "-", `"`: `""`, "|": "|",
	} {
		if got := search.Rewrite(in, clean); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// Without anything to rewrite a query asks for the same.
func FuzzRewrite(f *testing.F) {
	for _, s := range []string{`"a b" -c | d OR e`, `-"a`, "«a» b|c", `- "a"b`, "-a|b", `""`, "OR OR |"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		same := search.Rewrite(query, func(s string) string { return s })
		before, _, err := search.Parse(query, search.Options{})
		after, _, err2 := search.Parse(same, search.Options{})
		if (err == nil) != (err2 == nil) {
			t.Fatalf("%q: %v; %q: %v", query, err, same, err2)
		}
		if a, b := shape(before), shape(after); a != b {
			t.Fatalf("%q asks for %s; %q for %s", query, a, same, b)
		}
	})
}

// shape writes what a query looks up, without how it was written.
func shape(q search.Query) string {
	var b strings.Builder
	terms := func(terms []search.Term) {
		for _, t := range terms {
			for _, s := range t.Slots {
				b.WriteString(s.Word + " ")
			}
			b.WriteString(";")
		}
		b.WriteString("\n")
	}
	for _, g := range q.All {
		terms(g)
	}
	b.WriteString("not ")
	terms(q.None)
	return b.String()
}

// TestRewriteDefacedQueries measures, on labelled reports, the share of defaced words that as a query ask for their clean spelling, and that clean ones stay.
func TestRewriteDefacedQueries(t *testing.T) {
	f, err := os.Open("../../../shared/eval/restoration.dev.jsonl")
	if err != nil {
		t.Skip("left out: the labelled reports are not there")
	}
	defer f.Close()
	all, bare, right, kept := 0, 0, 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row struct {
			Text  string
			Spans []struct {
				Start, End int
				Reading    string
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		runes := []rune(row.Text)
		for _, s := range row.Spans {
			all++
			want, _ := search.Columns(search.Words(s.Reading))
			same := func(query string) int {
				if got, _ := search.Columns(search.Words(query)); got == want {
					return 1
				}
				return 0
			}
			defaced := string(runes[s.Start:s.End])
			bare += same(defaced)
			right += same(search.Rewrite(defaced, clean))
			kept += same(search.Rewrite(s.Reading, clean))
		}
	}
	t.Logf("%d defaced words as queries: %d ask for the clean spelling as they are, %d once read again; %d of the clean spellings stay", all, bare, right, kept)
	if all == 0 || float64(right) < 0.9*float64(all) || kept < all {
		t.Errorf("%d of %d read again, %d stay", right, all, kept)
	}
}
