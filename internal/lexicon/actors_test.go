package lexicon_test

import (
	"strings"
	"testing"
	"time"

	"marsad/internal/lexicon"
)

const actorHeader = "id\tkind\tarabic\tenglish\taliases\tloaded\troles\tconflict\tsides\twikidata\tparent\n"

func ownActors(rows ...string) []lexicon.ActorFile {
	return []lexicon.ActorFile{{Name: "own.tsv", Data: strings.NewReader(actorHeader + strings.Join(rows, "\n") + "\n")}}
}

// TestActorBook: the built-in book is large enough, has every kind, and lint finds nothing in it.
func TestActorBook(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	kinds, conflicts := map[string]int{}, map[string]int{}
	for _, a := range l.Actors {
		kinds[a.Kind]++
		for _, c := range a.Conflicts {
			conflicts[c]++
		}
	}
	if len(l.Actors) < 500 {
		t.Errorf("%d actors, want at least 500", len(l.Actors))
	}
	for _, k := range lexicon.ActorKinds {
		if kinds[k] < 10 {
			t.Errorf("%d actors of kind %s", kinds[k], k)
		}
	}
	for _, c := range lexicon.Conflicts {
		if conflicts[c] < 25 {
			t.Errorf("%d actors of conflict %s", conflicts[c], c)
		}
	}
	if faults := lexicon.Lint(nil, false); len(faults) > 0 {
		t.Errorf("lint: %v", faults)
	}
}

func TestActorNamesWithArticle(t *testing.T) {
	l, err := lexicon.Load()
	if err != nil {
		t.Fatal(err)
	}
	definite := func(text string) bool {
		for _, h := range l.ActorIndex.Match(nil, words(l, text), 0) {
			if !l.ActorNames[h.Value].Definite || h.Reading.Definite {
				return true
			}
		}
		return false
	}
	for text, want := range map[string]bool{"النظام": true, "نظام": false, "للنظام": true, "قوات تركية": true, "قوات مشتركة": false, "الهند": true, "هند": false, "حماس": true} {
		if got := definite(text); got != want {
			t.Errorf("%s names an actor: %v, want %v", text, got, want)
		}
	}
}

