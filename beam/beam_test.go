package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"marsad/internal/neardup"
	"marsad/internal/register"
	"marsad/internal/register/grouping"
	"marsad/record"
)

// programs are the two that are compared, built once.
var programs struct{ beam, plain string }

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "marsad-beam-test-")
	if err != nil {
		panic(err)
	}
	programs.beam, programs.plain = filepath.Join(dir, "marsad-beam"), filepath.Join(dir, "marsad")
	for program, of := range map[string]string{programs.beam: ".", programs.plain: "../cmd/marsad"} {
		cmd := exec.Command("go", "build", "-o", program, ".")
		cmd.Dir = of
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			panic(fmt.Sprintf("%v: %s", err, out))
		}
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // the next start of the machine takes it away otherwise
	os.Exit(code)
}

var towns = []string{"سرمين", "بنش", "سراقب", "أريحا", "الأتارب", "دارة عزة", "عفرين", "جرابلس"}

var months = []string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"}

// page makes the page of a story: a happening in a town on a day, told by one of several outlets, some of which copy one another word by word.
func page(story, outlet int) (address, html string) {
	town, day, month, year, killed := towns[story%len(towns)], 1+story%27, (1+story/27)%12, 2015+story/(27*12)%10, 2+story%5
	when := fmt.Sprintf("%d %s %d", day, months[month], year)
	told := fmt.Sprintf("<p>قصفت المدفعية أطراف بلدة %s يوم %s، وأفادت مصادر محلية بمقتل %d مدنيين وإصابة آخرين بجروح.</p><p>وقال ناطق باسم المجلس المحلي إن القصف طال السوق والطريق المؤدي إلى المدرسة، ونفى أن يكون أحد قد غادر البلدة.</p>", town, when, killed)
	if outlet%3 == 2 {
		told = fmt.Sprintf("<p>قُتل %d مدنيين وجُرح آخرون في قصف مدفعي على %s في %s، بحسب فرق الإسعاف التي وصلت إلى المكان بعد الظهر ونقلت الجرحى إلى مشفى قريب.</p><p>وتحدث شهود عن دمار واسع في بيوت الحي الشرقي.</p>", killed, town, when)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8"><title>قصف على %s - شبكة الوادي %d</title><meta property="article:published_time" content="%d-%02d-%02dT10:00:00+03:00"></head><body><nav><a href="/">الرئيسية</a></nav><article><h1>قصف على %s</h1>%s</article><footer>جميع الحقوق محفوظة</footer></body></html>`, town, outlet, year, month+1, day, town, told)
	return fmt.Sprintf("https://wadi%d.example/news/%d", outlet, story), b.String()
}

// corpusOf writes web archives of stories told by several outlets; every tenth page stands there twice, and each archive has a damaged record and a picture.
func corpusOf(t testing.TB, dir string, files, stories int) {
	t.Helper()
	for f := range files {
		var out bytes.Buffer
		put := func(kind, uri, media string, payload []byte, length int) {
			block := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", media, length, payload)
			z := gzip.NewWriter(&out)
			fmt.Fprintf(z, "WARC/1.1\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: 2024-03-01T10:00:00Z\r\nWARC-Target-URI: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, uri, len(block), block)
			_ = z.Close()
		}
		for s := range stories {
			address, html := page(s, f)
			put("response", address, "text/html; charset=utf-8", []byte(html), len(html))
			if s%10 == 0 {
				put("response", address, "text/html; charset=utf-8", []byte(html), len(html))
			}
		}
		put("response", "https://wadi.example/x.png", "image/png", []byte("\x89PNG\r\n\x1a\n"), 8)
		z := gzip.NewWriter(&out)
		_, _ = io.WriteString(z, "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\n\r\n\r\n")
		_ = z.Close()
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("crawl-%03d.warc.gz", f)), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func pipeline(dir, out string) *exec.Cmd {
	return exec.Command(programs.beam, "--input", filepath.Join(dir, "*.warc.gz"), "--output", out)
}

// ends runs a command that may refuse rows.
func ends(t testing.TB, cmd *exec.Cmd) (stdout, stderr []byte) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitSomeFailed) {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, errs.Bytes())
	}
	return out.Bytes(), errs.Bytes()
}

