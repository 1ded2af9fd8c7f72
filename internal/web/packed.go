package web

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// The answers that are packed: texts from so many bytes on. Level 5 costs a page of 100 kB about a millisecond.
const (
	packedFrom  = 1024
	packedLevel = 5
)

// packed compresses texts on the way to browsers that take it. What is asked for in ranges goes as it is. No page holds a secret beside what an address can put
// into it, so its length tells nothing: tokens are shown once, in answer to a form.
func packed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(packedFrom), gzhttp.CompressionLevel(packedLevel), gzhttp.EnableZstd(false), gzhttp.KeepAcceptRanges(), gzhttp.SetContentType(false),
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/javascript", "text/plain", "text/csv", "application/json", "application/problem+json", "application/atom+xml", "application/feed+json", "application/geo+json", "image/svg+xml"}))
	if err != nil { // options of our own: a test would fail
		return next
	}
	plain := next
	squeezed := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			plain.ServeHTTP(w, r)
			return
		}
		squeezed.ServeHTTP(w, r)
	})
}
