package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"marsad/internal/store/memory"
	"marsad/internal/web"
)

// A server whose store cannot be asked lives and is not ready; why is not told to everybody.
func TestNotReady(t *testing.T) {
	broken := errors.New("disk of /srv is gone")
	h, err := web.New(web.Options{Reports: memory.New(), Ready: func(context.Context) error { return broken }})
	if err != nil {
		t.Fatal(err)
	}
	if w := get(h, "/healthz"); w.Code != http.StatusOK {
		t.Errorf("/healthz: %d", w.Code)
	}
	if w := get(h, "/readyz"); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "disk") {
		t.Errorf("/readyz: %d %s", w.Code, w.Body)
	}
	broken = nil
	if w := get(h, "/readyz"); w.Code != http.StatusOK {
		t.Errorf("/readyz afterwards: %d", w.Code)
	}
}
