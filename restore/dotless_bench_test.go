package restore

import (
	"bufio"
	"encoding/json"
	"fmt"
	"marsad/internal/arabic"
	"marsad/restore/internal/table"
	"os"
	"strings"
	"testing"

	"marsad/restore/internal/model"
)

func TestDotlessTry(t *testing.T) {
	f, err := os.Open("../../shared/eval/news.dev.jsonl")
	if err != nil {
		t.Skip()
	}
	m := dotlessModel()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	n, bad, soft := 0, 0, 0
	shown := 0
	kinds := map[string]int{}
	var ctr struct{ unk, sure, sureBad int }
	for docs := 0; sc.Scan() && docs < 300; docs++ {
		var r struct{ Text string }
		json.Unmarshal(sc.Bytes(), &r)
		words := strings.Fields(r.Text)
		text := strings.Join(words[:min(80, len(words))], " ")
		text = strings.Map(func(r rune) rune {
			if r == 'ـ' || r >= 0x64b && r <= 0x652 {
				return -1
			}
			return r
		}, text)
		var gold []string
		var sk []skeleton
		at := 0
		for at < len(text) {
			i := strings.IndexFunc(text[at:], func(r rune) bool { return model.Symbol(r) != 0 })
			if i < 0 {
				break
			}
			b := model.Border(text[at : at+i])
			if len(sk) == 0 {
				b = model.Stop
			}
			at += i
			j := strings.IndexFunc(text[at:], func(r rune) bool { return model.Symbol(r) == 0 })
			if j < 0 {
				j = len(text) - at
			}
			w := text[at : at+j]
			at += j
			gold = append(gold, w)
			s, ok := newSkeleton(undot(w), b)
			if !ok {
				t.Fatal(w, undot(w))
			}
			sk = append(sk, s)
		}
		for i, got := range decode(m, sk) {
			n++
			if got.confidence > .9 {
				ctr.sure++
			}
			if got.word != gold[i] {
				bad++
				if got.confidence > .9 {
					ctr.sureBad++
				}
				_, ok := m.Word(model.Context{}, table.Word(gold[i]))
				kind := "other"
				g, w := gold[i], got.word
				switch {
				case !ok:
					kind = "oov"
				case arabic.Fold(g) == arabic.Fold(w):
					kind = "hamza"
				case strings.NewReplacer("ي", "ت").Replace(g) == strings.NewReplacer("ي", "ت").Replace(w):
					kind = "ya/ta"
				}
				kinds[kind]++
				if kind == "other" || kind == "ya/ta" {
					fmt.Println(kind, gold[max(0, i-3):min(len(gold), i+2)], g, got.word)
				}
				if shown < 60 {
					shown++
					t.Log(gold[max(0, i-2):i], gold[i], got)
				}
			}
		}
	}
	fmt.Println(kinds)
	t.Logf("%d words %.4f %.4f %+v", n, float64(bad)/float64(n), float64(soft), ctr)
}

func undot(w string) string {
	rs := []rune(w)
	for i, r := range rs {
		last := i == len(rs)-1
		switch r {
		case 'ب', 'ت', 'ث':
			rs[i] = 'ٮ'
		case 'ن':
			rs[i] = 'ں'
			if !last {
				rs[i] = 'ٮ'
			}
		case 'ي', 'ئ', 'ى':
			rs[i] = 'ى'
			if !last {
				rs[i] = 'ٮ'
			}
		case 'ج', 'خ':
			rs[i] = 'ح'
		case 'ذ':
			rs[i] = 'د'
		case 'ز':
			rs[i] = 'ر'
		case 'ش':
			rs[i] = 'س'
		case 'ض':
			rs[i] = 'ص'
		case 'ظ':
			rs[i] = 'ط'
		case 'غ':
			rs[i] = 'ع'
		case 'ف':
			rs[i] = 'ڡ'
		case 'ق':
			rs[i] = 'ٯ'
		case 'ة':
			rs[i] = 'ه'
		case 'أ', 'إ', 'آ':
			rs[i] = 'ا'
		case 'ؤ':
			rs[i] = 'و'
		}
	}
	return string(rs)
}
