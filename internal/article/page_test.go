package article_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"marsad/internal/article"
)

// body is long enough for the library to see an article in it.
const body = `<p>قالت بعثة المراقبة إن الدورية الأولى انطلقت صباح اليوم من المعبر الشمالي باتجاه القرى المحيطة، وعادت مساءً من دون عوائق تذكر على الطريق.</p>
<p>وأضافت أن فرقها ستزور القرى المحيطة بالطريق خلال الأيام المقبلة، وستلتقي ممثلين عن الأهالي لسماع شكاواهم من الحواجز المؤقتة عند الجسر.</p>`

const heading = "البعثة تستأنف الدوريات على الطريق الدولي"

func pageOf(head, before, behind string) string {
	return `<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8">` + head + `</head><body><nav><a href="/">الرئيسية</a> <a href="/a">سوريا</a></nav><h1>بريد الشمال</h1><article>` + before + body + behind + `</article></body></html>`
}

func TestTimesOfAPage(t *testing.T) {
	title := "<h1>" + heading + "</h1>"
	for name, tt := range map[string]struct{ head, before, url, published, updated string }{
		"json-ld": {head: `<script type="application/ld+json">{"@graph":[{"@type":"WebPage","datePublished":"2019-01-01"},{"@type":["NewsArticle"],"datePublished":"2020-02-18T14:30:00+02:00","dateModified":"2020-02-19T08:00:00+02:00"}]}</script>
			<meta property="article:published_time" content="2020-02-17T00:00:00Z">`, published: "2020-02-18T14:30:00+02:00", updated: "2020-02-19T08:00:00+02:00"},
		"meta without zone": {head: `<meta property="article:published_time" content="2020-02-18 14:30:00">`, published: "2020-02-18T14:30:00"},
		"microdata":         {before: title + `<span itemprop="datePublished" content="2020-02-18">أمس</span>`, published: "2020-02-18"},
		"rdfa":              {before: title + `<span property="dc:date" content="2020-02-18T00:00:00+01:00">الثلاثاء</span>`, published: "2020-02-18T00:00:00+01:00"},
		"time element":      {before: title + `<time datetime="2020-02-18T14:30:00Z">منذ ساعة</time>`, published: "2020-02-18T14:30:00Z"},
		"shown, two names":  {before: title + `<div>الثلاثاء 18 شباط/فبراير 2020 - 14:30</div>`, published: "2020-02-18T14:30:00"},
		"shown, two words":  {before: title + `<div>نشر في ٥ تشرين الأول ٢٠٢٠ ٠٩:٠٥ م</div>`, published: "2020-10-05T21:05:00"},
		"shown, maghrebi":   {before: title + `<div>الجمعة 8 فيفري 2019</div>`, published: "2019-02-08"},
		"shown, numbers":    {before: title + `<div>18/2/2020</div>`, published: "2020-02-18"},
		"shown, pieces":     {before: title + `<div><span>18</span> <span>فبراير</span> <span>2020</span></div>`, published: "2020-02-18"},
		"shown, hijri":      {before: title + `<div>24 جمادى الآخرة 1441 هـ</div>`, published: "2020-02-18"},
		"both calendars":    {before: title + `<div>24 جمادى الآخرة 1441 هـ الموافق 18 فبراير 2020</div>`, published: "2020-02-18"},
		"update shown":      {before: title + `<div>تاريخ النشر: 18 فبراير 2020</div><div>آخر تحديث: 19 فبراير 2020 الساعة 10:00 (GMT+3)</div>`, published: "2020-02-18", updated: "2020-02-19T10:00:00+03:00"},
		"address":           {before: title, url: "https://barid.example/2020/2/18/story", published: "2020-02-18"},
		"no such day":       {before: title + `<div>31 فبراير 2020</div>`, published: ""},
		"a story's date":    {before: title + `<p>وقال الناطق إن الاتفاق الذي وقع في 18 فبراير 2019 بين الطرفين لا يزال قائماً على الرغم من كل شيء.</p>`, published: ""},
	} {
		a := extract(t, pageOf(tt.head, tt.before, ""), article.Hints{URL: tt.url})
		if a.Published != tt.published || a.Updated != tt.updated {
			t.Errorf("%s: published %q, updated %q, want %q, %q", name, a.Published, a.Updated, tt.published, tt.updated)
		}
	}
}

