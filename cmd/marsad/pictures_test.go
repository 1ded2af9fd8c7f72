package main

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

// TestPicturesOfAPage finds the pictures that a captured page names, in evidence, and not those of another page.
func TestPicturesOfAPage(t *testing.T) {
	ctx := context.Background()
	a, err := evidence.Open(filepath.Join(t.TempDir(), "e"), evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	fetched := func(address, media, body string) string {
		x := capture.Exchange{Method: "GET", URL: address, At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Status: 200, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {media}}, Wire: []byte(body), Body: []byte(body)}
		if _, err := a.PutExchange(ctx, []capture.Exchange{x}); err != nil {
			t.Fatal(err)
		}
		return evidence.SHA256([]byte(body))
	}
	page := fetched("https://ahd.example/خبر", "text/html", `<html><body><article><p>قصف</p><figure><img src="/صور/one.jpg"></figure></article></body></html>`)
	one := fetched("https://ahd.example/صور/one.jpg", "image/jpeg", "\xff\xd8one")
	fetched("https://ahd.example/صور/two.jpg", "image/jpeg", "\xff\xd8two")
	got, err := picturesOf(ctx, a, []string{page})
	if err != nil || !slices.Equal(got, []string{one}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := picturesOf(ctx, a, []string{evidence.SHA256([]byte("none"))}); err != nil || len(got) != 0 {
		t.Errorf("of none: %v, %v", got, err)
	}
}
