package article_test

import (
	"slices"
	"testing"

	"marsad/internal/article"
)

func TestImages(t *testing.T) {
	page := `<html><head><meta property="og:image" content="/photo.jpg"><meta name="twitter:image" content="https://cdn.example/photo.jpg"></head><body>
<img src="/logo.png"><article><p>نص</p><img data-src="صورة.jpg" src="data:image/gif;base64,R0lGOD"><figure><img src="/photo.jpg"></figure><img src="data:image/png;base64,AA"><img></article></body></html>`
	want := []string{"https://outlet.example/photo.jpg", "https://cdn.example/photo.jpg", "https://outlet.example/news/%D8%B5%D9%88%D8%B1%D8%A9.jpg"}
	if got := article.Images([]byte(page), "https://outlet.example/news/1"); !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := article.Images([]byte(page), "://"); got != nil {
		t.Errorf("an address that is none: %q", got)
	}
}
