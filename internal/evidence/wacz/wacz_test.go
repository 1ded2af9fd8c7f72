package wacz_test

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/wacz"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// sample makes a package of two pages, one with an Arabic address, and a file.
func sample(t testing.TB) []byte {
	t.Helper()
	a, err := evidence.Open(filepath.Join(t.TempDir(), "e"), evidence.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	p := wacz.Package{Title: "حزمة", Software: "marsad/test", Created: noon, Object: a.Object}
	for i, address := range []string{"https://www.barid-alsahel.example/أخبار/1?b=2&a=1", "https://barid-alsahel.example/again"} {
		e := capture.Exchange{Method: "GET", URL: address, At: noon.Add(time.Duration(i) * time.Minute), Status: 200, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Wire: []byte("<h1>قصف</h1>"), Body: []byte("<h1>قصف</h1>")}
		ref, err := a.PutExchange(context.Background(), []capture.Exchange{e})
		if err != nil {
			t.Fatal(err)
		}
		p.Objects = append(p.Objects, ref.Object)
	}
	ref, err := a.PutCapture(context.Background(), capture.New([]byte("نص"), "post.txt", noon))
	if err != nil {
		t.Fatal(err)
	}
	p.Objects = append(p.Objects, ref.Object)
	p.Pages = []wacz.Page{{URL: "https://www.barid-alsahel.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1?b=2&a=1", Time: noon, Title: "قصف", Text: "قصف"}}
	var b bytes.Buffer
	if err := wacz.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPackageHolds(t *testing.T) {
	data := sample(t)
	r, err := wacz.Check(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(r.Faults) > 0 || r.Files != 6 || r.Pages != 1 {
		t.Fatalf("result %+v, error %v", r, err)
	}
	if again := sample(t); !bytes.Equal(again, data) {
		t.Error("the same package twice gives other bytes")
	}
	for at := 0; at < len(data); at += 7 {
		spoiled := bytes.Clone(data)
		spoiled[at] ^= 0x10
		r, err := wacz.Check(bytes.NewReader(spoiled), int64(len(spoiled)))
		if err == nil && len(r.Faults) == 0 && !inZipHeaders(data, at) {
			t.Errorf("byte %d of %d changed: nothing was found", at, len(data))
		}
	}
}

// inZipHeaders says whether a byte is one of the zip's own fields that carry nothing: times, versions, attributes, extra fields.
func inZipHeaders(data []byte, at int) bool {
	for _, head := range []string{"PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x07\x08"} {
		if i := bytes.LastIndex(data[:at+1], []byte(head)); i >= 0 && at-i < 46+80+24 {
			return true
		}
	}
	return false
}

func TestKey(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.Barid.example/A/B?z=1&A=2": "example,barid)/a/b?a=2&z=1",
		"http://barid.example":                  "example,barid)/",
		"http://www2.barid.example:8080/x":      "example,barid:8080)/x",
		"https://barid.example:443/":            "example,barid)/",
		"https://barid.example/%D8%A3%D8%AE/1":  "example,barid)/%d8%a3%d8%ae/1",
		"https://barid.example/أخ/1":            "example,barid)/%d8%a3%d8%ae/1",
		"urn:x-marsad:input:post.txt":           "urn:x-marsad:input:post.txt",
		"https://barid.example/a?q=%D9%82#part": "example,barid)/a?q=%d9%82",
		"https://barid.example/?b=1&a=2&a=1":    "example,barid)/?a=1&a=2&b=1",
	} {
		if got := wacz.Key(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(sample(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := wacz.Check(bytes.NewReader(data), int64(len(data)))
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, result %+v", err, r)
		}
	})
}
