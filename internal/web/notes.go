package web

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/store"
)

func (s *site) noteRoutes() []route {
	return inBoth("POST", "/reports/{id}/notes", s.noteSent)
}

// The bounds of a note: characters of its text, and bytes of the form.
const (
	maxNote     = 8_000
	maxNoteForm = 64 << 10
)

// thread is the notes of a report, in order, each behind the one that it answers.
type thread struct {
	May     bool // see and write notes: analysts and above
	Notes   []threadNote
	Cases   []string // in which the viewer may write
	Trouble string
	Typed   url.Values // of a form that could not be taken
}

// threadNote is a note as the page shows it.
type threadNote struct {
	register.Note
	Version int
	Depth   int
	Own     bool // the viewer's, to change
	Remove  bool // the viewer may remove it
	Lost    bool // it answers a note that is not there any more, or not for the viewer
}

// Draft gives what was typed into a form that could not be taken.
func (t thread) Draft(action, note string) string {
	if t.Typed.Get("action") == action && t.Typed.Get("note") == note {
		return t.Typed.Get("text")
	}
	return ""
}

// Draft is thread's, for an edit: what was typed, or the text as it stands.
func (n threadNote) Draft(t thread) string { return cmp.Or(t.Draft("edit", n.ID), n.Text) }

// deepest is how far answers are moved in; deeper ones stand under the same edge.
const deepest = 4

// threadOf gives the notes of a report that the viewer may see.
func (s *site) threadOf(r *http.Request, report string) (thread, error) {
	viewer := access.Of(r.Context())
	t := thread{May: s.ledger != nil && viewer.Role.AtLeast(access.Analyst), Cases: viewer.Cases}
	if !t.May {
		return t, nil
	}
	objects, err := s.ledger.Linked(r.Context(), register.KindNote, register.Link(register.KindReport, report))
	if err != nil {
		return t, err
	}
	var all []threadNote
	for _, o := range objects {
		if !viewer.MaySee(o.Index.Class) {
			continue
		}
		n, err := register.Read[register.Note](o)
		if err != nil {
			return t, err
		}
		own := viewer.Name != "" && n.By == viewer.Name
		all = append(all, threadNote{Note: n, Version: o.Version, Own: own, Remove: own || viewer.Role.AtLeast(access.Reviewer)})
	}
	slices.SortFunc(all, func(a, b threadNote) int { return cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.ID, b.ID)) })
	t.Notes = threaded(all)
	return t, nil
}

// threaded puts each answer behind what it answers.
func threaded(all []threadNote) []threadNote {
	there := map[string]bool{}
	for _, n := range all {
		there[n.ID] = true
	}
	var out []threadNote
	var put func(parent string, depth int)
	put = func(parent string, depth int) {
		for _, n := range all {
			root := !there[n.Answers]
			if n.Answers == parent && parent != "" || parent == "" && root {
				n.Depth, n.Lost = min(depth, deepest), root && n.Answers != ""
				out = append(out, n)
				put(n.ID, depth+1)
			}
		}
	}
	put("", 0)
	return out
}

// noteSent takes a note, an answer, a change or a removal.
func (s *site) noteSent(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxNoteForm)
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	id := r.PathValue("id")
	report, err := s.reports.Get(r.Context(), id)
	switch {
	case err != nil:
		return err
	case !access.Of(r.Context()).Role.AtLeast(access.Analyst):
		return errForbidden
	case s.ledger == nil:
		return errNoPage
	}
	note, err := s.takeNote(r, report.ID)
	if errors.Is(err, store.ErrInvalid) {
		return s.showReport(w, r, http.StatusUnprocessableEntity, strings.TrimPrefix(err.Error(), store.ErrInvalid.Error()+": "))
	}
	if err != nil {
		return err
	}
	c, _ := s.catalogue(r)
	http.Redirect(w, r, "/"+c.Lang+"/reports/"+url.PathEscape(id)+"#note-"+note, http.StatusSeeOther)
	return nil
}

