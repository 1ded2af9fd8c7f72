package web

import (
	"errors"
	"net/http"
	"strings"

	"marsad/internal/access"
	"marsad/internal/peer"
	"marsad/internal/store"
	"marsad/internal/watch"
)

func (s *site) watchLog(w http.ResponseWriter, r *http.Request) error {
	v, err := s.watchPage(r, "log", "/watch/log", "watch.log")
	if err != nil {
		return err
	}
	owner := v.Viewer.Name
	if v.Everybody = r.URL.Query().Get("all") != "" && v.Viewer.Role.AtLeast(access.Admin); v.Everybody {
		owner = ""
	}
	var next string
	if v.Log, next, err = s.watch.Log(r.Context(), owner, r.URL.Query().Get("rule"), r.URL.Query().Get("after")); err != nil {
		return err
	}
	v.behind(r, next)
	return render(w, s.pages.watch, http.StatusOK, v)
}

// watchFeed answers whoever has the secret address; what it tells goes by what the rule's owner may see now.
func (s *site) watchFeed(w http.ResponseWriter, r *http.Request) error {
	token, form, ok := strings.Cut(r.PathValue("file"), ".")
	if !ok || s.watch == nil || form != "atom" && form != "json" {
		return errNoPage
	}
	f, err := s.watch.Feed(r.Context(), token, watch.Site{Address: peer.Origin(r), Texts: s.languages})
	if errors.Is(err, store.ErrNotFound) {
		return errNoPage
	}
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "private, no-store")
	if form == "json" {
		w.Header().Set("Content-Type", "application/feed+json; charset=utf-8")
		return ignoreGone(f.JSON(w))
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	return ignoreGone(f.Atom(w))
}

// watchWorker serves the script that shows notifications while no page is open. Its address stays the same: browsers tie subscriptions to it.
func (s *site) watchWorker(w http.ResponseWriter, r *http.Request) error {
	if s.assets.missing || s.watch == nil {
		return errNoPage
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeFileFS(w, r, s.assets.files, "worker.js")
	return nil
}

// isInvalid tells whether a form was filled in wrongly.
func isInvalid(err error) bool { return errors.Is(err, store.ErrInvalid) }
