package main

import (
	"fmt"
	"io"
	"strings"

	"marsad/internal/web"
	"marsad/record"
)

// printer writes records in one format.
type printer interface {
	report(io.Writer, record.Report) error
	failure(io.Writer, record.Failure) error
}

func newPrinter(format, lang string, color bool) printer {
	switch format {
	case "json":
		return jsonPrinter{indent: "  "}
	case "jsonl":
		return jsonPrinter{}
	case "html":
		return htmlPrinter{lang: lang}
	}
	return textPrinter{color: color}
}

type jsonPrinter struct{ indent string }

func (p jsonPrinter) report(w io.Writer, r record.Report) error   { return p.write(w, r) }
func (p jsonPrinter) failure(w io.Writer, f record.Failure) error { return p.write(w, f) }

func (p jsonPrinter) write(w io.Writer, v any) error {
	return jsonWriter(w, p.indent).Encode(v)
}

type htmlPrinter struct{ lang string }

func (p htmlPrinter) report(w io.Writer, r record.Report) error { return web.WriteReport(w, r, p.lang) }

// failure is told on standard error alone: a page has no place for it.
func (p htmlPrinter) failure(io.Writer, record.Failure) error { return nil }

// textPrinter writes for a person at a terminal. Every piece of outside text stands between bidirectional isolates, and what
// could steer a terminal or turn the direction of a line is taken out.
type textPrinter struct{ color bool }

func (textPrinter) failure(io.Writer, record.Failure) error { return nil }

func (p textPrinter) report(w io.Writer, r record.Report) error {
	b := &strings.Builder{}
	p.head(b, r)
	p.statements(b, r)
	p.events(b, r)
	p.lists(b, r)
	for _, x := range r.Warnings {
		fmt.Fprintf(b, "%s %s: %s\n", p.paint("33", "warning"), x.Code, isolate(x.Message))
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func (p textPrinter) head(b *strings.Builder, r record.Report) {
	title := r.ID
	if r.Article.Title != nil {
		title = r.Article.Title.Read()
	}
	fmt.Fprintln(b, p.paint("1", isolate(title)))
	var facts []string
	if r.Source.Outlet != "" {
		facts = append(facts, isolate(r.Source.Outlet))
	}
	if r.Source.Published != nil {
		facts = append(facts, "published "+r.Source.Published.Value)
	}
	if len(r.Article.Categories) > 0 {
		facts = append(facts, isolate(strings.Join(r.Article.Categories, "، ")))
	}
	facts = append(facts, fmt.Sprintf("%d words restored", len(r.Restorations)))
	fmt.Fprintln(b, strings.Join(facts, " | "))
}

func (p textPrinter) statements(b *strings.Builder, r record.Report) {
	for i, s := range r.Statements {
		if i == 0 {
			fmt.Fprintln(b, p.paint("1;36", "Statements"))
		}
		stance := s.Act
		if s.Hedge != "none" {
			stance += ", " + s.Hedge
		}
		fmt.Fprintf(b, "  %s [%s, %s] %s", entityName(r, s.Speaker), p.paint("36", stance), s.Mode, isolate(s.Cue.Read()))
		if s.Content != nil {
			fmt.Fprintf(b, " %s", isolate(shorten(s.Content.Read())))
		}
		if len(s.Through) > 0 {
			fmt.Fprintf(b, " (through %s)", namesOf(r, s.Through))
		}
		fmt.Fprintln(b)
	}
}

func (p textPrinter) events(b *strings.Builder, r record.Report) {
	for i, v := range r.Events {
		if i == 0 {
			fmt.Fprintln(b, p.paint("1;35", "Events"))
		}
		kind := strings.Join(nonEmpty(v.Type, v.Mode, v.Phase), "/")
		fmt.Fprintf(b, "  %s [%s] %s", p.paint("35", kind), v.Modality, isolate(v.Cue.Read()))
		for _, a := range v.Actors {
			fmt.Fprintf(b, "; %s %s", a.Role, entityName(r, a.Entity))
		}
		for _, x := range v.Places {
			fmt.Fprintf(b, "; %s %s", x.Role, placeName(r, x.Place))
		}
		for _, c := range v.Counts {
			fmt.Fprintf(b, "; %s %s", c.Of, countRange(c))
		}
		if t := timeValue(r, v.Time); t != "" {
			fmt.Fprintf(b, "; %s", t)
		}
		fmt.Fprintln(b)
	}
}

func (p textPrinter) lists(b *strings.Builder, r record.Report) {
	for i, x := range r.Places {
		if i == 0 {
			fmt.Fprintln(b, p.paint("1;32", "Places"))
		}
		where := "no point"
		if x.Lat != nil {
			where = fmt.Sprintf("%.4f, %.4f ± %d m, %s", *x.Lat, *x.Lon, x.RadiusM, x.Basis)
		}
		fmt.Fprintf(b, "  %s %s\n", isolate(x.Name.Arabic), where)
	}
}

// paint colours s with an SGR code.
func (p textPrinter) paint(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func nonEmpty(values ...string) []string {
	var out []string
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

func entityName(r record.Report, id string) string {
	for _, e := range r.Entities {
		if e.ID == id {
			return isolate(e.Name.Arabic)
		}
	}
	return "unknown"
}

func namesOf(r record.Report, ids []string) string {
	var out []string
	for _, id := range ids {
		out = append(out, entityName(r, id))
	}
	return strings.Join(out, ", ")
}

func placeName(r record.Report, id string) string {
	for _, p := range r.Places {
		if p.ID == id {
			return isolate(p.Name.Arabic)
		}
	}
	return "unknown"
}

func timeValue(r record.Report, id string) string {
	for _, t := range r.Times {
		if t.ID == id {
			return t.Value
		}
	}
	return ""
}

func countRange(c record.Count) string {
	switch {
	case c.High == nil:
		return fmt.Sprintf("%d or more", c.Low)
	case *c.High == c.Low:
		return fmt.Sprint(c.Low)
	}
	return fmt.Sprintf("%d to %d", c.Low, *c.High)
}
