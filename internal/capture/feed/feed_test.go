package feed_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"marsad/internal/capture/feed"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden reads every file of testdata and compares what it gives with the file beside it.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.in")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		f, err := feed.Parse(data, feed.Options{URL: "https://www.nahr.example/news/index"})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		e := json.NewEncoder(&got)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(f); err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(path, ".in") + ".json"
		if *update {
			if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || !bytes.Equal(want, got.Bytes()) {
			t.Errorf("%s: got\n%s\nerror %v", golden, got.String(), err)
		}
	}
}

const rss = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>شبكة النهر</title><link>https://nahr.example/</link>
<item><title>عادت الدورية المشتركة إلى القرية</title><link>/1</link><pubDate>الثلاثاء 18 شباط 2020 10:00</pubDate></item>
<item><title>قصف على البلدة</title><link>/2</link><guid>x2</guid></item></channel></rss>`

// TestBroken holds that feeds give their items as outlets break them, and that it is told.
func TestBroken(t *testing.T) {
	coded, err := charmap.Windows1256.NewEncoder().String(rss)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(rss))
	_ = z.Close()
	for name, tt := range map[string]struct {
		data    string
		items   int
		warning string
	}{
		"as it should be":                    {rss, 2, ""},
		"windows-1256 declared as utf-8":     {coded, 2, "read as windows-1256"},
		"windows-1256 declared":              {strings.Replace(coded, "utf-8", "windows-1256", 1), 2, ""},
		"utf-8 declared as windows-1256":     {strings.Replace(rss, "utf-8", "windows-1256", 1), 2, ""},
		"byte order mark and white space":    {"\ufeff\n\n  " + rss, 2, ""},
		"message of a server in front":       {"<br />\n<b>Warning</b>: x in <b>y.php</b>\n" + rss, 2, ""},
		"garbage behind":                     {rss + "\n<!-- cached --><script>x</script>", 2, ""},
		"packed":                             {packed.String(), 2, ""},
		"packed and broken off":              {packed.String()[:packed.Len()-40], 1, "1 whole items"},
		"broken off in an item":              {rss[:strings.Index(rss, "<guid>")], 1, "1 whole items"},
		"broken off in a tag":                {rss[:strings.Index(rss, "<guid>")+3], 1, "1 whole items"},
		"control characters":                 {strings.Replace(rss, "قصف", "ق\x03صف", 1), 2, "1 control characters"},
		"ampersands":                         {strings.Replace(rss, "قصف", "قصف & دمار &nbsp; &unknown;", 1), 2, ""},
		"elements left open":                 {strings.Replace(rss, "قصف", "<b>قصف<br>", 1), 2, ""},
		"less-than sign":                     {strings.Replace(rss, "قصف", "3 < 4", 1), 2, ""},
		"bytes that are no characters":       {strings.Replace(rss, "قصف", "قصف\xff\xfe", 1), 2, "replacement character"},
		"entities of a document type":        {`<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>` + strings.Replace(rss, "قصف", "&b;&c;", 1), 2, "document type is left out"},
		"a feed that speaks of another root": {strings.Replace(rss, "قصف", "&lt;feed&gt;", 1), 2, ""},
	} {
		f, err := feed.Parse([]byte(tt.data), feed.Options{URL: "https://nahr.example/rss"})
		if err != nil || len(f.Items) != tt.items || f.Title != "شبكة النهر" || f.Items[0].Title != "عادت الدورية المشتركة إلى القرية" || f.Items[0].URL != "https://nahr.example/1" || f.Items[0].Published != "2020-02-18T10:00:00" {
			t.Errorf("%s: %+v, error %v", name, f, err)
		}
		if got := strings.Join(f.Warnings, "; "); tt.warning == "" && got != "" || !strings.Contains(got, tt.warning) {
			t.Errorf("%s: warnings %q", name, got)
		}
		for _, item := range f.Items {
			if strings.Contains(item.Title, "aaaa") || strings.Contains(item.Title, "root:") {
				t.Errorf("%s: an entity was read: %q", name, item.Title)
			}
		}
	}
}

func TestHostile(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 100 {
		_, _ = z.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
	_ = z.Close()
	for name, tt := range map[string]struct {
		data string
		want error
	}{
		"nothing":    {"", feed.ErrEmpty},
		"white":      {" \n", feed.ErrEmpty},
		"words":      {"only words", feed.ErrUnknown},
		"depth":      {"<rss><channel>" + strings.Repeat("<a>", 100_000), feed.ErrHostile},
		"attributes": {"<rss " + strings.Repeat(`a="b" `, 1000) + "></rss>", feed.ErrHostile},
		"long tag":   {"<rss a=\"" + strings.Repeat("x", 1<<20), feed.ErrHostile},
		"gzip":       {bomb.String(), feed.ErrHostile},
		"other JSON": {`{"a":1}`, feed.ErrUnknown},
		"no list":    {"<html><body><a href='/about-this-site'>من نحن في هذه الشبكة الإخبارية</a></body></html>", feed.ErrNoLinks},
	} {
		if f, err := feed.Parse([]byte(tt.data), feed.Options{URL: "https://nahr.example/"}); !errors.Is(err, tt.want) {
			t.Errorf("%s: %+v, error %v", name, f, err)
		}
	}
}

func TestSelector(t *testing.T) {
	page := `<html><body><div class="list"><div><a href="/a">خبر</a><time datetime="2020-02-18">x</time></div><div><a href="/b">ثان</a></div></div><a href="/c">آخر</a></body></html>`
	f, err := feed.Parse([]byte(page), feed.Options{URL: "https://nahr.example/", Selector: ".list > div"})
	if err != nil || len(f.Items) != 2 || f.Items[0].Published != "2020-02-18" || f.Items[1].URL != "https://nahr.example/b" {
		t.Errorf("%+v, error %v", f, err)
	}
	if _, err := feed.Parse([]byte(page), feed.Options{URL: "https://nahr.example/", Selector: "]["}); err == nil || !strings.Contains(err.Error(), "selector") {
		t.Errorf("error %v", err)
	}
}

func TestDiscover(t *testing.T) {
	declared := `<html><head><link rel="alternate" type="application/rss+xml" title="أخبار" href="/rss"><link rel="alternate" hreflang="en" href="/en"><link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="https://f.example/a"></head><body><a href="/feed/">x</a></body></html>`
	got := feed.Discover(declared, "https://nahr.example/x")
	if len(got) != 2 || got[0] != (feed.Link{URL: "https://nahr.example/rss", Title: "أخبار", Type: "application/rss+xml"}) || got[1].URL != "https://f.example/a" {
		t.Errorf("%+v", got)
	}
	if got := feed.Discover(`<a href="/feed/">خلاصات</a><a href="/x">y</a>`, "https://nahr.example/"); len(got) != 1 || got[0].URL != "https://nahr.example/feed/" {
		t.Errorf("%+v", got)
	}
}

// TestOPMLGoesRound holds that a list that was written is read as the same.
func TestOPMLGoesRound(t *testing.T) {
	in := []feed.Outline{{Title: "شبكة النهر", Feed: "https://nahr.example/rss", Site: "https://nahr.example/", Language: "ar", Categories: []string{"محلي", "عاجل"}}, {Title: "مرصد الجبل", Feed: "https://jabal.example/rss?a=1&b=2"}}
	var out bytes.Buffer
	if err := feed.WriteOPML(&out, "قائمة", in, time.Date(2020, 2, 18, 0, 0, 0, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	f, err := feed.Parse(out.Bytes(), feed.Options{})
	if err != nil || f.Kind != feed.OPML || f.Title != "قائمة" || len(f.Items) != 2 || len(f.Warnings) > 0 {
		t.Fatalf("%+v, error %v", f, err)
	}
	for i, item := range f.Items {
		if item.Title != in[i].Title || item.URL != in[i].Feed || item.Summary != in[i].Site || strings.Join(item.Categories, ",") != strings.Join(in[i].Categories, ",") {
			t.Errorf("%+v", item)
		}
	}
}

// FuzzParse holds that no source panics, that every item has an id, and that a source read twice gives the same.
func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.in")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;<item></item>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := feed.Options{URL: "https://nahr.example/", Limit: 1 << 20}
		got, err := feed.Parse(data, o)
		again, _ := feed.Parse(data, o)
		if err == nil && got.Kind == "" {
			t.Fatal("no kind and no error")
		}
		for i, item := range got.Items {
			if item.ID == "" || i >= len(again.Items) || item.ID != again.Items[i].ID {
				t.Fatalf("item %+v", item)
			}
		}
	})
}
