package openrosa

import (
	"crypto/md5" //nolint:gosec // the Form List API names forms by MD5; it guards nothing
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/register/field/form"
	"marsad/internal/store"
)

// served is a form with its bytes.
type served struct {
	form.Form
	data []byte
	hash string
}

func serve(f form.Form) served {
	data := f.XForm()
	sum := md5.Sum(data) //nolint:gosec // see the import
	return served{f, data, "md5:" + hex.EncodeToString(sum[:])}
}

// formList and its entries are those of the Form List API.
type formList struct {
	XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsList xforms"`
	Forms   []listed `xml:"xform"`
}

type listed struct {
	ID          string `xml:"formID"`
	Name        string `xml:"name"`
	Version     string `xml:"version"`
	Hash        string `xml:"hash"`
	Description string `xml:"descriptionText,omitempty"`
	Download    string `xml:"downloadUrl"`
}

// formList gives the forms, or the one that formID names; with verbose each says what it is for.
func (s *server) formList(w http.ResponseWriter, r *http.Request, _ access.Viewer, project string) error {
	q := r.URL.Query()
	list := formList{Forms: []listed{}}
	for _, f := range s.forms {
		if id := q.Get("formID"); id != "" && id != f.ID {
			continue
		}
		one := listed{ID: f.ID, Name: f.name(r), Version: f.Version, Hash: f.hash, Download: peer.Origin(r) + root(project) + "/forms/" + f.ID + ".xml"}
		if q.Get("verbose") == "true" {
			one.Description = f.Title.Arabic + " · " + f.Title.English
		}
		list.Forms = append(list.Forms, one)
	}
	s.writeXML(w, http.StatusOK, list)
	return nil
}

// name is the form's title in the language that the device asks for first; Arabic unless that is English.
func (f served) name(r *http.Request) string {
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(r.Header.Get("Accept-Language"))), "en") {
		return f.Title.English
	}
	return f.Title.Arabic
}

// root is the path of the API for a project.
func root(project string) string {
	if project == "" {
		return Prefix
	}
	return Prefix + "/p/" + url.PathEscape(project)
}

func (s *server) find(id string) (served, bool) {
	for _, f := range s.forms {
		if f.ID == id {
			return f, true
		}
	}
	return served{}, false
}

func (s *server) form(w http.ResponseWriter, r *http.Request, _ access.Viewer, _ string) error {
	id, ok := strings.CutSuffix(r.PathValue("file"), ".xml")
	f, found := s.find(id)
	if !ok || !found {
		return store.ErrNotFound
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, err := w.Write(f.data)
	return ignoreGone(err)
}

// ignoreGone drops the error of a device that left: there is nobody to answer.
func ignoreGone(error) error { return nil }

// manifest lists the media files of a form: none, since the forms need no picture or sound.
func (s *server) manifest(w http.ResponseWriter, r *http.Request, _ access.Viewer, _ string) error {
	if _, ok := s.find(r.PathValue("id")); !ok {
		return store.ErrNotFound
	}
	s.writeXML(w, http.StatusOK, struct {
		XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsManifest manifest"`
	}{})
	return nil
}
