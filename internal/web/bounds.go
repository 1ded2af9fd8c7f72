package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"marsad/internal/store"
)

// maxBody bounds what a request may send, in bytes. Forms with files are larger; see uploads.
const maxBody = 64 << 10

// uploads are the routes that take files, and bound their bodies themselves by maxEntryForm.
var uploads = []string{"/field/new/{kind}", "/field/correct/{id}"}

// bounded bounds the body of every request to a route, whether its handler looks at it or not. A form is read here, whole or not at all: a handler that reads single
// values would not see that it was cut off.
func (s *site) bounded(pattern string, h handler) handler {
	for _, path := range uploads {
		if strings.HasPrefix(pattern, http.MethodPost) && strings.HasSuffix(pattern, path) {
			return h
		}
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		if r.Method != http.MethodPost {
			return h(w, r)
		}
		if r.ContentLength > maxBody {
			return errTooLarge
		}
		if err := r.ParseForm(); err != nil {
			var large *http.MaxBytesError
			if errors.As(err, &large) {
				return errTooLarge
			}
			return fmt.Errorf("%w: %w", store.ErrInvalid, err)
		}
		return h(w, r)
	}
}
