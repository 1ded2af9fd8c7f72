package web

import (
	"net/http"
	"net/url"

	"marsad/internal/access"
	"marsad/internal/register"
	"marsad/internal/register/actors"
	"marsad/internal/register/mask"
	"marsad/internal/register/posts"
	"marsad/internal/store"
)

func (s *site) postList(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/posts", "posts.title")
	if err != nil {
		return err
	}
	v.Section = "posts"
	if v.Posts, err = readAll(s, r, store.Filter{Kind: register.KindPost}, mask.Post); err != nil {
		return err
	}
	v.Map = postMap(v.page, s.borders, v.Posts...)
	return render(w, s.pages.ledger, http.StatusOK, v)
}

// readAll gives every entry of a filter that whoever asks may see, blurred for them.
func readAll[E any](s *site, r *http.Request, f store.Filter, blur func(access.Viewer, E) E) ([]E, error) {
	viewer := access.Of(r.Context())
	f.Classes = viewer.Classes()
	var out []E
	for object, err := range s.ledger.AllObjects(r.Context(), f) {
		if err != nil {
			return nil, err
		}
		e, err := register.Read[E](object)
		if err != nil {
			return nil, err
		}
		out = append(out, blur(viewer, e))
	}
	return out, nil
}

// readOne gives one entry, blurred, or errNoPage when there is none that whoever asks may see.
func readOne[E any](s *site, r *http.Request, kind string, blur func(access.Viewer, E) E) (E, error) {
	var none E
	if s.ledger == nil {
		return none, errNoPage
	}
	object, err := s.ledger.Object(r.Context(), kind, r.PathValue("id"))
	if err != nil {
		return none, err
	}
	viewer := access.Of(r.Context())
	if !viewer.MaySee(object.Index.Class) {
		return none, errNoPage
	}
	if err := s.opened(r, object.Kind, object.ID, object.Index.Class); err != nil {
		return none, err
	}
	e, err := register.Read[E](object)
	return blur(viewer, e), err
}

func (s *site) onePost(r *http.Request) (register.Post, error) {
	p, err := readOne(s, r, register.KindPost, mask.Post)
	p.Notes = nil // the states are what is made of them
	return p, err
}

func (s *site) post(w http.ResponseWriter, r *http.Request) error {
	v, err := s.ledgerPage(r, "/posts/"+url.PathEscape(r.PathValue("id")), "posts.title")
	if err != nil {
		return err
	}
	if v.Post, err = s.onePost(r); err != nil {
		return err
	}
	v.Section, v.Title = "post", v.Say(v.Post.Name)
	v.Map = postMap(v.page, s.borders, v.Post)
	v.History = v.To("history/"+register.KindPost, v.Post.ID)
	return render(w, s.pages.ledger, http.StatusOK, v)
}

func (s *site) postJSON(w http.ResponseWriter, r *http.Request) error {
	p, err := s.onePost(r)
	if err != nil {
		return err
	}
	return writeJSON(w, p)
}

// Held gives who held a post last, according to the reports read.
func (v ledgerPage) Held(p register.Post) string {
	if h := posts.Holder(p); h != nil {
		return v.Say(h.Name)
	}
	return v.Text("posts.nobody")
}

// Mention gives the mention by which a state is told.
func (v ledgerPage) Mention(p register.Post, x register.PostState) register.Mention {
	for _, m := range p.Mentions {
		if m.Report == x.Report && m.Event == x.Event {
			return m
		}
	}
	return register.Mention{Report: x.Report}
}

// said is what the template of words takes.
type said struct {
	V ledgerPage
	W actors.Words
}

// With gives words with the page on which they stand.
func (v ledgerPage) With(w actors.Words) said { return said{v, w} }
