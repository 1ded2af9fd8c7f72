package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
)

// withETag gives answers an ETag: a hash of the body, so that it says the same about what two people who see different things were given. A request that
// names it in If-None-Match is answered with 304 and no body (RFC 9110, 13.1.2). Answers are held until they are whole; streams do not go through here.
func withETag(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b := &buffered{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(b, r)
		if b.status != http.StatusOK {
			w.WriteHeader(b.status)
			_, _ = b.body.WriteTo(w) // whoever asked may have gone
			return
		}
		sum := sha256.Sum256(b.body.Bytes())
		tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
		h := w.Header()
		h.Set("ETag", tag)
		if matches(r.Header.Values("If-None-Match"), tag) {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Length", strconv.Itoa(b.body.Len()))
		w.WriteHeader(http.StatusOK)
		if r.Method != http.MethodHead {
			_, _ = b.body.WriteTo(w)
		}
	})
}

// buffered holds an answer back.
type buffered struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader is http.ResponseWriter's.
func (b *buffered) WriteHeader(status int) { b.status = status }

// Write is http.ResponseWriter's.
func (b *buffered) Write(data []byte) (int, error) { return b.body.Write(data) }

// matches compares weakly, as If-None-Match asks for.
func matches(headers []string, tag string) bool {
	for _, h := range headers {
		for _, one := range strings.Split(h, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
				return true
			}
		}
	}
	return false
}