// written gives the bytes of all files of a name below a folder, by their folders.
func written(t testing.TB, out, name string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != name {
			return err
		}
		data, err := os.ReadFile(path)
		all[filepath.Base(filepath.Dir(path))] = data
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func linesOf(data []byte) []string {
	return strings.SplitAfter(strings.TrimSuffix(string(data), "\n"), "\n")
}

// recordsOf gives the lines of all records, sorted.
func recordsOf(t testing.TB, out string) []string {
	t.Helper()
	var all []string
	for day, packed := range written(t, out, "records.jsonl.zst") {
		z, err := zstd.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		z.Close()
		if err != nil {
			t.Fatalf("%s: %v", day, err)
		}
		all = append(all, linesOf(append(bytes.TrimSuffix(data, []byte("\n")), '\n'))...)
	}
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "\n")
	}
	slices.Sort(all)
	return all
}

func plainRecords(t testing.TB, dir string) []string {
	t.Helper()
	out, _ := ends(t, exec.Command(programs.plain, "ingest", "--format", "jsonl", dir))
	all := linesOf(out)
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "\n")
	}
	return all
}

// TestSameAsPlain compares what the pipeline writes with what the plain command prints, and its copies and incidents with those of one grouping of everything.
func TestSameAsPlain(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	corpusOf(t, dir, 4, 30)
	told, _ := ends(t, pipeline(dir, out))
	plain := plainRecords(t, dir)
	var reports []record.Report
	for _, line := range plain {
		var r record.Report
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	slices.Sort(plain)
	if got := recordsOf(t, out); !slices.Equal(got, plain) {
		t.Fatalf("%d records, want %d; they differ", len(got), len(plain))
	}
	for _, want := range []string{"inputs read 4\n", "rows taken 132\n", "rows duplicate in the corpus 12\n", "rows skipped 4\n", "rows refused 4\n", "records written 120\n"} {
		if !strings.Contains(string(told), want) {
			t.Errorf("it does not tell %q:\n%s", want, told)
		}
	}
	sameIncidents(t, out, reports)
	sameCopies(t, out, reports)
	tables(t, out, len(plain))
	if got := linesOf(written(t, out, "dead-letters.jsonl")[filepath.Base(out)]); len(got) != 4 || !strings.Contains(got[0], `"fate":"refused"`) {
		t.Errorf("dead letters: %q", got)
	}
}

func sameIncidents(t *testing.T, out string, reports []record.Report) {
	t.Helper()
	var mentions []register.Mention
	for _, r := range reports {
		mentions = append(mentions, grouping.Mentions(r, 1)...)
	}
	want := map[string]string{}
	for _, i := range grouping.Group(mentions, nil) {
		line, err := json.Marshal(i)
		if err != nil {
			t.Fatal(err)
		}
		want[i.ID] = string(line)
	}
	got, several := map[string]string{}, 0
	for _, data := range written(t, out, "incidents.jsonl") {
		in := bufio.NewScanner(bytes.NewReader(data))
		in.Buffer(nil, 1<<26)
		for in.Scan() {
			var i register.Incident
			if err := json.Unmarshal(in.Bytes(), &i); err != nil {
				t.Fatal(err)
			}
			if len(i.Mentions) > 1 {
				several++
			}
			line, err := json.Marshal(i)
			if err != nil {
				t.Fatal(err)
			}
			got[i.ID] = string(line)
		}
	}
	if len(got) != len(want) || several == 0 {
		t.Errorf("%d incidents, %d of several mentions; want %d", len(got), several, len(want))
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if got[id] != want[id] {
			t.Fatalf("incident %s\n%s\nwant\n%s", id, got[id], want[id])
		}
	}
}

func sameCopies(t *testing.T, out string, reports []record.Report) {
	t.Helper()
	var ids []string
	var signatures []neardup.Signature
	for _, r := range reports {
		ids, signatures = append(ids, r.ID), append(signatures, neardup.Of(r))
	}
	var want strings.Builder
	groups := neardup.Groups(ids, signatures, neardup.Threshold)
	for _, g := range groups {
		_ = lines(&want).Encode(copyGroup{g})
	}
	if got := written(t, out, "duplicates.jsonl")[filepath.Base(out)]; string(got) != want.String() || len(groups) == 0 {
		t.Errorf("copies\n%s\nwant\n%s", got, want.String())
	}
}

func tables(t *testing.T, out string, records int) {
	t.Helper()
	n, copied := 0, 0
	for _, data := range written(t, out, "reports.parquet") {
		rows, err := parquet.Read[ReportRow](bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if n++; r.CopyOf != "" {
				copied++
			}
			if r.URL == "" || r.Words == 0 || r.Title == "" || r.Events == 0 || r.Row == 0 {
				t.Errorf("a row without what it should have: %+v", r)
			}
		}
	}
	if n != records || copied == 0 {
		t.Errorf("%d rows of reports, %d of them copies; want %d rows", n, copied, records)
	}
	for _, name := range []string{"events.parquet", "incidents.parquet"} {
		rows := int64(0)
		for day, data := range written(t, out, name) {
			f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				t.Fatalf("%s, %s: %v", day, name, err)
			}
			rows += f.NumRows()
		}
		if rows == 0 {
			t.Errorf("%s has no rows", name)
		}
	}
}

