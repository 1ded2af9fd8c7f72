package warc_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	gowarc "github.com/internetarchive/gowarc"

	"marsad/internal/evidence/warc"
)

func response(body string) warc.Record {
	block := []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)
	return warc.Record{Block: block, Fields: []warc.Field{
		{Name: "WARC-Type", Value: warc.Response}, {Name: "WARC-Record-ID", Value: warc.URN(warc.NewID("test", body))}, {Name: "WARC-Target-URI", Value: "https://www.barid-alsahel.example/%D8%A3"},
		{Name: "WARC-Date", Value: "2026-03-01T12:00:00.123456789Z"}, {Name: "Content-Type", Value: "application/http;msgtype=response"},
		{Name: "WARC-Payload-Digest", Value: warc.Digest([]byte(body))}, {Name: "WARC-Block-Digest", Value: warc.Digest(block)},
	}}
}

func file(t testing.TB, bodies ...string) []byte {
	t.Helper()
	var data []byte
	for _, b := range bodies {
		var err error
		if data, err = warc.Append(data, response(b)); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

func TestRecordsComeBack(t *testing.T) {
	bodies := []string{"", "قصف", strings.Repeat("مرصد\r\n\r\n", 100_000)}
	records, err := warc.Read(file(t, bodies...))
	if err != nil || len(records) != 3 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	for i, r := range records {
		if body, err := r.Payload(); err != nil || string(body) != bodies[i] || r.Type() != warc.Response || len(r.ID()) != 36 {
			t.Errorf("record %d: %d bytes, error %v", i, len(body), err)
		}
	}
}

// Another library reads what we write, and finds the same digests.
func TestAnotherLibraryReadsIt(t *testing.T) {
	bodies := []string{"قصف", "دورية", "<p>نص</p>"}
	r, err := gowarc.NewReader(bytes.NewReader(file(t, bodies...)))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, want := range bodies {
		record, err := r.ReadRecord()
		if err != nil || record == nil {
			t.Fatalf("record %d: %v", i, err)
		}
		block, err := io.ReadAll(record.Content)
		if err != nil || !strings.HasSuffix(string(block), "\r\n\r\n"+want) || record.Header.Get("WARC-Type") != "response" || record.Header.Get("WARC-Block-Digest") != warc.Digest(block) {
			t.Errorf("record %d: header %v, block %q, error %v", i, record.Header, block, err)
		}
		_ = record.Content.Close()
	}
	if record, err := r.ReadRecord(); record != nil || err != nil && !errors.Is(err, io.EOF) {
		t.Errorf("a record behind the last: %v, %v", record, err)
	}
}

func TestFieldsThatCannotBe(t *testing.T) {
	for _, f := range []warc.Field{{Name: "", Value: "x"}, {Name: "A", Value: "x\r\nB: y"}, {Name: "A: B", Value: "x"}, {Name: "A", Value: " x"}} {
		if _, err := warc.Append(nil, warc.Record{Fields: []warc.Field{f}}); err == nil {
			t.Errorf("%+v was written", f)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(f, "a", "b"))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := warc.Read(data)
		var fault *warc.FaultError
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("error %v names no record", err)
		}
		at := int64(0)
		for _, r := range records {
			if r.Offset != at || r.Length <= 0 {
				t.Fatalf("a record at %d of %d bytes, where one at %d must stand", r.Offset, r.Length, at)
			}
			at += r.Length
		}
	})
}
