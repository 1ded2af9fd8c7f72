package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"marsad/docs"
	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
	"marsad/record"
)

func (s *site) aboutRoutes() []route {
	return slices.Concat(inBoth("GET", "/about", s.about), inBoth("GET", "/places", s.places), inBoth("GET", "/topics", s.topics))
}

// aboutView is the page about the data: how often it is wrong.
type aboutView struct {
	page
	Measured string // day of the measurement
	Sections []aboutSection
	Faults   []string // known faults, as the document tells them
}

// aboutSection is a part of docs/accuracy.md with its tables.
type aboutSection struct {
	Title  string
	Tables []aboutTable
}

type aboutTable struct {
	Head []string
	Rows [][]string
}

// Word gives a text of the document in the reader's language, where there is one; Known tells whether there is.
func (v aboutView) Word(s string) string {
	if v.Known(s) {
		return v.Text("about.words." + s)
	}
	return s
}

// Known tells whether a text of the document is told in the reader's language.
func (v aboutView) Known(s string) bool { return v.Has("about.words." + s) }

// Figure shows a cell with numbers in the reader's digits.
func (v aboutView) Figure(s string) string { return v.digits(s) }

var (
	measuredOn = regexp.MustCompile(`Measured on (\d{4}-\d{2}-\d{2})`)
	linked     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
)

// plainCell takes the marks of Markdown off.
func plainCell(s string) string {
	s = linked.ReplaceAllString(s, "$1")
	return strings.NewReplacer("`", "", "**", "").Replace(strings.TrimSpace(s))
}

// readAccuracy takes the tables and the known faults out of the document.
func readAccuracy(text string) (day string, sections []aboutSection, faults []string) {
	if m := measuredOn.FindStringSubmatch(text); m != nil {
		day = m[1]
	}
	var at aboutSection
	var table *aboutTable
	flush := func() {
		at.Tables = slices.DeleteFunc(at.Tables, func(t aboutTable) bool { return t.Head[0] == "trial" }) // what was tried is for those who work on it
		if len(at.Tables) > 0 {
			sections = append(sections, at)
		}
	}
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "## "):
			flush()
			at, table = aboutSection{Title: strings.TrimPrefix(line, "## ")}, nil
		case strings.HasPrefix(line, "|"):
			var cells []string
			for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
				cells = append(cells, plainCell(c))
			}
			switch {
			case table == nil:
				at.Tables = append(at.Tables, aboutTable{Head: cells})
				table = &at.Tables[len(at.Tables)-1]
			case strings.Trim(strings.Join(cells, ""), "-: ") != "":
				table.Rows = append(table.Rows, cells)
			}
		default:
			table = nil
			if fault, ok := strings.CutPrefix(line, "- "); ok && at.Title == "Known faults" {
				faults = append(faults, plainCell(fault))
			} else if n := len(faults); n > 0 && strings.HasPrefix(line, "  ") && at.Title == "Known faults" {
				faults[n-1] += " " + plainCell(line)
			}
		}
	}
	flush()
	return day, sections, faults
}

func (s *site) about(w http.ResponseWriter, r *http.Request) error {
	c, ok := s.catalogue(r)
	if !ok {
		return errNoPage
	}
	v := aboutView{page: s.newPage(c, r, "/about")}
	v.Title = c.Text("about.title")
	v.Measured, v.Sections, v.Faults = readAccuracy(docs.Accuracy)
	return render(w, s.pages.about, http.StatusOK, v)
}

// indexView is a page of entrances: places, or topics.
type indexView struct {
	ledgerPage
	Kind    string // places, topics
	Entries []entrance
}

// entrance is a place or topic with the pages on which it is told of.
type entrance struct {
	Name, Count       string
	Map, Search, Feed string
}

// lately is how many days the entrances count: all days would be counted anew for each of them.
const lately = 30

// counted gives how many incidents of the last days a filter passes, as the page writes it.
func (s *site) counted(r *http.Request, v page, f store.Filter) (string, error) {
	f.Kind, f.Limit, f.From = register.KindIncident, 1, s.now().AddDate(0, 0, -lately).Format(time.DateOnly)
	found, err := s.ledger.Objects(r.Context(), f)
	count := v.N("incidents", found.Total)
	if found.AtLeast {
		count = v.Text("search.at_least") + " " + count
	}
	return count, err
}

func (v indexView) entrance(name, count string, f store.Filter) entrance {
	q := f.Values()
	if v.Digits != "" {
		q.Set("digits", v.Digits)
	}
	return entrance{Name: name, Count: count, Map: "/" + v.Lang + "/map?" + q.Encode(), Search: "/" + v.Lang + "/search?" + q.Encode(), Feed: "/" + v.Lang + "/feed.atom?" + f.Values().Encode()}
}

// places leads to what is told of first-level units; any other place is found by its name.
func (s *site) places(w http.ResponseWriter, r *http.Request) error {
	v := indexView{Kind: "places"}
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/places", "places.title"); err != nil {
		return err
	}
	for _, l := range s.labels {
		if l.Kind != "admin1" {
			continue
		}
		f := store.Filter{Facets: []store.Facet{{Kind: "within", Value: l.Name.Arabic}}, Classes: access.Of(r.Context()).Classes()}
		count, err := s.counted(r, v.page, f)
		if err != nil {
			return err
		}
		v.Entries = append(v.Entries, v.entrance(v.Say(l.Name), count, f))
	}
	slices.SortStableFunc(v.Entries, func(a, b entrance) int { return strings.Compare(a.Name, b.Name) })
	return render(w, s.pages.entrances, http.StatusOK, v)
}

// topics leads to what is told of each type of happening.
func (s *site) topics(w http.ResponseWriter, r *http.Request) error {
	v := indexView{Kind: "topics"}
	var err error
	if v.ledgerPage, err = s.ledgerPage(r, "/topics", "topics.title"); err != nil {
		return err
	}
	for _, t := range record.EventTypes() {
		f := store.Filter{EventType: t, Classes: access.Of(r.Context()).Classes()}
		count, err := s.counted(r, v.page, f)
		if err != nil {
			return err
		}
		v.Entries = append(v.Entries, v.entrance(v.Label("type", t), count, f))
	}
	return render(w, s.pages.entrances, http.StatusOK, v)
}
