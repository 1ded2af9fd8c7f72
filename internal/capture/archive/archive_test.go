package archive_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"marsad/internal/capture/archive"
)

// record writes a record with a Content-Length off by the last argument.
func record(kind, uri, contentType, block string, off int, more ...string) string {
	head := "WARC/1.1\r\nWARC-Type: " + kind + "\r\nWARC-Record-ID: <urn:uuid:" + kind + ">\r\nWARC-Date: 2024-03-01T10:00:00Z\r\n"
	if uri != "" {
		head += "WARC-Target-URI: " + uri + "\r\n"
	}
	for _, line := range more {
		head += line + "\r\n"
	}
	return head + "Content-Type: " + contentType + "\r\nContent-Length: " + fmt.Sprint(len(block)+off) + "\r\n\r\n" + block + "\r\n\r\n"
}

// answer is a record of an HTTP answer.
func answer(uri, headers, body string, more ...string) string {
	return record("response", uri, "application/http; msgtype=response", "HTTP/1.1 200 OK\r\n"+headers+"\r\n"+body, 0, more...)
}

const page = "<html><body><p>عادت الدورية المشتركة إلى القرية.</p></body></html>"

func sha1Of(s string) string {
	sum := sha1.Sum([]byte(s))
	return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
}

func html(more string) string { return "Content-Type: text/html; charset=utf-8\r\n" + more }

