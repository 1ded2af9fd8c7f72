package bulletin

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"marsad/internal/locale"
)

//go:embed template/*
var shipped embed.FS

// The files of a template. A folder of one's own may hold any of them; the shipped one stands in for those it has not.
const (
	fileHTML     = "report.html"   // the document; its "body" is what a page of the site shows
	fileCSS      = "report.css"    // how the body looks
	fileDocument = "document.css"  // paper, margins and colours of a document that stands alone
	fileTexts    = "texts.tsv"     // texts in place of marsad's own, and further ones
	bodyName     = "body"          // of the template inside fileHTML
	shippedName  = "shipped"       // where errors of the shipped template are
	mostBytes    = 4 * 1024 * 1024 // of one file
)

// Template makes documents of bulletins.
type Template struct {
	html      *template.Template
	style     string
	fonts     string
	version   string
	languages map[string]*locale.Catalogue
}

// Look says how a document looks.
type Look struct {
	Lang   string // ar or en
	Digits string // "arab" for Arabic-Indic ones
	Base   string // what stands before the address of a record's page; "" when records are not linked
}

// Load reads the template in a folder, or the shipped one when dir is "". fonts are @font-face rules with the fonts inside, or "". Every error names the file,
// and the line where there is one; the template is tried on a bulletin that has something in each part.
func Load(dir, fonts, version string) (*Template, error) {
	t := &Template{fonts: fonts, version: version}
	var err error
	if t.languages, err = texts(dir); err != nil {
		return nil, err
	}
	for _, name := range []string{fileDocument, fileCSS} {
		css, err := read(dir, name)
		if err != nil {
			return nil, err
		}
		t.style += css + "\n"
	}
	source, err := read(dir, fileHTML)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, fileHTML)
	if t.html, err = template.New(path).Option("missingkey=error").Parse(source); err != nil {
		return nil, plain(err)
	}
	if t.html.Lookup(bodyName) == nil {
		return nil, fmt.Errorf("%s: has no {{define %q}}, which a page of the site shows", path, bodyName)
	}
	return t, t.try()
}

// Export writes the shipped template into a folder, from which a mission changes it. A file that is there already is left alone, and is an error.
func Export(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a folder for people
		return err
	}
	for _, name := range []string{fileHTML, fileCSS, fileDocument, fileTexts} {
		data, err := shipped.ReadFile("template/" + name)
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(dir, name), data); err != nil {
			return err
		}
	}
	return nil
}

func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // a file for people
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// read gives a file of a folder, or the shipped one.
func read(dir, name string) (string, error) {
	if dir != "" {
		data, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // the user names it
		switch {
		case err == nil && len(data) > mostBytes:
			return "", fmt.Errorf("%s has %d bytes; a template has at most %d", filepath.Join(dir, name), len(data), mostBytes)
		case err == nil:
			return string(data), nil
		case !errors.Is(err, fs.ErrNotExist):
			return "", fmt.Errorf("cannot read the template: %w", err)
		}
		if _, err := os.Stat(dir); err != nil {
			return "", fmt.Errorf("cannot read the template: %w", err)
		}
	}
	data, err := shipped.ReadFile("template/" + name)
	return string(data), err
}

// texts gives the catalogues, with the texts of a folder in place of the shipped ones.
func texts(dir string) (map[string]*locale.Catalogue, error) {
	languages, err := locale.Load()
	if err != nil {
		return nil, err
	}
	out := map[string]*locale.Catalogue{}
	own := map[string]map[string]string{}
	if dir != "" {
		own, err = locale.ReadTexts(os.DirFS(dir), fileTexts)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s%c%w", dir, filepath.Separator, err)
		}
	}
	for lang, c := range languages {
		out[lang] = c.With(own[lang])
	}
	return out, nil
}

// try makes a document of the sample in each language, so that a mistake is found before the day on which its part has something in it.
func (t *Template) try() error {
	for _, lang := range locale.Languages() {
		var b bytes.Buffer
		if err := t.Document(&b, sample(), Look{Lang: lang}); err != nil {
			return err
		}
		if at := strings.Index(b.String(), "[bulletin."); at >= 0 {
			text := b.String()[at:]
			return fmt.Errorf("%s: there is no text %s; add it to %s", t.html.Name(), text[:strings.Index(text, "]")+1], fileTexts)
		}
	}
	return nil
}

func (t *Template) view(b Bulletin, l Look) (View, error) {
	c, ok := t.languages[l.Lang]
	if !ok {
		return View{}, fmt.Errorf("language %q is not one of %s", l.Lang, strings.Join(locale.Languages(), ", "))
	}
	return View{Catalogue: c, Bulletin: b, Digits: l.Digits, Base: l.Base, Version: t.version}, nil
}

// Document writes a bulletin as one HTML document that needs nothing else: styles and fonts inside, no script, no address that a browser would ask by itself.
func (t *Template) Document(w io.Writer, b Bulletin, l Look) error {
	v, err := t.view(b, l)
	if err != nil {
		return err
	}
	v.Alone, v.Style = true, template.CSS(t.fonts+t.style) //nolint:gosec // the operator's own files
	return plain(t.html.Execute(w, v))
}

// Body gives the part of the document that a page of the site shows.
func (t *Template) Body(b Bulletin, l Look) (template.HTML, error) {
	v, err := t.view(b, l)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = plain(t.html.ExecuteTemplate(&out, bodyName, v))
	return template.HTML(out.String()), err //nolint:gosec // escaped by html/template
}

// plain takes the names of packages from an error of html/template: what is left begins with file and line.
func plain(err error) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "html/template:"), "template: ")
	return fmt.Errorf("%s", strings.TrimSpace(text))
}