// takeNote does what a form asks for, and gives the id of the note.
func (s *site) takeNote(r *http.Request, report string) (string, error) {
	by := s.author(r, "")
	text := strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))
	action := r.PostForm.Get("action")
	if action != "remove" {
		switch n := utf8.RuneCountInString(text); {
		case !utf8.ValidString(text):
			return "", fmt.Errorf("%w: the note is no text", store.ErrInvalid)
		case n == 0:
			return "", fmt.Errorf("%w: the note is empty", store.ErrInvalid)
		case n > maxNote:
			return "", fmt.Errorf("%w: the note has %d characters; write at most %d", store.ErrInvalid, n, maxNote)
		}
	}
	switch action {
	case "add", "answer":
		return s.addNote(r, by, report, text)
	case "edit", "remove":
		return s.changeNote(r, by, report, text)
	}
	return "", fmt.Errorf("%w: %q is nothing that can be done with notes", store.ErrInvalid, action)
}

func (s *site) addNote(r *http.Request, by store.Author, report, text string) (string, error) {
	class, err := s.reports.Class(r.Context(), report)
	if err != nil {
		return "", err
	}
	n := register.Note{Class: class, Report: report, Answers: r.PostForm.Get("note"), By: by.Name, At: by.At.Format(time.RFC3339), Text: text}
	if n.Answers != "" {
		parent, _, err := s.noteOf(r, report, n.Answers)
		if err != nil {
			return "", err
		}
		n.Class = parent.Class // who may not read a note may not read what answers it
	} else if name := r.PostForm.Get("case"); name != "" {
		if n.Class = access.OfCase(name); class != access.Open && class != n.Class || !access.Of(r.Context()).MaySee(n.Class) {
			return "", fmt.Errorf("%w: %q is no case in which you may write about this report", store.ErrInvalid, name)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{report, n.Answers, by.Name, by.At.Format(time.RFC3339Nano), text}, "\x00")))
	n.ID = hex.EncodeToString(sum[:8])
	o, err := register.Object(n, 0)
	if err != nil {
		return "", err
	}
	by.Why = "note"
	return n.ID, s.ledger.Keep(r.Context(), by, o)
}

// noteOf gives a note of a report that the viewer may see.
func (s *site) noteOf(r *http.Request, report, id string) (register.Note, store.Object, error) {
	o, err := s.ledger.Object(r.Context(), register.KindNote, id)
	if err != nil {
		return register.Note{}, o, err
	}
	n, err := register.Read[register.Note](o)
	if err == nil && (n.Report != report || !access.Of(r.Context()).MaySee(o.Index.Class)) {
		err = fmt.Errorf("note %q: %w", id, store.ErrNotFound)
	}
	return n, o, err
}

// changeNote changes a note of one's own, or removes one.
func (s *site) changeNote(r *http.Request, by store.Author, report, text string) (string, error) {
	n, o, err := s.noteOf(r, report, r.PostForm.Get("note"))
	if err != nil {
		return "", err
	}
	viewer := access.Of(r.Context())
	own := viewer.Name != "" && n.By == viewer.Name
	if r.PostForm.Get("version") != strconv.Itoa(o.Version) {
		return "", fmt.Errorf("note %q: %w", n.ID, store.ErrConflict)
	}
	if r.PostForm.Get("action") == "remove" {
		if !own && !viewer.Role.AtLeast(access.Reviewer) {
			return "", errForbidden
		}
		o.Removed, by.Why = true, "note removed"
		return n.ID, s.ledger.Keep(r.Context(), by, o)
	}
	if !own {
		return "", errForbidden
	}
	n.Text, n.Edited, by.Why = text, by.At.Format(time.RFC3339), "note changed"
	now, err := register.Object(n, o.Version)
	if err != nil {
		return "", err
	}
	return n.ID, s.ledger.Keep(r.Context(), by, now)
}
