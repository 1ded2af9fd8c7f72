package search

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"
)

// TestSpellingsGain measures, on news, how many texts more each name finds by its other spellings.
func TestSpellingsGain(t *testing.T) {
	if os.Getenv("MARSAD_MEASURE") == "" {
		t.Skip("left out: a measurement of half a minute; set MARSAD_MEASURE=1")
	}
	f, err := os.Open("../../../shared/resources/news_corpus.dev.jsonl.gz")
	if err != nil {
		t.Skip("left out: the news are not there")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	in := map[string]map[int]bool{} // stem -> texts that have it
	for stem := range tables().spellings {
		in[stem] = map[int]bool{}
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<26)
	for ; lines.Scan(); texts++ {
		var row struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("line %d: %v", texts+1, err)
		}
		for _, k := range Analyse(row.Text) {
			if at := in[k.Stem]; at != nil {
				at[texts] = true
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	alone, together, useful := 0, 0, 0
	rows := rowsOf(spellingsData)
	for _, row := range rows {
		all, largest := map[int]bool{}, 0
		for _, w := range row {
			own := in[Stem(w)]
			largest = max(largest, len(own))
			for n := range own {
				all[n] = true
			}
		}
		alone, together = alone+largest, together+len(all)
		if len(all) > largest {
			useful++
			t.Logf("%s: %d texts by the commonest spelling, %d by all", row[0], largest, len(all))
		}
	}
	t.Logf("%d texts; %d names, of which %d find more by their other spellings: %d texts by the commonest, %d by all", texts, len(rows), useful, alone, together)
}
