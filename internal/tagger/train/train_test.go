package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/internal/arabic"
	"marsad/internal/tagger"
)

func TestReadSentences(t *testing.T) {
	table := "قال O\nزهير B-PERS\nالبستاني I-PERS\nفي O\nحلب، B-LOC\n. O\nوصل O\nالوفد I-ORG\n\nانتهى X-MISC\n"
	got, err := readSentences(strings.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	want := []sentence{
		{[]string{"قال", "زهير", "البستاني", "في", "حلب", "،", "."}, []uint8{0, 1, 2, 0, 3, 4, 0}},
		{[]string{"وصل", "الوفد"}, []uint8{0, 5}}, // an inside without a beginning begins
		{[]string{"انتهي"}, []uint8{0}},
	}
	if len(got) != len(want) {
		t.Fatalf("%d sentences, want %d: %v", len(got), len(want), got)
	}
	for i := range want {
		if !slices.Equal(got[i].words, want[i].words) || !slices.Equal(got[i].tags, want[i].tags) {
			t.Errorf("sentence %d: %v %v, want %v %v", i, got[i].words, got[i].tags, want[i].words, want[i].tags)
		}
	}
}

func TestDivide(t *testing.T) {
	for token, want := range map[string]string{"أ.ف.ب": "ا . ف . ب", "في18شباط": "في 18 شباط", "«إدلب»": "« ادلب »", "--": "- -", "": ""} {
		if got := strings.Join(divide(token), " "); got != want {
			t.Errorf("%s is divided into %q, want %q", token, got, want)
		}
	}
}

// TestHeldOut: a tenth is held out, and no block overlaps another.
func TestHeldOut(t *testing.T) {
	const n = 40
	for _, held := range []string{"tenth", "0", "9"} {
		count := 0
		for i := range n {
			if heldOut(options{held: held}, i, n) {
				count++
			}
		}
		if count != n/10 {
			t.Errorf("%s holds out %d of %d", held, count, n)
		}
	}
}

// TestClusterWords: words that stand in the same surroundings come into one cluster.
func TestClusterWords(t *testing.T) {
	var text [][]string
	for range 30 {
		for _, town := range []string{"حلب", "حمص", "درعا"} {
			text = append(text, []string{"وصل", "الي", town, "امس"})
		}
		for _, verb := range []string{"قال", "اكد", "ذكر"} {
			text = append(text, []string{"كما", verb, "ان", "الامر", "انتهي"})
		}
	}
	c := newCorpus(text, 2, 1000)
	classes := clusterWords(c, 6, 8)
	class := map[string]uint16{}
	for i := 1; i < len(c.words); i++ {
		class[c.words[i]] = classes[i]
	}
	if class["حلب"] != class["حمص"] || class["قال"] != class["اكد"] || class["حلب"] == class["قال"] {
		t.Errorf("clusters %v", class)
	}
}

// labelled gives sentences of invented people and places, every tenth with a name that the others do not have.
func labelled() string {
	persons := []string{"زهير B-PERS\nالبستاني I-PERS", "فادي B-PERS\nالحلواني I-PERS", "رنا B-PERS\nالصباغ I-PERS", "نادر B-PERS\nالخياط I-PERS"}
	towns := []string{"حلب", "حمص", "درعا", "الرقة", "إدلب"}
	var b strings.Builder
	for i := range 200 {
		person, town := persons[i%len(persons)], towns[i%len(towns)]
		if i%10 == 9 {
			person = "وسيم B-PERS\nالنجار I-PERS"
		}
		switch i % 3 {
		case 0:
			fmt.Fprintf(&b, "قال O\nالوزير O\n%s O\nفي O\n%s B-LOC\nإن O\nالأمر O\nانتهى O\n. O\n", strings.ReplaceAll(person, " O", ""), town)
		case 1:
			fmt.Fprintf(&b, "ووصل O\nالوفد O\nإلى O\n%s B-LOC\nأمس O\n. O\n", town)
		default:
			fmt.Fprintf(&b, "وأكد O\nالناطق O\n%s\nأن O\nالطريق O\nمفتوح O\n. O\n", person)
		}
	}
	return strings.ReplaceAll(b.String(), "PERS O\n", "PERS\n")
}

func small(t *testing.T) options {
	t.Helper()
	return options{out: filepath.Join(t.TempDir(), "names.bin"), lists: filepath.Join("..", ".."), held: "tenth", epochs: 6, models: 1, rate: 0.2, decay: 1e-5, drop: 0.3, rows: 20_000, rowsLog: 16, wordLog: 15}
}

// TestTrain: the model that the command writes finds a name that the training never saw, and the same sentences give the same bytes.
func TestTrain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "labelled.conll")
	if err := os.WriteFile(path, []byte(labelled()), 0o600); err != nil {
		t.Fatal(err)
	}
	var written [2][]byte
	for i := range written {
		o := small(t)
		if err := run(o, path, io.Discard); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(o.out)
		if err != nil {
			t.Fatal(err)
		}
		written[i] = b
	}
	if !bytes.Equal(written[0], written[1]) {
		t.Error("two trainings on the same sentences give two models")
	}
	m, err := tagger.Read(written[0])
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(arabic.Fold("وأكد الناطق سامر العطار أن الطريق إلى حمص مفتوح ."))
	names := tagger.New(m).Names(nil, words)
	var got []string
	for _, n := range names {
		got = append(got, fmt.Sprint(n.Class, " ", strings.Join(words[n.First:n.Last], " ")))
	}
	if want := []string{"0 سامر العطار", "1 حمص"}; !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
}

func TestRunTellsWhatIsMissing(t *testing.T) {
	o := small(t)
	if err := run(o, filepath.Join(t.TempDir(), "none.conll"), io.Discard); err == nil || !strings.Contains(err.Error(), "none.conll") {
		t.Errorf("error %v does not name the file", err)
	}
}

// TestMeasure: what the held-out labels say is found is right, the rest is told as missed.
func TestMeasure(t *testing.T) {
	got := namesOf([]uint8{0, 1, 2, 0, 3, 5, 6, 6})
	want := []tagger.Name{{First: 1, Last: 3, Class: tagger.Person}, {First: 4, Last: 5, Class: tagger.Location}, {First: 5, Last: 8, Class: tagger.Organisation}}
	if !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
}