// sample is an archive with every fate of a whole record.
func sample() []string {
	return []string{
		record("warcinfo", "", "application/warc-fields", "software: x\r\n", 0),
		record("request", "https://a.example/1", "application/http; msgtype=request", "GET /1 HTTP/1.1\r\n\r\n", 0),
		answer("<https://a.example/1>", html(""), page, "WARC-Payload-Digest: "+sha1Of(page)),
		answer("https://a.example/2", html("Transfer-Encoding: chunked\r\n"), fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)),
		answer("https://a.example/3", html("Content-Encoding: gzip\r\n"), string(packed(page))),
		answer("https://a.example/4", html("Content-Encoding: br\r\n"), brotlied(page)),
		answer("https://a.example/5", html("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), page),
		answer("https://a.example/6", html(""), page, "WARC-Payload-Digest: sha1:AAAA"),
		answer("https://a.example/p.jpg", "Content-Type: image/jpeg\r\n", "\xff\xd8\xff"),
		record("response", "https://a.example/7", "application/http", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\nلا شيء", 0),
		record("revisit", "https://a.example/1", "application/http", "HTTP/1.1 200 OK\r\n\r\n", 0, "WARC-Payload-Digest: "+sha1Of(page), "WARC-Refers-To-Target-URI: https://a.example/1"),
		record("revisit", "https://a.example/9", "application/http", "HTTP/1.1 200 OK\r\n\r\n", 0, "WARC-Payload-Digest: sha1:BBBB"),
		record("conversion", "https://a.example/1", "text/plain", "عادت الدورية.", 0),
		record("resource", "file:///x.txt", "text/plain", "قصفت المدفعية القرية.", 0),
		record("metadata", "https://a.example/1", "text/plain", "x: y\r\n", 0),
	}
}

func packed(s string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.Bytes()
}

func brotlied(s string) string {
	var b bytes.Buffer
	w := brotli.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

func zstandard(t *testing.T, s string) string {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(w.EncodeAll([]byte(s), nil))
}

func deflated(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := io.WriteString(w, s)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// perRecord packs each record into a member of its own.
func perRecord(records []string) []byte {
	var out []byte
	for _, r := range records {
		out = append(out, packed(r)...)
	}
	return out
}

// fates gives a line for each record.
func fates(t *testing.T, data []byte, o archive.Options) []string {
	t.Helper()
	var out []string
	for r, err := range archive.Records(bytes.NewReader(data), o) {
		if err != nil {
			out = append(out, "error: "+err.Error())
			break
		}
		line := fmt.Sprintf("%d %s %s", r.Number, r.Fate, r.Type)
		if r.Reason != "" {
			line += " (" + r.Reason + ")"
		}
		if r.Fate == archive.Taken {
			line += fmt.Sprintf(" %s %d bytes, digest %s", r.TargetURI, len(r.Payload), r.PayloadDigest)
		}
		for _, w := range r.Warnings {
			line += "; " + w
		}
		out = append(out, line)
	}
	return out
}

var want = []string{
	"1 skipped warcinfo (warcinfo)",
	"2 skipped request (request)",
	"3 taken response https://a.example/1 94 bytes, digest ok",
	"4 taken response https://a.example/2 94 bytes, digest absent",
	"5 taken response https://a.example/3 94 bytes, digest absent",
	"6 taken response https://a.example/4 94 bytes, digest absent",
	"7 taken response https://a.example/5 94 bytes, digest absent; it is not in chunks, although it says so; it is not coded with gzip, although it says so: gzip: invalid header",
	"8 taken response https://a.example/6 94 bytes, digest bad; its bytes do not have the digest that the archive gives",
	"9 skipped response (not text: image/jpeg)",
	"10 skipped response (answer other than 200: 404)",
	"11 skipped revisit (revisit of a record before: https://a.example/1)",
	"12 skipped revisit (revisit without original: )",
	"13 taken conversion https://a.example/1 24 bytes, digest absent",
	"14 taken resource file:///x.txt 39 bytes, digest absent",
	"15 skipped metadata (metadata)",
}

// TestEveryPackingGivesTheSameRecords is where gowarc stops after the first record of a file that was compressed whole.
func TestEveryPackingGivesTheSameRecords(t *testing.T) {
	whole := strings.Join(sample(), "")
	var z bytes.Buffer
	w, err := zstd.NewWriter(&z)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(w, whole)
	_ = w.Close()
	for name, data := range map[string][]byte{
		"plain": []byte(whole), "a member for each record": perRecord(sample()), "the whole file in one": packed(whole), "zstd": z.Bytes(),
		"line ends without return": []byte(strings.ReplaceAll(strings.ReplaceAll(whole, "WARC/1.1\r\n", "WARC/1.0\n"), "WARC-Type", "warc-type")),
		"padding":                  append(perRecord(sample()), make([]byte, 300)...),
	} {
		if diff := diff(want, fates(t, data, archive.Options{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPlaces holds that a record can be read again from its place alone.
func TestPlaces(t *testing.T) {
	for name, data := range map[string][]byte{"plain": []byte(strings.Join(sample(), "")), "gzip": perRecord(sample())} {
		n := 0
		for r, err := range archive.Records(bytes.NewReader(data), archive.Options{}) {
			if err != nil || r.Unpacked {
				t.Fatalf("%s: %+v, error %v", name, r, err)
			}
			for again, err := range archive.Records(bytes.NewReader(data[r.Offset:r.Offset+r.Length]), archive.Options{}) {
				n++
				if err != nil || again.ID != r.ID || again.TargetURI != r.TargetURI || again.ContentType != r.ContentType || !bytes.Equal(again.Payload, r.Payload) {
					t.Errorf("%s: record %d read from its place is %+v, error %v", name, r.Number, again, err)
				}
			}
		}
		if n != len(want) {
			t.Errorf("%s: %d records", name, n)
		}
	}
	for r := range archive.Records(bytes.NewReader(packed(strings.Join(sample(), ""))), archive.Options{}) {
		if !r.Unpacked {
			t.Errorf("record %d of a file packed whole has a place in the file", r.Number)
		}
	}
}

// TestDamage holds that what is broken is told, and that what follows is read.
func TestDamage(t *testing.T) {
	text := func(s string) string { return record("resource", "file:///x", "text/plain", s, 0) }
	broken := perRecord([]string{text("one"), text("two"), text("three")})
	checksum := bytes.Clone(broken)
	broken[len(packed(text("one")))+60] ^= 0xff
	checksum[len(packed(text("one")))+len(packed(text("two")))-6] ^= 0xff
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"length too long", []byte(text("one") + record("resource", "", "text/plain", "two", 9, "X: y") + text("three")), []string{"taken", "bad (wrong length)", "taken"}},
		{"length far too long", []byte(text("one") + record("resource", "", "text/plain", "two", 9999) + text("three")), []string{"taken", "bad (wrong length)", "taken"}},
		{"length too short", []byte(text("one") + record("resource", "", "text/plain", "two two", -5) + text("three")), []string{"taken", "bad (wrong length)", "taken"}},
		{"no length", []byte(text("one") + "WARC/1.0\r\nWARC-Type: resource\r\n\r\nx\r\n\r\n" + text("three")), []string{"taken", "bad (no length)", "taken"}},
		{"garbage between", []byte(text("one") + "garbage\r\nmore\r\n" + text("three")), []string{"taken", "bad (no record begins here)", "taken"}},
		{"garbage before", []byte("garbage\r\n" + text("three")), []string{"bad (no record begins here)", "taken"}},
		{"header line", []byte("WARC/1.0\r\nno field\r\n\r\n" + text("three")), []string{"bad (header)", "taken"}},
		{"header without end", []byte("WARC/1.0\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n" + text("three")), []string{"bad (header too long)", "taken"}},
		{"cut in a block", []byte(text("one") + text("two")[:170]), []string{"taken", "bad (cut short)"}},
		{"cut in a header", []byte(text("one") + text("two")[:60]), []string{"taken", "bad (cut short)"}},
		{"cut gzip", perRecord([]string{text("one"), text("two")})[:len(packed(text("one")))+100], []string{"taken", "bad (damaged compression)"}},
		{"wrong checksum", checksum, []string{"taken", "bad (damaged compression)", "taken"}},
		{"damaged member", broken, []string{"taken", "bad (damaged compression)", "taken"}},
	} {
		var got []string
		last := 0
		for r, err := range archive.Records(bytes.NewReader(tt.data), archive.Options{}) {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			line := string(r.Fate)
			if r.Class != "" {
				line += " (" + r.Class + ")"
			}
			if r.Number != last+1 {
				t.Errorf("%s: number %d behind %d", tt.name, r.Number, last)
			}
			last = r.Number
			got = append(got, line)
		}
		if diff := diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestNoArchive(t *testing.T) {
	for _, data := range []string{"", "just text\nand more\n", string(packed("text")), "\x1f\x8b\x08"} {
		var last error
		n := 0
		for r, err := range archive.Records(strings.NewReader(data), archive.Options{}) {
			last = err
			if r.Fate == archive.Taken {
				n++
			}
		}
		if n > 0 || last == nil && data != "\x1f\x8b\x08" {
			t.Errorf("%q: %d records, error %v", data, n, last)
		}
	}
}

// TestBounds holds that no archive makes the reader keep more than MaxRecord of a record.
func TestBounds(t *testing.T) {
	limit := archive.Options{MaxRecord: 10_000}
	big := strings.Repeat("x", 20_000)
	got := fates(t, []byte(record("resource", "", "text/plain", big, 0)+record("resource", "", "text/plain", "after", 0)), limit)
	if diff := diff([]string{"1 skipped resource (too large: the record has 20000 bytes, the limit is 10000)", "2 taken resource  5 bytes, digest absent"}, got); diff != "" {
		t.Error(diff)
	}
	for coding, body := range map[string]string{"gzip": string(packed(strings.Repeat(big, 50))), "br": brotlied(strings.Repeat(big, 50)), "zstd": zstandard(t, strings.Repeat(big, 50)), "deflate": deflated(t, strings.Repeat(big, 50))} {
		got := fates(t, []byte(answer("https://a.example/", html("Content-Encoding: "+coding+"\r\n"), body)), limit)
		if diff := diff([]string{"1 skipped response (too large: it unpacks to more than 10000 bytes)"}, got); diff != "" {
			t.Errorf("%s: %s", coding, diff)
		}
	}
	// Many records that lie about their length must not cost the square of their number.
	lies := strings.Repeat(record("resource", "", "text/plain", "x", 1<<20), 20_000)
	if got := len(fates(t, []byte(lies), archive.Options{})); got != 20_000 {
		t.Errorf("%d records of 20000", got)
	}
}

func zipped(t *testing.T, files map[string][]byte, description string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"archive/data.warc.gz", "pages/pages.jsonl"} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(files[name])
	}
	if description != "" {
		f, _ := w.Create("datapackage.json")
		_, _ = io.WriteString(f, description)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWACZ(t *testing.T) {
	files := map[string][]byte{"archive/data.warc.gz": perRecord(sample()), "pages/pages.jsonl": []byte("{}\n")}
	describe := func(hash string) string {
		sum := sha256.Sum256(files["archive/data.warc.gz"])
		return fmt.Sprintf(`{"profile":"data-package","resources":[{"path":"archive/data.warc.gz","hash":"sha256:%x","bytes":%d},{"path":"pages/pages.jsonl","hash":"%s"}]}`, sum, len(files["archive/data.warc.gz"]), hash)
	}
	sum := sha256.Sum256([]byte("{}\n"))
	good := zipped(t, files, describe("sha256:"+hex.EncodeToString(sum[:])))
	if diff := diff(want, fates(t, good, archive.Options{})); diff != "" {
		t.Error(diff)
	}
	got := fates(t, zipped(t, files, describe("sha256:00")), archive.Options{})
	if len(got) != len(want)+1 || got[0] != "1 bad package (digest of a file: pages/pages.jsonl: its bytes do not have the digest of the description)" {
		t.Errorf("%q", got)
	}
	got = fates(t, zipped(t, files, ""), archive.Options{})
	if len(got) != len(want)+1 || !strings.HasPrefix(got[0], "1 bad package (description of the package: datapackage.json: it is missing") {
		t.Errorf("%q", got)
	}
	if got = fates(t, good[:len(good)-30], archive.Options{}); len(got) != 1 || !strings.HasPrefix(got[0], "error:") {
		t.Errorf("%q", got)
	}
	path := filepath.Join(t.TempDir(), "x.wacz")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for range archive.Records(f, archive.Options{}) {
		n++
	}
	if n != len(want) {
		t.Errorf("%d records from a file", n)
	}
}

// TestStops holds that asking for no more ends the reading, and that an error of the input is told once, behind what was read.
func TestStops(t *testing.T) {
	for range archive.Records(bytes.NewReader(perRecord(sample())), archive.Options{}) {
		break
	}
	gone := errors.New("gone")
	in := io.MultiReader(strings.NewReader(sample()[0]+sample()[1][:30]), failing{gone})
	n := 0
	var last error
	for _, err := range archive.Records(in, archive.Options{}) {
		n++
		last = err
	}
	if n != 2 || !errors.Is(last, gone) {
		t.Errorf("%d records, error %v", n, last)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// FuzzRecords holds that no input panics or runs on, that numbers have no gap, and that a payload stays within the bound.
func FuzzRecords(f *testing.F) {
	whole := strings.Join(sample(), "")
	f.Add([]byte(whole))
	f.Add(perRecord(sample()))
	f.Add(packed(whole))
	f.Add([]byte(record("resource", "", "text/plain", "two", 9) + record("resource", "", "text/plain", "three", -2)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 1 << 16
		n := 0
		for r, err := range archive.Records(bytes.NewReader(data), archive.Options{MaxRecord: limit}) {
			if err != nil {
				continue
			}
			if n++; r.Number != n {
				t.Fatalf("number %d at place %d", r.Number, n)
			}
			if n > len(data)+1 {
				t.Fatal("more records than bytes")
			}
			if len(r.Payload) > limit || r.Fate != archive.Taken && r.Payload != nil || r.Fate != archive.Taken && r.Reason == "" {
				t.Fatalf("record %+v", r)
			}
		}
	})
}

// diff says in which lines two lists differ, or "".
func diff(want, got []string) string {
	out := ""
	for i := range max(len(want), len(got)) {
		w, g := "nothing", "nothing"
		if i < len(want) {
			w = want[i]
		}
		if i < len(got) {
			g = got[i]
		}
		if w != g {
			out += fmt.Sprintf("line %d: want %s\n        got  %s\n", i+1, w, g)
		}
	}
	return out
}