func TestUserActors(t *testing.T) {
	l, err := lexicon.LoadWith(ownActors(
		"sdf\tarmed_actor\tقوات الوادي\tValley Forces\t-\t-\t-\tsy\t-\t-\t-",
		"hill-guard\tarmed_actor\tحراس التلة\tHill Guard\tحراس التلال\tعصابة التلة\tالحراس\tsy\tsy-opposition@2012..2014|sy-transitional@2025..\t-\tsdf"), false)
	if err != nil {
		t.Fatal(err)
	}
	find := func(text string) string {
		for _, h := range l.ActorIndex.Match(nil, words(l, text), 0) {
			return l.Actors[l.ActorNames[h.Value].Actor].ID
		}
		return ""
	}
	for text, want := range map[string]string{"قوات الوادي": "sdf", "قسد": "", "حراس التلال": "hill-guard", "حماس": "hamas"} {
		if got := find(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
	alone, err := lexicon.LoadWith(ownActors("hill-guard\tarmed_actor\tحراس التلة\tHill Guard\t-\t-\t-\t-\t-\t-\t-"), true)
	if err != nil {
		t.Fatal(err)
	}
	if hits := alone.ActorIndex.Match(nil, words(alone, "حماس"), 0); len(hits) > 0 {
		t.Error("a built-in actor is there although the user's table stands alone")
	}
}

func TestSideAt(t *testing.T) {
	l, err := lexicon.LoadWith(ownActors("x\tarmed_actor\tلواء النهر\tRiver Brigade\t-\t-\t-\tsy\tsy-opposition@2012..2014-06|sy-assad@2014-06..2016\t-\t-"), true)
	if err != nil {
		t.Fatal(err)
	}
	a := &l.Actors[0]
	for day, want := range map[string]string{"2011-12-31": "", "2012-01-01": "sy-opposition", "2014-05-31": "sy-opposition", "2014-06-15": "sy-assad", "2016-12-31": "sy-assad", "2017-01-01": ""} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := a.SideAt(at); got != want {
			t.Errorf("side on %s is %q, want %q", day, got, want)
		}
	}
	if got := a.SideAt(time.Time{}); got != "" {
		t.Errorf("without a day the side is %q", got)
	}
}

func TestLintNamesEveryFault(t *testing.T) {
	rows := func(columns string) string { return "x\t" + columns }
	for name, tt := range map[string]struct{ row, want string }{
		"kind":          {rows("army\tأ ب\tA\t-\t-\t-\t-\t-\t-\t-"), `own.tsv:2: kind "army" is none of`},
		"parent":        {rows("person\tأ ب\tA\t-\t-\t-\t-\t-\t-\tnobody"), `own.tsv:2: parent "nobody" is no actor`},
		"own parent":    {rows("person\tأ ب\tA\t-\t-\t-\t-\t-\t-\tx"), `own.tsv:2: "x" is its own parent`},
		"conflict":      {rows("person\tأ ب\tA\t-\t-\t-\tzz\t-\t-\t-"), `own.tsv:2: conflict "zz"`},
		"wikidata":      {rows("person\tأ ب\tA\t-\t-\t-\t-\t-\t42\t-"), `own.tsv:2: wikidata "42"`},
		"no letters":    {rows("person\tـ\tA\t-\t-\t-\t-\t-\t-\t-"), `own.tsv:2: name "ـ" has no letters`},
		"unknown side":  {rows("person\tأ ب\tA\t-\t-\t-\t-\tmoon@2011..\t-\t-"), `own.tsv:2: side "moon" is no id`},
		"no period":     {rows("person\tأ ب\tA\t-\t-\t-\t-\taxis\t-\t-"), `side "axis" is not SIDE@FROM..TO`},
		"backwards":     {rows("person\tأ ب\tA\t-\t-\t-\t-\taxis@2015..2014\t-\t-"), "ends before it begins"},
		"no month":      {rows("person\tأ ب\tA\t-\t-\t-\t-\taxis@2015-13..\t-\t-"), `"2015-13" is no month`},
		"no year":       {rows("person\tأ ب\tA\t-\t-\t-\t-\taxis@15..\t-\t-"), `"15" is no year`},
		"overlap":       {rows("person\tأ ب\tA\t-\t-\t-\t-\taxis@2011..2015|pkk@2014..\t-\t-"), "begins before the one written before it ends"},
		"shared name":   {rows("person\tأ ب\tA\tحركة حماس\t-\t-\t-\t-\t-\t-"), "own.tsv:2: name «حركة حماس» is also one of hamas (actors.tsv:"},
		"twice in row":  {rows("person\tلواء النهر\tA\tلواء نهر\t-\t-\t-\t-\t-\t-"), "stands twice in the row"},
		"few columns":   {"x\tperson", "own.tsv:2: has 2 values, want 11"},
		"id twice":      {rows("person\tأ ب\tA\t-\t-\t-\t-\t-\t-\t-") + "\n" + rows("person\tج د\tB\t-\t-\t-\t-\t-\t-\t-"), `own.tsv:3: id "x" stands twice, first in own.tsv:2`},
		"other country": {rows("person\tأ ب\tA\tالتحالف\t-\t-\tsd\t-\t-\t-"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			text := ""
			for _, f := range lexicon.Lint(ownActors(tt.row), false) {
				text += f.Error() + "\n"
			}
			if tt.want == "" && text != "" || !strings.Contains(text, tt.want) {
				t.Errorf("faults %q, want %q", text, tt.want)
			}
		})
	}
}

// FuzzActors: a user's table, whatever it holds, gives faults or none, each with the table's name and a line, and never ends the program.
func FuzzActors(f *testing.F) {
	for _, s := range []string{
		actorHeader + "x\tperson\tأ ب\tA\tب ج|د\t-\tالوزير\tsy|ye\taxis@2011..2012-05|pkk@2013..\tQ1\tx\n",
		actorHeader + "x\tstate\tـ\tA\t|\t-\t-\t-\taxis@..\tQ\t-\n", "id\tkind\n", "", "# nothing\n", "\xff\t\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, table string) {
		for _, fault := range lexicon.Lint([]lexicon.ActorFile{{Name: "own.tsv", Data: strings.NewReader(table)}}, true) {
			if !strings.Contains(fault.Error(), "own.tsv:") {
				t.Errorf("the fault does not name the table: %v", fault)
			}
		}
	})
}