func TestTitleOfAPage(t *testing.T) {
	for name, tt := range map[string]struct{ head, before, outlet string }{
		"heading":            {"<title>" + heading + " - بريد الشمال</title>", "<h1>" + heading + "</h1>", "بريد الشمال"},
		"h2":                 {"<title>بريد الشمال | " + heading + "</title>", "<h2>" + heading + "</h2>", "بريد الشمال"},
		"no heading":         {`<meta property="og:site_name" content="بريد الشمال"><title>بريد الشمال - ` + heading + "</title>", "", "بريد الشمال"},
		"no name of outlet":  {"<title>" + heading + " | بريد الشمال</title>", "", "بريد الشمال"},
		"json-ld, no markup": {`<script type="application/ld+json">{"@type":"NewsArticle","headline":"` + heading + `","publisher":{"name":"بريد الشمال"},"author":[{"name":"سلمى الحلو"}]}</script>`, "", "بريد الشمال"},
	} {
		a := extract(t, pageOf(tt.head, tt.before, ""), article.Hints{})
		if got := a.Title.Of(a.Text); got != heading || a.Outlet != tt.outlet {
			t.Errorf("%s: title %q, outlet %q", name, got, a.Outlet)
		}
		if strings.Contains(a.Body(), heading) || !strings.HasPrefix(a.Body(), "قالت بعثة") {
			t.Errorf("%s: body %.60q", name, a.Body())
		}
	}
}

func TestBlocksOfAPage(t *testing.T) {
	const soup = `<div id="story">أعلنت البعثة أن الدورية عادت مساء اليوم إلى المعبر من دون أن تسجل أي خرق على امتداد الطريق الدولي.<br><br>رواية الأهالي<br><br>وقال سكان إن <b>عشرات</b> العائلات عادت إلى منازلها بعد توقف القصف على القرى المحيطة.<br>وأضافوا أن الطريق مفتوح.<br><br>للمزيد: طالع تقريرنا السابق</div>`
	a := extract(t, pageOf("<title>"+heading+"</title>", "<h1>"+heading+"</h1><figure><img src=a.jpg><figcaption>عربة مراقبة عند المدخل</figcaption></figure>", soup+`<p>الآراء الواردة في التعليقات لا تعبر عن رأي الموقع بل عن آراء أصحابها وحدهم.</p>`), article.Hints{})
	for text, kind := range map[string]article.Kind{
		"رواية الأهالي": article.Paragraph, "وقال سكان إن عشرات العائلات عادت إلى منازلها بعد توقف القصف على القرى المحيطة.": article.Paragraph,
		"وأضافوا أن الطريق مفتوح.": article.Paragraph, "للمزيد: طالع تقريرنا السابق": article.Related,
		"الآراء الواردة في التعليقات لا تعبر عن رأي الموقع بل عن آراء أصحابها وحدهم.": article.Boilerplate,
	} {
		found := false
		for _, b := range a.Blocks {
			found = found || b.At.Of(a.Text) == text && b.Kind == kind
		}
		if !found {
			t.Errorf("no block %s %q in\n%s", kind, text, a.Text)
		}
	}
	checkBlocks(t, a)
}

