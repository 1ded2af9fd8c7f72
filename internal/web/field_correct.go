package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/field"
	"marsad/internal/register/field/form"
	"marsad/internal/store"
)

// correction is what the form of a new entry needs besides to correct one that is there.
type correction struct {
	ID      string
	Version int // that is corrected
	Why     string
}

// maxCorrectionWhy bounds the reason of a correction, in bytes.
const maxCorrectionWhy = 4 << 10

// correctView gives the form of an entry that somebody may correct, with what it says.
func (s *site) correctView(r *http.Request) (fieldNewView, register.FieldEntry, error) {
	c, ok := s.catalogue(r)
	if !ok || s.ledger == nil {
		return fieldNewView{}, register.FieldEntry{}, errNoPage
	}
	viewer := access.Of(r.Context())
	e, version, err := s.desk().Get(r.Context(), viewer, r.PathValue("id"))
	if err != nil {
		return fieldNewView{}, e, err
	}
	if !field.MayAmend(e, viewer) {
		return fieldNewView{}, e, errForbidden
	}
	if e.Review.State == register.ReviewRejected {
		return fieldNewView{}, e, fmt.Errorf("%w: the entry was rejected", field.ErrState)
	}
	f, ok := form.Of(e.Kind)
	if !ok {
		return fieldNewView{}, e, errNoPage
	}
	v := fieldNewView{page: s.newPage(c, r, "/field/correct/"+url.PathEscape(e.ID)), Form: f, MayFiles: s.keepEvidence != nil, Answers: f.AnswersOf(e), Correct: &correction{ID: e.ID, Version: version}}
	for i := range max(slots, len(v.Answers.Repeats["observation"])+1) {
		v.Slots = append(v.Slots, i)
	}
	v.Title = c.Text("entry.correct") + ": " + c.Label("fieldkind", f.Kind)
	return v, e, nil
}

func (s *site) fieldCorrect(w http.ResponseWriter, r *http.Request) error {
	v, _, err := s.correctView(r)
	if err != nil {
		return err
	}
	return render(w, s.pages.fieldNew, http.StatusOK, v)
}

// fieldCorrected keeps a correction as a new version of an entry, which waits for review again. The version that was shown must still be the newest.
func (s *site) fieldCorrected(w http.ResponseWriter, r *http.Request) error {
	v, old, err := s.correctView(r)
	if err != nil {
		return err
	}
	if err := readEntryForm(w, r); err != nil {
		return err
	}
	defer r.MultipartForm.RemoveAll() //nolint:errcheck // temporary files of the system
	if shown := r.PostForm.Get("correct.version"); shown != strconv.Itoa(v.Correct.Version) {
		return fmt.Errorf("field entry %q: %w: version %q was corrected, and the newest is %d", old.ID, store.ErrConflict, shown, v.Correct.Version)
	}
	v.Answers, v.Correct.Why = answersIn(v.Form, r.PostForm, len(v.Slots)), strings.TrimSpace(r.PostForm.Get("correct.why"))
	e, faults := v.Form.Corrected(old, v.Answers)
	if v.Correct.Why == "" || len(v.Correct.Why) > maxCorrectionWhy {
		faults = append(faults, field.Fault{Field: "correct.why", Code: field.FaultMissing})
	}
	if e, err = s.takeFiles(r, &v, e, &faults); err != nil {
		return err
	}
	if len(faults) == 0 {
		e, err = s.desk().Amend(r.Context(), access.Of(r.Context()), old.ID, v.Correct.Why, e)
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

// entryFile is an attachment as the page of its entry shows it.
type entryFile struct {
	register.Attachment
	Link    string // to the captured bytes; empty for whoever is not told their hash
	Picture string // address of the working copy of a picture
}

// Files gives the attachments. A picture is shown as a working copy, without what says where and when it was taken, once it is asked for.
func (v fieldView) Files() []entryFile {
	var out []entryFile
	for _, a := range v.E.Attachments {
		f := entryFile{Attachment: a}
		if a.SHA256 != "" && v.Captured {
			f.Link = "/" + v.Lang + "/archived/" + a.SHA256
			if v.Copies && pictureTypes[strings.ToLower(strings.TrimSpace(a.MediaType))] {
				f.Picture = "/archived/" + a.SHA256 + "/picture"
			}
		}
		out = append(out, f)
	}
	return out
}
