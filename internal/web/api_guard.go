package web

import (
	"net/http"
	"strings"

	"marsad/internal/problem"
)

// crossOrigin refuses what another site's page would do in the name of somebody who is signed in here.
func crossOrigin() *http.CrossOriginProtection {
	c := http.NewCrossOriginProtection()
	c.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const why = "another site asked for this"
		if strings.HasPrefix(r.URL.Path, apiPath) {
			problem.Write(w, http.StatusForbidden, why)
			return
		}
		http.Error(w, why, http.StatusForbidden)
	}))
	return c
}

// besideAPI gives the pages, and the API at its own path: a mux of both would not let the API say which methods it takes.
func (s *site) besideAPI(pages http.Handler) http.Handler {
	operations := s.newAPI().Handler()
	pages = trailed(pages)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, apiPath) {
			operations.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
