package web

import (
	"net/http"
	"strings"
	"testing"

	"marsad/internal/access"
	"marsad/internal/account"
)

// TestTokensOnPages asks for every route with a token that holds every scope: nothing breaks off, and what is done about accounts takes a session.
func TestTokensOnPages(t *testing.T) {
	x := newTown(t, "")
	token := x.token(string(access.Admin), account.ScopeRead, account.ScopeExport, account.ScopeField, account.ScopeReview, account.ScopeAdmin)
	for route, c := range matrix {
		method, pattern, _ := strings.Cut(route, " ")
		q, err := http.NewRequest(method, x.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		answer, err := x.client("").Do(q)
		if err != nil { // a handler that panics breaks the connection off
			t.Errorf("%s: %v", route, err)
			continue
		}
		answer.Body.Close()
		personal := false
		for _, page := range []string{"settings", "users", "sign-in", "sign-out"} {
			personal = personal || strings.HasPrefix(pattern, "/{lang}/"+page)
		}
		if personal != (answer.StatusCode == http.StatusForbidden) {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
		if answer.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s with a token answers %d", route, answer.StatusCode)
		}
	}
}
