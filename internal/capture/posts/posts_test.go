package posts_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"marsad/internal/capture/posts"
)

// fates gives the kind and the mapping, then a line for each row.
func fates(data string, o posts.Options) string {
	r, err := posts.Open(strings.NewReader(data), o)
	if err != nil {
		return "error: " + err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Kind, r.Map.Describe())
	for row, err := range r.Rows() {
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
			break
		}
		fmt.Fprintf(&b, "%d line %d %s", row.Number, row.Line, row.Fate)
		if row.Reason != "" {
			fmt.Fprintf(&b, " (%s)", row.Reason)
		}
		for _, w := range row.Warnings {
			fmt.Fprintf(&b, " [%s]", w)
		}
		if p := row.Post; row.Fate == posts.Taken {
			fmt.Fprintf(&b, " %s", strings.Join([]string{p.ID, p.Outlet, p.Author, p.Published, p.Edited, p.URL, p.Title, fmt.Sprint(p.Forwarded, p.Hashtags, p.Links), fmt.Sprintf("%q", p.Text)}, "|"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func check(t *testing.T, name, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
	}
}

const arabicTable = "المعرف,النص,المصدر,تاريخ النشر,الرابط\n" +
	"1,قصفت المدفعية القرية #سرمين,شبكة النهر,18/02/2020 14:05,https://n.example/1\n" +
	"1,نص آخر,شبكة النهر,18/02/2020,https://n.example/2\n" +
	"3,قصفت المدفعية  القرية #سرمين,شبكة النهر,19/02/2020,https://n.example/3\n" +
	"4,قصفت المدفعية القرية #سرمين,شبكة الجبل,أمس,https://n.example/4\n" +
	"5,  ,شبكة النهر,19/02/2020,https://n.example/5\n" +
	"6,\"سطر أول\nسطر «ثان», بفاصلة\",شبكة النهر,,\n" +
	"7,ناقص\n"

const arabicRows = `csv id=المعرف text=النص url=الرابط outlet=المصدر published=تاريخ النشر
1 line 2 taken 1|شبكة النهر||2020-02-18T14:05:00||https://n.example/1||[] [سرمين] []|"قصفت المدفعية القرية #سرمين"
2 line 3 duplicate (the same id as row 1)
3 line 4 duplicate (the same text by the same author as row 1)
4 line 5 taken [the time of publication «أمس» is not read] 4|شبكة الجبل||||https://n.example/4||[] [سرمين] []|"قصفت المدفعية القرية #سرمين"
5 line 6 refused (no text)
6 line 7 taken 6|شبكة النهر||||||[] [] []|"سطر أول\nسطر «ثان», بفاصلة"
7 line 9 refused (columns: it has 2, expected are 5)
`

func TestTablesInEveryDress(t *testing.T) {
	coded, err := charmap.Windows1256.NewEncoder().String(arabicTable)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(arabicTable)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"utf-8": arabicTable, "with a mark": "\ufeff" + arabicTable, "windows-1256": coded, "utf-16": wide} {
		check(t, name, fates(data, posts.Options{}), arabicRows)
	}
	check(t, "semicolons", fates("text;date\nعادت الدورية، ثم توقفت;2020-02-18 10:00\n", posts.Options{Zone: time.FixedZone("", 3*3600)}),
		"csv text=text published=date\n1 line 2 taken |||2020-02-18T10:00:00+03:00||||[] [] []|\"عادت الدورية، ثم توقفت\"\n")
	check(t, "no header", fates("17,https://n.example/1,2020-02-18,عادت الدورية المشتركة إلى القرية\n", posts.Options{}),
		"csv id=#1 text=#4 url=#2 published=#3\n1 line 1 taken 17|||2020-02-18||https://n.example/1||[] [] []|\"عادت الدورية المشتركة إلى القرية\"\n")
	check(t, "CrowdTangle", fates("Page Name,User Name,Facebook Id,Post Created,Message,URL,Link,Link Text\nشبكة النهر,nahr,99,2020-02-18 14:33:05 EET,عادت الدورية,https://f.example/1,https://n.example/1,عنوان\n", posts.Options{}),
		"csv text=Message url=URL outlet=Page Name author=User Name published=Post Created\n1 line 2 taken |شبكة النهر|nahr|2020-02-18T14:33:05+02:00||https://f.example/1||[] [] []|\"عادت الدورية\"\n")
}

// TestQuotationMarksThatAreNotClosed is where encoding/csv swallows every row behind the mark.
func TestQuotationMarksThatAreNotClosed(t *testing.T) {
	check(t, "one", fates("id,text\n1,one\n2,\"two\n3,three\n4,\"four\n", posts.Options{}), `csv id=id text=text
1 line 2 taken 1||||||`+`|[] [] []|"one"
2 line 3 refused (quotation: it runs over several lines because a quotation mark is not closed, or stands alone inside a text)
3 line 4 taken 3|||||||[] [] []|"three"
4 line 5 taken 4|||||||[] [] []|"four\n"
`)
	many := "id,text\n" + strings.Repeat("1,\"x\n", 500)
	got := fates(many+strings.Repeat("y", 3000)+"\nz,last\n", posts.Options{MaxRow: 1000})
	if n := strings.Count(got, "\n"); n != 503 || !strings.Contains(got, "503 line 504 taken") && !strings.Contains(got, "last") {
		t.Errorf("%d lines: %s", n, got)
	}
	if !strings.Contains(got, "502 line 503 ") {
		t.Errorf("the lines are not counted: %s", got[len(got)-300:])
	}
}

func TestMapping(t *testing.T) {
	m, err := posts.ReadMapping(strings.NewReader(`{"columns":{"text":"b","id":"#1"},"header":true}`))
	if err != nil {
		t.Fatal(err)
	}
	check(t, "given", fates("a,b\n1,one\n", posts.Options{Map: &m}), "csv id=#1 text=b\n1 line 2 taken 1|||||||[] [] []|\"one\"\n")
	var out bytes.Buffer
	if err := m.Write(&out); err != nil {
		t.Fatal(err)
	}
	again, err := posts.ReadMapping(&out)
	if err != nil || again.Describe() != m.Describe() || !*again.Header {
		t.Errorf("read again: %+v, error %v", again, err)
	}
	for _, bad := range []string{`{`, `{"columns":{"id":"a"}}`, `{"columns":{"text":"a","weather":"b"}}`, `{"colums":{}}`, `{"columns":{"text":"a"},"delimiter":"ab"}`} {
		if _, err := posts.ReadMapping(strings.NewReader(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	m.Columns["url"] = "c"
	if _, err := posts.Open(strings.NewReader("a,b\n1,one\n"), posts.Options{Map: &m}); !errors.Is(err, posts.ErrMapping) {
		t.Errorf("a column that is not there: %v", err)
	}
	if _, err := posts.Open(strings.NewReader("a,b\n1,\n"), posts.Options{}); !errors.Is(err, posts.ErrMapping) {
		t.Errorf("nothing known: %v", err)
	}
}

func TestObjects(t *testing.T) {
	rows := []string{`{"id":7,"text":"عادت الدورية","user":{"name":"شبكة النهر"},"created_at":"2020-02-18T10:00:00Z","tags":["x"]}`, `{"id":8,"text":5}`, `{"id":9}`, `[1]`}
	want := "jsonl id=id text=text author=user.name published=created_at\n1 line 1 taken 7||شبكة النهر|2020-02-18T10:00:00Z||||[] [] []|\"عادت الدورية\"\n2 line 2 taken 8|||||||[] [] []|\"5\"\n3 line 3 refused (no text)\n" +
		"4 line 4 refused (no object of JSON: json: cannot unmarshal array into Go value of type map[string]interface {})\n"
	check(t, "lines", fates(strings.Join(rows, "\n"), posts.Options{}), want)
	array := want
	for i := 1; i <= 4; i++ {
		array = strings.Replace(array, fmt.Sprintf("line %d", i), "line 0", 1)
	}
	check(t, "array", fates("["+strings.Join(rows, ",")+"]", posts.Options{}), "json"+strings.TrimPrefix(array, "jsonl"))
	check(t, "array that breaks off", fates("["+rows[0]+",{\"id\"", posts.Options{}), "json id=id text=text author=user.name published=created_at\n1 line 0 taken 7||شبكة النهر|2020-02-18T10:00:00Z||||[] [] []|\"عادت الدورية\"\nerror: the collection cannot be read behind byte 130: it breaks off\n")
	m := posts.Mapping{Columns: map[string]string{"text": "text", "outlet": "user.name"}}
	check(t, "nested", fates(rows[0], posts.Options{Map: &m}), "jsonl text=text outlet=user.name\n1 line 1 taken |شبكة النهر||||||[] [] []|\"عادت الدورية\"\n")
	long := `{"text":"` + strings.Repeat("x", 2000) + `"}` + "\n" + rows[0]
	if got := fates(long, posts.Options{MaxRow: 1000}); !strings.Contains(got, "1 line 1 refused (row too long: more than 1000 bytes)\n2 line 2 taken") {
		t.Error(got)
	}
}

const channel = `{"name":"شبكة النهر","type":"public_channel","id":77,"messages":[
{"id":1,"type":"service","date":"2020-02-18T10:00:00","date_unixtime":"1582020000","actor":"شبكة النهر","action":"create_channel","text":""},
{"id":2,"type":"message","date":"2020-02-18T10:00:00","date_unixtime":"1582020000","edited":"2020-02-18T11:00:00","edited_unixtime":"1582023600","from":"شبكة النهر","author":"سليم","forwarded_from":"مرصد الجبل",
 "text":[{"type":"hashtag","text":"#عاجل"}," عادت ",{"type":"bold","text":"الدورية"},{"type":"text_link","text":" هنا","href":"https://n.example/1"}]},
{"id":3,"type":"message","date":"2020-02-18T10:00:01","from":"شبكة النهر","photo":"photos/1.jpg","text":""},
{"id":4,"type":"message","date":"2020-02-18T10:00:02","from":"شبكة النهر","photo":"photos/2.jpg","text":"صورة للدورية"},
{"id":5,"type":"message","text":{"x":1}}]}`

const channelRows = `1 line 0 skipped (service message: create_channel)
2 line 0 taken 2|شبكة النهر|سليم|2020-02-18T10:00:00Z|2020-02-18T11:00:00Z|https://t.me/c/77/2||[مرصد الجبل] [عاجل] [https://n.example/1]|"#عاجل عادت الدورية هنا"
3 line 0 skipped (no text: photo)
4 line 0 taken 4|شبكة النهر||2020-02-18T10:00:02||https://t.me/c/77/4||[] [] []|"صورة للدورية"
5 line 0 refused (text: json: cannot unmarshal object into Go value of type []json.RawMessage)
`

func TestTelegram(t *testing.T) {
	check(t, "channel", fates(channel, posts.Options{}), "telegram \n"+channelRows)
	account := `{"about":"x","personal_information":{"first_name":"س"},"chats":{"about":"y","list":[` + channel + `,{"name":"محادثة","type":"personal_chat","id":5,"messages":[{"id":2,"type":"message","from":"رنا","text":"مرحبا"}]}]}}`
	check(t, "account", fates(account, posts.Options{}), "telegram \n"+channelRows+"6 line 0 taken 2|محادثة|رنا|||||[] [] []|\"مرحبا\"\n")
	check(t, "compact", fates(strings.ReplaceAll(channel, "\n", ""), posts.Options{}), "telegram \n"+channelRows)
	if got := fates(channel[:len(channel)-60], posts.Options{}); !strings.Contains(got, "error: the collection cannot be read behind byte") {
		t.Error(got)
	}
	check(t, "none", fates(`{"a":{"messages":1}}`, posts.Options{Kind: posts.Telegram}), "telegram \nerror: the file has no messages: it is no export of Telegram Desktop\n")
}

func TestX(t *testing.T) {
	archive := `window.YTD.tweets.part0 = [ {"tweet":{"id_str":"11","full_text":"RT @nahr: عادت الدورية &amp; توقفت #عاجل","created_at":"Tue Feb 18 10:00:00 +0000 2020","lang":"ar","entities":{"hashtags":[{"text":"عاجل"}],"urls":[{"expanded_url":"https://n.example/1"}]}}},` +
		`{"tweet":{"id_str":"11","full_text":"x"}}, {"tweet":5} ]`
	check(t, "archive", fates(archive, posts.Options{}), `x 
1 line 0 taken 11|||2020-02-18T10:00:00Z||https://x.com/i/web/status/11||[@nahr] [عاجل] [https://n.example/1]|"RT @nahr: عادت الدورية & توقفت #عاجل"
2 line 0 duplicate (the same id as row 1)
3 line 0 refused (tweet: json: cannot unmarshal number into Go value of type posts.archivedTweet)
`)
}

// TestStreams holds that a collection larger than memory should be is read without being kept.
func TestStreams(t *testing.T) {
	const rows = 50_000
	in, out := io.Pipe()
	go func() {
		_, _ = io.WriteString(out, "id,text\n")
		line := strings.Repeat("س", 100)
		for i := range rows {
			fmt.Fprintf(out, "%d,%d %s\n", i, i, line)
		}
		out.Close()
	}()
	r, err := posts.Open(in, posts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for row, err := range r.Rows() {
		if err != nil || row.Fate != posts.Taken {
			t.Fatalf("row %+v, error %v", row, err)
		}
		n++
	}
	if n != rows {
		t.Errorf("%d rows", n)
	}
}

// FuzzRows holds that nothing panics, that the numbers have no gap, and that a row that is not taken says why.
func FuzzRows(f *testing.F) {
	f.Add(arabicTable)
	f.Add("id,text\n1,\"x\n2,y\n\"\"\"\n")
	f.Add(channel)
	f.Add(`window.YTD.tweets.part0 = [{"tweet":{}}]`)
	f.Add("[{\"text\":\"x\"}]")
	f.Add("{\"text\":\"x\"}\n\n{\"text\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, data string) {
		r, err := posts.Open(strings.NewReader(data), posts.Options{MaxRow: 500})
		if err != nil {
			return
		}
		n := 0
		for row, err := range r.Rows() {
			if err != nil {
				return
			}
			if n++; row.Number != n || row.Fate == "" || row.Fate != posts.Taken && row.Reason == "" || row.Fate == posts.Taken && strings.TrimSpace(row.Post.Text) == "" {
				t.Fatalf("row %+v at place %d", row, n)
			}
			if n > len(data)+1 {
				t.Fatal("more rows than bytes")
			}
		}
	})
}
