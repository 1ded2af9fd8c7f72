package dotless_test

import (
	"strings"
	"testing"

	"marsad/restore/internal/dotless"
	"marsad/restore/internal/model"
)

// statistics computes those of a text.
func statistics(t *testing.T, text string) []byte {
	t.Helper()
	trainer := model.NewTrainer(6, 1)
	trainer.Add(text)
	_, data := trainer.Build()
	return data
}

// untaught gives a ranker's weights that leave everything as the search has it.
func untaught() []byte { return new(dotless.Trainer).Learn(4, 0, nil) }

// read takes the dots off a text and reads it again.
func read(t *testing.T, m *dotless.Model, text string) string {
	t.Helper()
	var words []dotless.Word
	model.Words(text, func(border byte, word string) {
		w, ok := dotless.NewWord(dotless.Rasm(word), border)
		if !ok {
			t.Fatalf("%q has a letter that the model does not know", word)
		}
		words = append(words, w)
	})
	var out []string
	for _, r := range m.Decode(words) {
		out = append(out, r.Word)
	}
	return strings.Join(out, " ")
}

func TestStatisticsReadWhatTheyHaveSeen(t *testing.T) {
	const text = "وصل وفد البلدية إلى القرية صباح اليوم وتحدث مع الأهالي عن فتح الطريق"
	m, err := dotless.Open(statistics(t, strings.Repeat(text+".\n", 5)), untaught())
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, m, text); got != text {
		t.Errorf("read %q, want %q", got, text)
	}
}

// What stands behind a verb decides its first letter: from left to right the search cannot know, the ranker learns it.
func TestRankerLearnsFromTheWordsBehind(t *testing.T) {
	lines := []string{
		"هنا تقول وزيرة الصحة كلاما", "هنا يقول وزير الصحة كلاما", "هنا تقول رئيسة البلدية كلاما", "هنا يقول رئيس البلدية كلاما", "هنا يقول مدير المركز كلاما",
		"هنا يقول عامل كلاما", "هنا تقول مديرة المركز كلاما", "هنا يقول مزارع كلاما",
	}
	data := statistics(t, strings.Repeat("هنا يقول. هنا يقول. هنا تقول. وزيرة الصحة. وزير الصحة. رئيسة البلدية. رئيس البلدية. مدير المركز. مديرة المركز. عامل كلاما. مزارع كلاما. سفيرة القرية. سفير القرية.\n", 3))
	plain, err := dotless.Open(data, untaught())
	if err != nil {
		t.Fatal(err)
	}
	var trainer dotless.Trainer
	text, err := model.OpenDotless(data)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		for _, line := range lines {
			trainer.Add(text, line)
		}
	}
	rightly := 0
	weights := trainer.Learn(14, 3, func(open, search, ranked int) {
		if search >= open || ranked < rightly {
			t.Errorf("of %d open words the search reads %d, the ranker %d, in the round before %d", open, search, ranked, rightly)
		}
		rightly = ranked
	})
	taught, err := dotless.Open(data, weights)
	if err != nil {
		t.Fatal(err)
	}
	const unseen = "هنا تقول سفيرة القرية" // a word that the ranker has not seen, with an ending that it has
	if got := read(t, plain, unseen); got == unseen {
		t.Fatal("the statistics alone read it rightly: the test shows nothing")
	}
	if got := read(t, taught, unseen); got != unseen {
		t.Errorf("read %q, want %q", got, unseen)
	}
	if got := read(t, taught, "هنا يقول سفير القرية"); got != "هنا يقول سفير القرية" {
		t.Errorf("read %q", got)
	}
}

func TestOpenRefusesWhatIsCutOff(t *testing.T) {
	data, weights := statistics(t, "وصل وفد البلدية"), untaught()
	if _, err := dotless.Open(data[:len(data)/2], weights); err == nil {
		t.Error("opened with half of the statistics")
	}
	if _, err := dotless.Open(data, weights[:len(weights)-1]); err == nil {
		t.Error("opened with weights cut off")
	}
	if _, err := dotless.Open(data, nil); err == nil {
		t.Error("opened without weights")
	}
}

func TestWordsOfOtherScriptsAreRefused(t *testing.T) {
	for _, word := range []string{"", "abc", "پاس", strings.Repeat("ب", dotless.MaxLetters+1)} {
		if _, ok := dotless.NewWord(word, model.Gap); ok {
			t.Errorf("%q is taken", word)
		}
		if _, ok := dotless.Fixed(word, model.Gap); ok {
			t.Errorf("%q is taken as it stands", word)
		}
	}
}
