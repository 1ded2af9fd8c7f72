package article_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/markusmobius/go-trafilatura"

	"marsad/internal/article"
)

// labelledPage is a page of the extraction library's own comparison: pieces of text that its article has, and that it must not have.
type labelledPage struct {
	url, file, title string
	with, without    []string
}

// libraryPages reads the comparison out of the library's module, whose tests bring the pages.
func libraryPages(t *testing.T) (pages []labelledPage, folder string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/markusmobius/go-trafilatura").Output()
	if err != nil {
		t.Skip("left out: the extraction library's own pages are not here")
	}
	dir := strings.TrimSpace(string(out))
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, "scripts", "comparison", "data.go"), nil, 0)
	if err != nil {
		t.Skip("left out: the extraction library's comparison is not here")
	}
	ast.Inspect(file, func(n ast.Node) bool {
		entry, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if fields, ok := entry.Value.(*ast.CompositeLit); ok && literal(entry.Key) != "" {
			pages = append(pages, readLabels(literal(entry.Key), fields))
			return false
		}
		return true
	})
	slices.SortFunc(pages, func(a, b labelledPage) int { return strings.Compare(a.url, b.url) })
	return pages, filepath.Join(dir, "test-files", "comparison")
}

func literal(e ast.Expr) string {
	if b, ok := e.(*ast.BasicLit); ok {
		s, _ := strconv.Unquote(b.Value)
		return s
	}
	return ""
}

func readLabels(url string, fields *ast.CompositeLit) labelledPage {
	p := labelledPage{url: url}
	for _, e := range fields.Elts {
		kv := e.(*ast.KeyValueExpr)
		var list []string
		if c, ok := kv.Value.(*ast.CompositeLit); ok {
			for _, x := range c.Elts {
				list = append(list, spaced(literal(x)))
			}
		}
		switch kv.Key.(*ast.Ident).Name {
		case "File":
			p.file = literal(kv.Value)
		case "Title":
			p.title = literal(kv.Value)
		case "With":
			p.with = list
		case "Without":
			p.without = list
		}
	}
	return p
}

func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }

type tally struct{ found, missing, wrong int }

func (c *tally) add(p labelledPage, text string) {
	text = spaced(text)
	for _, s := range p.with {
		if strings.Contains(text, s) {
			c.found++
		} else {
			c.missing++
		}
	}
	for _, s := range p.without {
		if strings.Contains(text, s) {
			c.wrong++
		}
	}
}

func (c tally) f1() float64 { return 2 * float64(c.found) / float64(2*c.found+c.missing+c.wrong) }

func (c tally) String() string {
	return fmt.Sprintf("F1 %.3f (found %d, missing %d, wrong %d)", c.f1(), c.found, c.missing, c.wrong)
}

// TestBodyAgainstTheLibrary holds our body to what the library alone gives, on the pages of its own comparison: no text may be lost on the way
// from its nodes to our blocks. Every twentieth page, or all of them with MARSAD_BENCHMARK=1 (a minute and a half).
func TestBodyAgainstTheLibrary(t *testing.T) {
	pages, folder := libraryPages(t)
	step := 20
	if os.Getenv("MARSAD_BENCHMARK") != "" {
		step = 1
	}
	var ours, library tally
	read, titled, ourTitles, libraryTitles := 0, 0, 0, 0
	for i := 0; i < len(pages); i += step {
		p := pages[i]
		data, err := os.ReadFile(filepath.Join(folder, p.file))
		if err != nil || len(data) == 0 {
			continue
		}
		read++
		a, err := article.Extract(context.Background(), data, article.Hints{Format: "html", URL: p.url})
		if err == nil {
			ours.add(p, a.Body())
		} else {
			ours.add(p, "")
		}
		var text, title string
		if r, err := trafilatura.Extract(strings.NewReader(string(data)), trafilatura.Options{EnableFallback: true, ExcludeComments: true}); err == nil {
			text, title = r.ContentText, r.Metadata.Title
		}
		library.add(p, text)
		if p.title != "" {
			titled++
			ourTitles += count(spaced(a.Title.Of(a.Text)) == spaced(p.title))
			libraryTitles += count(spaced(title) == spaced(p.title))
		}
	}
	t.Logf("%d pages: ours %v, library %v; titles of %d: ours %d, library %d", read, ours, library, titled, ourTitles, libraryTitles)
	if ours.f1() < library.f1()-0.002 || ourTitles < libraryTitles {
		t.Errorf("ours %v is below the library's %v, or titles %d below %d", ours, library, ourTitles, libraryTitles)
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