// TestResume kills the pipeline while it reads, and runs it again: what was read is not read again, and what is written is what a run in one go writes.
func TestResume(t *testing.T) {
	dir, whole, out := t.TempDir(), t.TempDir(), t.TempDir()
	corpusOf(t, dir, 6, 40)
	ends(t, pipeline(dir, whole))
	killed := 0
	for range 2 {
		before := doneIn(t, out)
		cmd := pipeline(dir, out)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for doneIn(t, out) == before && len(ended) == 0 {
			time.Sleep(5 * time.Millisecond)
		}
		if cmd.Process.Kill() == nil {
			killed++
		}
		<-ended
	}
	done := doneIn(t, out)
	told, _ := ends(t, pipeline(dir, out))
	if want := fmt.Sprintf("inputs read before %d\n", done); killed == 0 || done == 0 || !strings.Contains(string(told), want) {
		t.Errorf("killed %d times; it does not tell %q:\n%s", killed, want, told)
	}
	for _, name := range []string{"records.jsonl.zst", "reports.parquet", "events.parquet", "incidents.jsonl", "incidents.parquet", "duplicates.jsonl", "dead-letters.jsonl"} {
		a, b := written(t, whole, name), written(t, out, name)
		delete(a, filepath.Base(whole))
		delete(b, filepath.Base(out))
		if !maps.EqualFunc(a, b, bytes.Equal) {
			t.Errorf("%s is another after the kills", name)
		}
	}
	left, err := filepath.Glob(filepath.Join(out, ".work", "reading-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left half read: %v, %v", left, err)
	}
}

func doneIn(t testing.TB, out string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(out, ".work", "*.done"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// TestUsage shows what a user is told.
func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "--input and --output are needed"},
		{[]string{"--input", "nowhere/*.warc.gz", "--output", t.TempDir()}, exitFailed, "nowhere/*.warc.gz: there is no such file"},
		{[]string{"--input", "ftp://example.org/x", "--output", t.TempDir()}, exitFailed, "not registered for \"ftp://example.org/x\""},
	} {
		var errs bytes.Buffer
		cmd := exec.Command(programs.beam, c.args...)
		cmd.Stderr = &errs
		_ = cmd.Run() // its code is looked at
		if got := cmd.ProcessState.ExitCode(); got != c.code || !strings.Contains(errs.String(), c.says) || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%v: %d, %q", c.args, got, errs.String())
		}
	}
}

