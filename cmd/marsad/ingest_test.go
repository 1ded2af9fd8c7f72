package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

var ingestClock = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// ingest runs the command and gives what it wrote.
func ingest(t *testing.T, ctx context.Context, c ingestCommand) (out, errs string, err error) {
	t.Helper()
	var o, e bytes.Buffer
	c.From, c.MaxSize, c.clock, c.Allow = cmp.Or(c.From, "auto"), 64, ingestClock, []string{"127.0.0.1"}
	c.Format = cmp.Or(c.Format, "text")
	err = c.Run(ctx, &Streams{In: strings.NewReader(""), Out: &o, Err: &e})
	return o.String(), e.String(), err
}

// TestIngestStreams holds that an archive from a server is read while it comes, in the same order and to the same bytes on one core and on
// several.
func TestIngestStreams(t *testing.T) {
	data := newsArchive(25)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/crawl.warc.gz" {
			http.NotFound(w, r)
			return
		}
		for len(data) > 0 && r.Context().Err() == nil {
			n, _ := w.Write(data[:min(1000, len(data))])
			data = data[n:]
		}
		data = newsArchive(25)
	}))
	defer server.Close()
	var outs []string
	for _, cores := range []int{1, 4} {
		before := runtime.GOMAXPROCS(cores)
		out, errs, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{server.URL + "/crawl.warc.gz"}, Format: "jsonl"})
		runtime.GOMAXPROCS(before)
		if err != nil || !strings.Contains(errs, "read 50: taken 25, unchanged 0, duplicate 0, skipped 25 (request 25), refused 0") {
			t.Fatalf("error %v: %s", err, errs)
		}
		outs = append(outs, out)
	}
	if outs[0] != outs[1] {
		t.Error("the output depends on how many cores there are")
	}
	if _, _, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{server.URL + "/none"}, Format: "jsonl"}); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error %v", err)
	}
}

// TestIngestInterrupted holds that a run that was interrupted and is run again takes everything once.
func TestIngestInterrupted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "s.db")
	ctx, stop := context.WithCancel(context.Background())
	sent := 0
	data := newsArchive(25)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for at := 0; at < len(data) && r.Context().Err() == nil; at += 1000 {
			_, _ = w.Write(data[at:min(at+1000, len(data))])
			if sent++; sent == 20 {
				stop()
			}
		}
	}))
	defer server.Close()
	_, errs, err := ingest(t, ctx, ingestCommand{Inputs: []string{server.URL}, From: "warc", Store: path})
	if !errors.Is(err, context.Canceled) || !strings.Contains(errs, "interrupted") {
		t.Fatalf("error %v: %s", err, errs)
	}
	out, _, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{server.URL}, From: "warc", Store: path})
	var added, known int
	if _, scan := fmt.Sscanf(out, "read 50: taken %d, unchanged %d,", &added, &known); scan != nil || err != nil || added+known != 25 {
		t.Fatalf("error %v: %s", err, out)
	}
	out, _, err = ingest(t, context.Background(), ingestCommand{Inputs: []string{server.URL}, From: "warc", Store: path})
	if err != nil || !strings.Contains(out, "taken 0, unchanged 25,") {
		t.Fatalf("error %v: %s", err, out)
	}
}

// TestIngestPackage holds that a WACZ gives the same records as the archive inside, from a file and from a server, and that a digest which is
// wrong is a row of its own.
func TestIngestPackage(t *testing.T) {
	var pack bytes.Buffer
	z := zip.NewWriter(&pack)
	for name, data := range map[string]string{"archive/data.warc.gz": string(newsArchive(3)), "datapackage.json": `{"resources":[{"path":"archive/data.warc.gz","hash":"sha256:00"}]}`} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(data))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	inner, outer := filepath.Join(dir, "data.warc.gz"), filepath.Join(dir, "p.wacz")
	if err := errors.Join(os.WriteFile(inner, newsArchive(3), 0o600), os.WriteFile(outer, pack.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	want, _, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{inner}, Format: "jsonl"})
	if err != nil {
		t.Fatal(err)
	}
	for _, input := range []string{outer, server.URL + "/p.wacz"} {
		got, errs, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{input}, Format: "jsonl"})
		if got != want || !errors.Is(err, errSomeFailed) || !strings.Contains(errs, "taken 3, unchanged 0, duplicate 0, skipped 3 (request 3), refused 1 (digest of a file 1)") {
			t.Errorf("%s: error %v: %s", input, err, errs)
		}
	}
}

// TestIngestIsGuarded holds that a server cannot lead a stream inside.
func TestIngestIsGuarded(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("http://10.0.0.1/x.warc", http.StatusFound))
	defer server.Close()
	if _, _, err := ingest(t, context.Background(), ingestCommand{Inputs: []string{server.URL}, Format: "jsonl"}); err == nil || !strings.Contains(err.Error(), "allow 10.0.0.1") {
		t.Errorf("error %v", err)
	}
}
