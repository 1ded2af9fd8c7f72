// Package measure makes reports in any number and measures both engines on them.
package measure

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"marsad/record"
)

// The words of which sentences are put together. Common ones stand in most reports, rare ones in few.
var (
	subjects = strings.Fields("المدفعية الطائرات الدوريات القوات المسلحون السكان المراقبون الوجهاء المصادر الشرطة الفرق المتطوعون الحواجز الأرتال الوفد")
	verbs    = strings.Fields("استهدفت قصفت عبرت وصلت انسحبت أعلنت نفت أكدت رصدت أغلقت فتحت هاجمت سلمت نقلت طالبت")
	objects  = strings.Fields("القرية المدينة البلدة المعبر النقطة الطريق الحي السوق المدرسة المشفى الجسر التل المخيم المزرعة القاعدة")
	tails    = strings.Fields("صباحا مساء أمس اليوم شمالا جنوبا شرقا غربا مجددا لاحقا فجرا ظهرا ليلا مرارا علنا")
	types    = []string{"shelling", "patrol", "clash", "airstrike", "deployment", "withdrawal", "meeting", "displacement"}
	outlets  = []string{"بريد الساحل", "نبأ الوادي", "صوت التل", "مرآة النهر", "جريدة الميناء", "راصد السهل"}
)

// letters make words that are no words of a language, as many as are wanted: names and misspellings, of which every corpus has a long tail.
var letters = []rune("بتثجحخدذرزسشصضطظعغفقكلمنهوي")

func tailWord(n int) string {
	var b strings.Builder
	for range 5 {
		b.WriteRune(letters[n%len(letters)])
		n /= len(letters)
	}
	return b.String()
}

// RareWord gives a word that about one report in so many has.
func RareWord(n int) string { return "ن" + tailWord(n*7919) }

const (
	villages  = 4000
	firstYear = 2012
	days      = 5000
)

// Report makes the n-th report of a seed: 40 to 250 words, five events in villages of Syria, on some day of 14 years.
func Report(seed uint64, n int) record.Report {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	words := make([]string, 0, 250)
	for length := 40 + r.IntN(211); len(words) < length; {
		words = append(words, pick(r, subjects), pick(r, verbs), pick(r, objects), pick(r, tails), tailWord(int(r.ExpFloat64()*3000)))
	}
	words[7], words[8] = RareWord(r.IntN(1000)), RareWord(1000+r.IntN(100_000))
	text := strings.Join(words, " ")
	day := time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(days*24*60)) * time.Minute)
	rep := record.Report{
		Schema: record.Schema, ID: fmt.Sprintf("m%07d", n), Text: record.Text{Original: text, Restored: text},
		Source:  record.Source{Outlet: pick(r, outlets), Published: &record.Time{Value: day.Format(time.RFC3339), Precision: "instant", Basis: "explicit"}},
		Article: record.Article{Language: "ar", Categories: []string{}, Blocks: []record.Block{{Kind: "paragraph", Start: 0, End: len([]rune(text))}}},
	}
	at := 0
	for i := range 5 {
		cue := record.Span{Start: at, End: at + len([]rune(words[i])), Quote: words[i]}
		at = cue.End + 1
		village := r.IntN(villages)
		v := rand.New(rand.NewPCG(1, uint64(village)))
		lat, lon, place := 32.4+4.8*v.Float64(), 35.8+6.4*v.Float64(), fmt.Sprint("p", i)
		rep.Places = append(rep.Places, record.Place{ID: place, Name: record.Name{Arabic: "قرية " + tailWord(village)}, Kind: "village", Lat: &lat, Lon: &lon, Basis: "gazetteer", Candidates: 1, Confidence: 0.9, Mentions: []record.Span{cue}})
		rep.Events = append(rep.Events, record.Event{ID: fmt.Sprint("v", i), Type: pick(r, types), Modality: "asserted", Places: []record.EventPlace{{Place: place, Role: "at"}}, Cue: cue, Evidence: []record.Span{cue}, Confidence: 0.7, Rule: "measure"})
	}
	return rep
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
