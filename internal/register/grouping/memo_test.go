package grouping_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"

	"marsad/internal/register"
	"marsad/internal/register/grouping"
)

// story makes mentions of a few happenings that are told over and over, with what pulls them together and apart: places, days, tolls, denials, several mentions of a report.
func story(random *rand.Rand, n int) []register.Mention {
	var out []register.Mention
	for i := range n {
		m := told(fmt.Sprintf("r%03d", i*2/3), fmt.Sprint("صحيفة ", random.IntN(9)), []string{"shelling", "casualties", "airstrike", "meeting"}[random.IntN(4)],
			[]string{"عين النخيل", "قرية عين النخيل", "خربة الصفصاف"}[random.IntN(3)], fmt.Sprintf("2031-05-%02d", 2+random.IntN(4)))
		m.Cue.Start, m.Cue.End, m.Cue.Quote = 10*i, 10*i+3, []string{"قصف", "غارة"}[random.IntN(2)]
		if random.IntN(6) == 0 {
			m.Modality = "negated"
		}
		if low := random.IntN(5); low > 0 {
			m.Counts = []register.Toll{{Of: "killed", Who: "civilians", Low: low, High: &low}}
		}
		out = append(out, m)
	}
	return out
}

// TestMemo tells stories mention by mention in several orders, some mentions anew with other words: with what is remembered the incidents are the same to the byte as
// without, also once the memo was full.
func TestMemo(t *testing.T) {
	memo := &grouping.Memo{}
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(11, seed))
		all := story(random, 120)
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for n := 1; n <= len(all); n += 1 + random.IntN(7) {
			if random.IntN(3) == 0 {
				all[random.IntN(n)].Weapon = fmt.Sprint("weapon", n)
			}
			var decisions []register.Decision
			if random.IntN(4) == 0 {
				first := grouping.Group(all[:n], nil)
				decisions = []register.Decision{{ID: "d", Kind: grouping.DecisionMerge, Incidents: []string{first[0].ID, first[len(first)-1].ID}, At: "2031-06-01"}}
			}
			incidents := grouping.Group(all[:n], decisions)
			want, _ := json.Marshal([]any{incidents, grouping.Loners(all[:n], decisions, incidents)})
			remembered := memo.Group(all[:n], decisions)
			got, _ := json.Marshal([]any{remembered, memo.Loners(all[:n], decisions, remembered)})
			if string(got) != string(want) {
				t.Fatalf("seed %d, %d mentions:\n%s\nis not\n%s", seed, n, got, want)
			}
		}
	}
}
