package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"marsad/internal/operate/trail"
)

// readyTime is how long the store has to answer.
const readyTime = 2 * time.Second

// ready says whether pages can be served now: the store answers and has the schema of this program, and the server is not stopping. Why not is in the log alone.
func (s *site) ready(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	w.Header().Set("Cache-Control", "no-store")
	if s.readiness != nil {
		if err := s.readiness(ctx); err != nil {
			s.log.Warn("not ready", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			_, err = fmt.Fprintln(w, "not ready")
			return err
		}
	}
	_, err := fmt.Fprintln(w, "ready")
	return err
}

// trailed leaves the route that answered for whoever counts requests.
func trailed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { trail.Leave(r.Context(), r.Pattern) }()
		next.ServeHTTP(w, r)
	})
}