// TestLarge reads an archive of MARSAD_ARCHIVE_MB megabytes (packed, in files of 64), kills the pipeline once in the midst, and compares its records with those of the
// plain command. It prints what both took: docs/archives.md has the figures.
func TestLarge(t *testing.T) {
	mb, _ := strconv.Atoi(os.Getenv("MARSAD_ARCHIVE_MB"))
	if mb <= 0 {
		t.Skip("left out: a large archive; set MARSAD_ARCHIVE_MB")
	}
	dir, out := t.TempDir(), t.TempDir()
	pages, raw := large(t, dir, mb)
	cmd := pipeline(dir, out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for doneIn(t, out) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	done := doneIn(t, out)
	took := func(cmd *exec.Cmd, to io.Writer) string {
		begun := time.Now()
		var errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = to, &errs
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, errs.Bytes())
		}
		s := cmd.ProcessState
		return fmt.Sprintf("%s, %s of computing, most memory %d MiB", time.Since(begun).Round(time.Second), (s.UserTime() + s.SystemTime()).Round(time.Second), s.SysUsage().(*syscall.Rusage).Maxrss>>10)
	}
	resumed := took(pipeline(dir, out), io.Discard)
	whole := t.TempDir()
	inOne := took(pipeline(dir, whole), io.Discard)
	printed, err := os.Create(filepath.Join(t.TempDir(), "plain.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer printed.Close()
	plain := took(exec.Command(programs.plain, "ingest", "--format", "jsonl", dir), printed)
	t.Logf("%d pages, %d MB packed, %d MB unpacked; killed with %d inputs read, then: %s; in one go: %s; plain command: %s", pages, mb, raw>>20, done, resumed, inOne, plain)
	want := sums(t, printed.Name())
	for name, folder := range map[string]string{"after a kill": out, "in one go": whole} {
		got := map[[32]byte]int{}
		for _, line := range recordsOf(t, folder) {
			got[sha256.Sum256([]byte(line))]++
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: the records are not those of the plain command: %d and %d", name, len(got), len(want))
		}
	}
}

// sums gives the sums of the lines of a file.
func sums(t *testing.T, path string) map[[32]byte]int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := map[[32]byte]int{}
	if err := eachLine(f, func(_ int64, line []byte) error {
		all[sha256.Sum256(line)]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// large writes archives of so many megabytes, of pages as outlets have them: an article among scripts and navigation that do not repeat. It gives the number of pages and their bytes.
func large(t *testing.T, dir string, mb int) (pages int, raw int64) {
	t.Helper()
	const fileSize = 64 << 20
	random := rand.New(rand.NewPCG(1, 2))
	for f := 0; f*64 < mb; f++ {
		out, err := os.Create(filepath.Join(dir, fmt.Sprintf("large-%05d.warc.gz", f)))
		if err != nil {
			t.Fatal(err)
		}
		for size := int64(0); size < min(fileSize, int64(mb)<<20); pages++ {
			address, html := page(pages, pages%7)
			var noise strings.Builder
			for range 3000 {
				fmt.Fprintf(&noise, "%x;", random.Uint32())
			}
			html = strings.Replace(html, "</article>", "</article><script>var a="+strconv.Quote(noise.String())+"</script>", 1)
			block := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s", html)
			raw += int64(len(block))
			z := gzip.NewWriter(out)
			fmt.Fprintf(z, "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nWARC-Date: 2024-03-01T10:00:00Z\r\nWARC-Target-URI: %s\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", pages, address, len(block), block)
			if err := z.Close(); err != nil {
				t.Fatal(err)
			}
			if size, err = out.Seek(0, io.SeekCurrent); err != nil {
				t.Fatal(err)
			}
		}
		if err := out.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return pages, raw
}
