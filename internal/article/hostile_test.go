package article

import (
	"fmt"
	"strings"
)

const sentence = "قال الناطق إن الدورية عادت إلى المعبر مساء اليوم. "

// hostilePages are pages that nobody writes for readers, of about n bytes each.
var hostilePages = map[string]func(n int) string{
	"text in one paragraph":     func(n int) string { return "<p>" + fill(n, sentence) + "</p>" },
	"one word":                  func(n int) string { return "<p>" + fill(n, "س") + "</p>" },
	"bare text":                 func(n int) string { return "<html><body>" + fill(n, sentence) },
	"paragraphs":                func(n int) string { return fill(n, "<p>"+sentence+"</p>") },
	"empty paragraphs":          func(n int) string { return fill(n, "<p>") + sentence },
	"short paragraphs":          func(n int) string { return fill(n, "<p>س") },
	"br br":                     func(n int) string { return "<div>" + fill(n, "<br><br>") + sentence + "</div>" },
	"words and br br":           func(n int) string { return "<div>" + fill(n, "كلمة<br><br>") + "</div>" },
	"words and br":              func(n int) string { return "<div>" + fill(n, "كلمة<br>") + "</div>" },
	"sentences and br":          func(n int) string { return "<p>" + fill(n, sentence+"<br>") + "</p>" },
	"wide divs":                 func(n int) string { return fill(n, "<div>س</div>") },
	"divs of sentences":         func(n int) string { return fill(n, "<div>"+sentence+"</div>") },
	"deep divs, unclosed":       func(n int) string { return fill(n, "<div>س") },
	"deep divs, closed":         func(n int) string { return fill(n/2, "<div>") + sentence + fill(n/2, "</div>") },
	"deep divs in turns":        func(n int) string { return fill(n, strings.Repeat("<div>", 200)+"س"+strings.Repeat("</div>", 200)) },
	"deep divs over text":       func(n int) string { return strings.Repeat("<div>", 240) + fill(n, sentence) },
	"deep divs over paragraphs": func(n int) string { return strings.Repeat("<div>", 240) + fill(n, "<p>"+sentence) },
	"divs with inline tags":     func(n int) string { return fill(n, "<div><b>س</b><i>ص</i>") },
	"inline nests": func(n int) string {
		return "<p>" + fill(n, strings.Repeat("<span>", 100)+"س"+strings.Repeat("</span>", 100))
	},
	"inline in a row":       func(n int) string { return "<p>" + fill(n, "<b>س</b>") + "</p>" },
	"links":                 func(n int) string { return "<p>" + fill(n, `<a href="/">كلمة</a> `) + "</p>" },
	"spans unclosed":        func(n int) string { return fill(n, "<span>س") },
	"bold unclosed":         func(n int) string { return fill(n, "<p><b>س</p>") },
	"bold, each of its own": func(n int) string { return each(n, func(i int) string { return fmt.Sprintf("<p><b id=%d>س</p>", i) }) },
	"fonts over paragraphs": func(n int) string {
		return fonts(200) + fill(n, "<p>س")
	},
	"fonts, closed by others":   func(n int) string { return fill(n, "<b><p></b><i></p>س") },
	"links in links":            func(n int) string { return fill(n, "<a><p>س") },
	"tables in tables":          func(n int) string { return fill(n, "<table><tr><td>س") },
	"one table":                 func(n int) string { return "<table>" + fill(n, "<tr><td>س<td>ص") + "</table>" },
	"text misplaced in a table": func(n int) string { return "<table>" + fill(n, "س<tr>") + "</table>" },
	"tags misplaced in a table": func(n int) string { return "<table>" + fill(n, "<b>س</b><tr>") + "</table>" },
	"attributes of one element": func(n int) string {
		return "<div" + each(n, func(i int) string { return fmt.Sprintf(" a%d=1", i) }) + "><p>" + sentence
	},
	"the same attribute":          func(n int) string { return "<div" + fill(n, " a=1") + "><p>" + sentence },
	"attributes of many elements": func(n int) string { return fill(n, `<p a=1 b=2 c=3 d=4 class="x y z">س</p>`) },
	"body again and again": func(n int) string {
		return each(n, func(i int) string { return fmt.Sprintf("<body a%d>", i) }) + "<p>" + sentence
	},
	"lists in lists": func(n int) string { return fill(n, "<ul><li>س") },
	"one list":       func(n int) string { return "<ul>" + fill(n, "<li>س") + "</ul>" },
	"forms":          func(n int) string { return fill(n, "<form><input name=a><select><option>س</select></form>") },
	"options":        func(n int) string { return "<select>" + fill(n, "<option>س") },
	"headings":       func(n int) string { return fill(n, "<h1>عنوان الخبر</h1>") },
	"titles and headings": func(n int) string {
		return "<head>" + each(n/2, func(i int) string { return fmt.Sprintf("<title>ع%d</title>", i) }) + "</head>" + each(n/2, func(i int) string { return fmt.Sprintf("<h1>ن%d</h1>", i) })
	},
	"meta": func(n int) string {
		return "<head>" + each(n, func(i int) string { return fmt.Sprintf(`<meta name="n%d" content=x>`, i) }) + "</head><p>" + sentence
	},
	"captions in captions":       func(n int) string { return fill(n, `<div class=caption itemprop=x>س`) },
	"properties in properties":   func(n int) string { return fill(n, `<span itemprop=x class=caption>س`) },
	"pictures":                   func(n int) string { return fill(n, `<figure><img src=a alt="س"></figure>`) },
	"quotes in quotes":           func(n int) string { return fill(n, "<blockquote>س") },
	"definitions":                func(n int) string { return "<dl>" + fill(n, "<dt>س<dd>ص") },
	"end tags without beginning": func(n int) string { return fill(n, "س</x>") + sentence },
	"end tags of paragraphs":     func(n int) string { return fill(n, "</p>") + sentence },
	"comments":                   func(n int) string { return fill(n, "س<!-- -->") },
	"angle brackets":             func(n int) string { return "<p>" + fill(n, "<") },
	"entities":                   func(n int) string { return "<p>" + fill(n, "&amp;") },
	"scripts":                    func(n int) string { return fill(n, "<script>1</script>") + "<p>" + sentence },
	"linked data": func(n int) string {
		return `<script type="application/ld+json">` + fill(n, "[") + "</script><p>" + sentence
	},
	"linked data in pieces": func(n int) string {
		return fill(n, `<script type="application/ld+json">{"a":1}</script>`) + "<p>" + sentence
	},
	"templates":              func(n int) string { return fill(n, "<template><p>س") },
	"drawings":               func(n int) string { return fill(n, "<svg><g>س") },
	"formulas":               func(n int) string { return fill(n, "<math><mi>س") },
	"frames":                 func(n int) string { return "<p>" + sentence + fill(n, "<iframe></iframe>") },
	"buttons":                func(n int) string { return fill(n, "<button>س") },
	"dates":                  func(n int) string { return fill(n, "<p>18 شباط 2020</p>") },
	"times":                  func(n int) string { return fill(n, "<time datetime=2020-02-18>س</time>") },
	"unclosed tag":           func(n int) string { return "<p>" + sentence + "<div " + fill(n, "a ") },
	"ruby":                   func(n int) string { return fill(n, "<ruby>س<rt>ص") },
	"spaces":                 func(n int) string { return "<p>" + fill(n, " ") + sentence },
	"preformatted":           func(n int) string { return "<pre>" + fill(n, "س\n") },
	"quotation marks":        func(n int) string { return "<p>" + fill(n, "«") },
	"numbers":                func(n int) string { return "<p>" + fill(n, "2020-02-18 ") },
	"commas":                 func(n int) string { return fill(n, "<p>، ، ، .</p>") },
	"same sentence in spans": func(n int) string { return "<div>" + fill(n, "<span>"+sentence+"</span>") },
	"articles in articles":   func(n int) string { return fill(n, "<article>س") },
	"sections of headings":   func(n int) string { return fill(n, "<section><h2>س</h2><p>ص</p></section>") },
	"names of elements": func(n int) string {
		return each(n, func(i int) string { return fmt.Sprintf("<p><x-%d>س</x-%d></p>", i, i) })
	},
	"authors": func(n int) string {
		return each(n, func(i int) string {
			return fmt.Sprintf(`<meta name=author content="سلمى %d"><a rel=author>سلمى %d</a>`, i, i)
		})
	},
	"tags of the page": func(n int) string {
		return each(n, func(i int) string { return fmt.Sprintf(`<a rel=tag class=tag href="/tag/%d">وسم %d</a>`, i, i) })
	},
	"authors in linked data": func(n int) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","author":[` + strings.TrimSuffix(each(n, func(i int) string { return fmt.Sprintf(`{"name":"سلمى %d"},`, i) }), ",") + `]}</script><p>` + sentence
	},
	"dates in addresses": func(n int) string {
		return each(n, func(i int) string { return fmt.Sprintf(`<a href="/2020/02/%02d/%d">2020/02/18</a> `, i%28+1, i) })
	},
	"tables side by side":   func(n int) string { return fill(n, "<table><tr><td>"+sentence+"</td></tr></table>") },
	"twelve levels of text": func(n int) string { return strings.Repeat("<div>", 9) + fill(n, "<p>"+sentence+"</p>") },
	"paragraphs of links": func(n int) string {
		return fill(n, `<div><p>`+sentence+`<a href="/">`+sentence+`</a></p><p>س</p></div>`)
	},
	"ten by ten by ten": func(n int) string {
		return fill(n, strings.Repeat("<div>", 10)+strings.Repeat("<p><span>س</span> ص</p>", 10)+strings.Repeat("</div>", 10))
	},
	"cells that hide end tags": func(n int) string {
		return each(3000, func(i int) string { return fmt.Sprintf("<b id=%d><table><td></b></table>", i) }) + fill(n, "<p>س")
	},
	"drawings that hide tags": func(n int) string { return "<svg><style>" + fonts(100) + fill(n, "<p>س") },
	"scripts that hide end tags": func(n int) string {
		return each(3000, func(i int) string { return fmt.Sprintf("<b id=%d><noscript></b></noscript>", i) }) + fill(n, "<p>س")
	},
	"attributes in turns": func(n int) string {
		return fill(n, "<p><b"+each(600, func(i int) string { return fmt.Sprintf(" a%d", i) })+">س")
	},
}

// fonts opens n formatting elements, each unlike the others.
func fonts(n int) string {
	return each(n*12, func(i int) string { return fmt.Sprintf("<font id=%d>", i) })
}

// fill repeats s up to about n bytes.
func fill(n int, s string) string { return strings.Repeat(s, max(1, n/len(s))) }

// each puts together what f gives for 0, 1, 2 … up to about n bytes.
func each(n int, f func(int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		b.WriteString(f(i))
	}
	return b.String()
}