// TestSmallPagesAreDividedAsTheirMarkup gives pages in which the library finds too little, so that it takes bare text: no white space between the
// tags, words glued together, the title in the first paragraph, the text twice.
func TestSmallPagesAreDividedAsTheirMarkup(t *testing.T) {
	const title, p1, p2 = "<h1>عودة الأهالي إلى البلدة</h1>", "<p>عاد سكان إلى أطراف البلدة</p>", "<p>وقال سكان إن الطريق مفتوح.</p>"
	const long = "<p>قالت بعثة المراقبة إن الدورية الأولى انطلقت صباح اليوم من المعبر الشمالي باتجاه القرى المحيطة، وعادت مساءً من دون عوائق تذكر.</p>"
	const longText = "paragraph قالت بعثة المراقبة إن الدورية الأولى انطلقت صباح اليوم من المعبر الشمالي باتجاه القرى المحيطة، وعادت مساءً من دون عوائق تذكر."
	const t1, t2 = "paragraph عاد سكان إلى أطراف البلدة", "paragraph وقال سكان إن الطريق مفتوح."
	for _, tt := range []struct {
		page string
		want []string
	}{
		{title + p1 + p2, []string{t1, t2}},
		{"<article>" + title + p1 + p2 + "</article>", []string{t1, t2}},
		{"<article>" + title + long + p1 + p2 + "</article>", []string{longText, t1, t2}},
		{"<article>\n" + title + "\n" + long + "\n" + p2 + "\n</article>", []string{longText, t2}},
		{"<article>" + title + long + "<aside>إعلان</aside>" + p1 + "<ul><li>أول البنود</li><li>ثاني البنود</li></ul></article>", []string{longText, t1, "list أول البنود", "list ثاني البنود"}},
		{"<article>" + title + "<blockquote>لن نعود قبل الصباح</blockquote>" + long + "<h2>رواية الأهالي</h2>" + p2 + "</article>", []string{"quote لن نعود قبل الصباح", longText, "heading رواية الأهالي", t2}},
		{"<main>" + title + "<div>عاد سكان إلى <b>أطراف</b> البلدة</div><div>وقال سكان إن الطريق مفتوح.</div></main>", []string{t1, t2}},
		{"<table><tr><td>" + title + "</td><td>" + p1 + "</td></tr><tr><td>خلية</td><td>أخرى</td></tr></table>", []string{t1, "paragraph خلية", "paragraph أخرى"}},
		{"<div>" + title + "عاد سكان إلى أطراف البلدة<br><br>وقال سكان إن الطريق مفتوح.</div>", []string{t1, t2}},
		{p1, []string{t1}},
		{"<article>" + title + long + "<h2>للاتصال بنا في البلدة</h2></article>", []string{longText, "paragraph للاتصال بنا في البلدة"}},
	} {
		a := extract(t, tt.page, article.Hints{Format: "html"})
		var got []string
		for _, b := range a.Blocks {
			if b.At != a.Title {
				got = append(got, string(b.Kind)+" "+b.At.Of(a.Text))
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s\n got %q\nwant %q", tt.page, got, tt.want)
		}
		checkBlocks(t, a)
	}
}

// TestFlatPage holds what is read of a page that costs too much: blocks by their kinds, lines, nothing that a browser does not show, and no text lost.
func TestFlatPage(t *testing.T) {
	const rest = `<h2>رواية الأهالي</h2><p>وقال سكان <b>إن</b> الطريق<script>var a = "سر"</script> مفتوح.</p><ul><li>البند</li></ul>سائب<br><br>ذيل<svg><title>رسم</title><style>a{}</style></svg><noscript>نص بديل</noscript><time datetime="2020-02-18T10:00:00Z">اليوم</time><template>لا ينتهي`
	a := extract(t, pageOf("<title>"+heading+" - بريد الشمال</title>", "<h1>"+heading+"</h1>", strings.Repeat("<i></i><p>", 40_000)+rest), article.Hints{})
	if len(a.Warnings) != 1 || a.Warnings[0].Code != "extract.fallback" || a.Title.Of(a.Text) != heading || a.Published != "2020-02-18T10:00:00Z" {
		t.Errorf("warnings %v, title %q, published %q", a.Warnings, a.Title.Of(a.Text), a.Published)
	}
	var got []string
	for _, b := range a.Blocks[len(a.Blocks)-5:] {
		got = append(got, string(b.Kind)+" "+b.At.Of(a.Text))
	}
	want := []string{"heading رواية الأهالي", "paragraph وقال سكان إن الطريق مفتوح.", "list البند", "paragraph سائب", "paragraph ذيلاليوملا ينتهي"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	checkBlocks(t, a)
}

func TestDeepPageKeepsTitleAndTime(t *testing.T) {
	deep := strings.Repeat("<div><span>", 600)
	a := extract(t, pageOf(`<title>`+heading+` - بريد الشمال</title><meta property="article:published_time" content="2020-02-18T14:30:00Z">`, "<h1>"+heading+"</h1>", deep+"قال الناطق إن الدورية عادت"), article.Hints{})
	if a.Title.Of(a.Text) != heading || a.Published != "2020-02-18T14:30:00Z" || !strings.Contains(a.Text, "قالت بعثة المراقبة") {
		t.Errorf("title %q, published %q, warnings %v", a.Title.Of(a.Text), a.Published, a.Warnings)
	}
}

func TestSiteRules(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sites.tsv")
	const table = "host\tpart\tselector\tnote\nbarid.example\ttitle\t.t\tthe heading is no heading\nbarid.example\tbody\t#b\t-\nbarid.example\tdate\t.d\t-\nbarid.example\tdrop\t.ad\t-\n"
	if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	sites, err := article.ReadSites(path)
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf("", `<div class="t">عنوان الخبر هنا</div><i class="d">1 آذار 2021</i>`, `<div id="b"><p>متن قصير.</p><p class="ad">إعلان</p></div>`)
	a := extract(t, page, article.Hints{URL: "https://www.barid.example/1", Sites: sites})
	if a.Title.Of(a.Text) != "عنوان الخبر هنا" || a.Published != "2021-03-01" || a.Body() != "متن قصير." {
		t.Errorf("title %q, published %q, body %q", a.Title.Of(a.Text), a.Published, a.Body())
	}
	if a := extract(t, page, article.Hints{URL: "https://notbarid.example/1", Sites: sites}); a.Body() == "متن قصير." {
		t.Error("the rule holds for another host too")
	}
	for _, bad := range []string{"Barid.example\tbody\tp\t-", "barid.example/x\tbody\tp\t-", "barid\tbody\tp\t-", "barid.example\tfoot\tp\t-", "barid.example\tbody\tp[\t-"} {
		if err := os.WriteFile(path, []byte("host\tpart\tselector\tnote\n"+bad+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := article.ReadSites(path); err == nil || !strings.Contains(err.Error(), "sites.tsv:2:") {
			t.Errorf("%q: error %v", bad, err)
		}
	}
	if faults := article.Lint(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestPosts(t *testing.T) {
	const post = "عاجل\n🔴 قصـ.ـف يستهدف أطراف بلدة #ريف_إدلب الجنوبي\n#سوريا #قصف_إدلب\nقناتنا على التلغرام\nhttps://t.me/barid_example\n@barid_example"
	a := extract(t, post, article.Hints{})
	want := []article.Kind{article.Boilerplate, article.Paragraph, article.Paragraph, article.Boilerplate, article.Boilerplate, article.Boilerplate}
	if !a.Post || len(a.Blocks) != len(want) || a.Text != post {
		t.Fatalf("post %v, %d blocks", a.Post, len(a.Blocks))
	}
	for i, b := range a.Blocks {
		if b.Kind != want[i] {
			t.Errorf("%q is %s, want %s", b.At.Of(a.Text), b.Kind, want[i])
		}
	}
	if a := extract(t, "@barid_example", article.Hints{}); a.Blocks[0].Kind != article.Paragraph {
		t.Error("a post of nothing but a name lost it")
	}
	if a := extract(t, scraped, article.Hints{}); a.Post {
		t.Error("a page with headline and byline passes for a post")
	}
	if a := extract(t, scraped, article.Hints{URL: "https://m.facebook.com/1"}); !a.Post {
		t.Error("a post with the look of a page is none")
	}
}
