package lexicon_test

import (
	"sync"
	"testing"

	"marsad/internal/lexicon"
)

// TestWordsAtOnce: readers that meet the same words at once get the same answers.
func TestWordsAtOnce(t *testing.T) {
	l, err := lexicon.LoadWith(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	want := len(l.ActorIndex.Match(nil, words(l, "سيرغي لافروف قال"), 0))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 200 {
				w := words(l, "سيرغي لافروف قال")
				if got := len(l.ActorIndex.Match(nil, w, 0)); got != want || !l.Verb(w[2]) || w[0].Facts(func(string) uint32 { return 5 }) != 5 {
					t.Errorf("%d hits, want %d, or no verb", got, want)
					return
				}
			}
		})
	}
	all.Wait()
}
