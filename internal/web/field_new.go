package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/register/field/geofile"
	"marsad/internal/store"
)

// KeepEvidence keeps bytes as they came and gives their SHA-256.
type KeepEvidence func(ctx context.Context, name, mediaType string, data []byte, at time.Time) (string, error)

// fieldNewView is the form of a new entry.
type fieldNewView struct {
	page
	Form     form.Form
	Answers  form.Answers
	Faults   field.Faults
	Warnings []string
	MayFiles bool
	Slots    []int       // of what can be answered again and again
	Correct  *correction // nil for a new entry
}

// T gives a text of the form in the page's language.
func (v fieldNewView) T(t form.Text) string {
	if v.Lang == "en" {
		return t.English
	}
	return t.Arabic
}

// Value gives what was answered before.
func (v fieldNewView) Value(name string) string { return v.Answers.Values[name] }

// Again gives what was answered before in the n-th of a question's slots.
func (v fieldNewView) Again(group string, n int, name string) string {
	if all := v.Answers.Repeats[group]; n < len(all) {
		return all[n].Values[name]
	}
	return ""
}

// FaultText says a fault in the reader's language.
func (v fieldNewView) FaultText(f field.Fault) string { return faultText(v.page, f) }

// Slot names the input of a slot.
func (v fieldNewView) Slot(group string, n int, name string) string {
	return group + "." + strconv.Itoa(n) + "." + name
}

// Ordinal counts slots from one.
func (v fieldNewView) Ordinal(n int) string { return v.Num(n + 1) }

// slots is how many observations the form has room for; more come by file.
const slots = 4

func (s *site) newEntryView(r *http.Request) (fieldNewView, error) {
	c, ok := s.catalogue(r)
	f, known := form.Of(r.PathValue("kind"))
	switch {
	case !ok || !known || s.ledger == nil:
		return fieldNewView{}, errNoPage
	case !access.Of(r.Context()).Role.AtLeast(access.Analyst):
		return fieldNewView{}, errForbidden
	}
	v := fieldNewView{page: s.newPage(c, r, "/field/new/"+f.Kind), Form: f, MayFiles: s.keepEvidence != nil}
	for i := range slots {
		v.Slots = append(v.Slots, i)
	}
	v.Title = c.Text("entry.new") + ": " + c.Label("fieldkind", f.Kind)
	return v, nil
}

func (s *site) fieldNew(w http.ResponseWriter, r *http.Request) error {
	v, err := s.newEntryView(r)
	if err != nil {
		return err
	}
	return render(w, s.pages.fieldNew, http.StatusOK, v)
}

// maxEntryForm bounds a form with its files; inMemory is what of it is held in memory while it is read.
const (
	maxEntryForm = 64 << 20
	inMemory     = 8 << 20
)

// readEntryForm reads a form with its files.
func readEntryForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxEntryForm)
	if err := r.ParseMultipartForm(inMemory); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return errTooLarge
		}
		return fmt.Errorf("%w: %w", store.ErrInvalid, err)
	}
	return nil
}

func (s *site) fieldCreate(w http.ResponseWriter, r *http.Request) error {
	v, err := s.newEntryView(r)
	if err != nil {
		return err
	}
	if err := readEntryForm(w, r); err != nil {
		return err
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // temporary files of the system
	v.Answers = answersIn(v.Form, r.PostForm, slots)
	e, faults := v.Form.Entry(v.Answers)
	if e, err = s.takeFiles(r, &v, e, &faults); err != nil {
		return err
	}
	if len(faults) == 0 {
		e, err = s.desk().Add(r.Context(), access.Of(r.Context()), e)
		if err != nil && !errors.As(err, &faults) {
			return err
		}
	}
	if len(faults) > 0 {
		v.Faults = faults
		return render(w, s.pages.fieldNew, http.StatusUnprocessableEntity, v)
	}
	http.Redirect(w, r, "/"+v.Lang+"/field/"+url.PathEscape(e.ID), http.StatusSeeOther)
	return nil
}

// answersIn reads what the form on the web answers, with so many slots for what can be answered again.
func answersIn(f form.Form, q url.Values, slots int) form.Answers {
	a := form.Answers{Values: map[string]string{}, Repeats: map[string][]form.Answers{}}
	for _, x := range f.Questions {
		if x.Type != form.TypeRepeat {
			a.Values[x.Name] = q.Get(x.Name)
			continue
		}
		for i := range slots {
			one := form.Answers{Values: map[string]string{}}
			for _, inner := range x.Questions {
				one.Values[inner.Name] = q.Get(x.Name + "." + strconv.Itoa(i) + "." + inner.Name)
			}
			a.Repeats[x.Name] = append(a.Repeats[x.Name], one)
		}
	}
	return a
}

// takeFiles keeps the files of a form as evidence and reads those of tracks into the entry.
func (s *site) takeFiles(r *http.Request, v *fieldNewView, e register.FieldEntry, faults *field.Faults) (register.FieldEntry, error) {
	for _, name := range []string{"import", "pictures"} {
		for _, header := range r.MultipartForm.File[name] {
			if header.Size == 0 {
				continue
			}
			data, a, err := s.keepFile(r.Context(), header)
			if err != nil {
				return e, err
			}
			e.Attachments = append(e.Attachments, a)
			if name != "import" {
				continue
			}
			read, err := geofile.Read(a.Name, data, field.Near(e)...)
			if err != nil {
				*faults = append(*faults, field.Fault{Field: "import", Code: "file", Values: []string{err.Error()}})
				continue
			}
			v.Warnings = append(v.Warnings, read.Warnings...)
			e = field.Import(e, read)
		}
	}
	return e, nil
}

func (s *site) keepFile(ctx context.Context, header *multipart.FileHeader) ([]byte, register.Attachment, error) {
	if s.keepEvidence == nil {
		return nil, register.Attachment{}, errForbidden
	}
	in, err := header.Open()
	if err != nil {
		return nil, register.Attachment{}, err
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, register.Attachment{}, err
	}
	a := register.Attachment{Name: path.Base(header.Filename), MediaType: header.Header.Get("Content-Type"), Size: int64(len(data))}
	a.SHA256, err = s.keepEvidence(ctx, a.Name, a.MediaType, data, s.now())
	return data, a, err
}
