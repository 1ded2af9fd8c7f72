package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/store"
	"marsad/internal/store/sqlite"
)

// testWeb is a web of many hosts, each with a feed of its own: every address of 127.0.0.0/8 leads to it. Some hosts are slow, broken or hostile.
type testWeb struct {
	server       *httptest.Server
	port         string
	hosts, items int
	lock         sync.Mutex
	asked        map[string][]time.Time // host to when it was asked
	pages        map[string]int         // page to how often it was fetched
}

// badHosts is one host in so many.
const badHosts = 20

func newTestWeb(t *testing.T, hosts, items int) *testWeb {
	t.Helper()
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &testWeb{hosts: hosts, items: items, asked: map[string][]time.Time{}, pages: map[string]int{}}
	w.server = httptest.NewUnstartedServer(w)
	w.server.Listener = listener
	w.server.Config.ErrorLog = nil
	w.server.Start()
	t.Cleanup(func() {
		w.server.CloseClientConnections()
		w.server.Close()
	})
	w.port = strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
	return w
}

func (w *testWeb) host(n int) string { return fmt.Sprintf("127.1.%d.%d:%s", n/200, n%200+1, w.port) }
func (w *testWeb) bad(n int) bool    { return n%badHosts == badHosts-1 }

// ServeHTTP is http.Handler's.
func (w *testWeb) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var high, low int
	_, _ = fmt.Sscanf(r.Host, "127.1.%d.%d:", &high, &low)
	n := high*200 + low - 1
	w.lock.Lock()
	w.asked[r.Host] = append(w.asked[r.Host], time.Now())
	w.lock.Unlock()
	switch {
	case r.URL.Path == "/robots.txt":
		fmt.Fprint(out, "User-agent: *\nDisallow: /private\n")
	case r.URL.Path == "/feed":
		out.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		fmt.Fprint(out, w.feed(n))
	case w.bad(n):
		misbehave(out, r, n/badHosts)
	default:
		w.lock.Lock()
		w.pages[r.Host+r.URL.Path]++
		w.lock.Unlock()
		out.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(out, testPage(n, r.URL.Path))
	}
}

func (w *testWeb) feed(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0"?><rss version="2.0"><channel><title>نشرة %d</title>`, n)
	for i := range w.items {
		fmt.Fprintf(&b, "<item><guid>%d-%d</guid><title>خبر %d</title><link>http://%s/news/%d</link></item>", n, i, i, w.host(n), i)
	}
	fmt.Fprintf(&b, "<item><guid>p</guid><title>سري</title><link>http://%s/private/1</link></item></channel></rss>", w.host(n))
	return b.String()
}

// What the pages tell, and of where: a web in which all tell of one happening would be one incident of hundreds of mentions.
var storiesTold = []string{
	"قال مراسلنا إن قـ.ـصفاً مدفعياً استهدف أطراف مدينة %s صباح اليوم، ما أدى إلى إصابة %d من سكانها بجروح متفاوتة نقلوا إثرها إلى المستشفى.",
	"خرج أهالي %s في مظاهرة طالبوا فيها بتحسين الخدمات، وشارك فيها نحو %d شخصاً بحسب المنظمين.",
	"اندلع حريق في سوق %s المسقوف مساء أمس والتهم %d محلاً تجارياً قبل أن تسيطر عليه فرق الإطفاء.",
	"وصلت قافلة مساعدات أممية إلى %s تضم %d شاحنة محملة بالأغذية والأدوية.",
	"أفرجت السلطات في %s عن %d موقوفاً ضمن اتفاق محلي رعاه وجهاء المنطقة.",
	"انفجر لغم من مخلفات المعارك في حقل قرب %s فقتل راعياً وجرح %d من أفراد عائلته.",
	"سيّرت قوات روسية وتركية دورية مشتركة في ريف %s ضمت %d عربات مدرعة.",
	"اعتقلت دورية أمنية %[2]d شبان على حاجز عند مدخل %[1]s ولم تعرف التهم الموجهة إليهم.",
}

var townsTold = []string{"سراقب", "معرة النعمان", "جسر الشغور", "عفرين", "منبج", "تل رفعت", "عين العرب", "رأس العين", "تل أبيض", "القامشلي", "المالكية", "البوكمال", "الميادين", "تدمر", "السخنة", "درعا", "الصنمين", "بصرى الشام", "السويداء", "دوما", "الزبداني", "القصير", "الرستن", "تلبيسة", "سلمية", "مصياف", "جبلة", "بانياس", "طرطوس", "الحسكة"}

func testPage(n int, path string) string {
	i := n + len(path)*7 + int(path[len(path)-1])
	told := fmt.Sprintf(storiesTold[i%len(storiesTold)], townsTold[i%len(townsTold)], len(path))
	return fmt.Sprintf(`<!doctype html><html lang="ar" dir="rtl"><head><title>خبر %d %s</title></head><body><article><h1>خبر %d %s</h1>
<p>%s</p></article></body></html>`, n, path, n, path, told)
}

// misbehave does what no server should.
func misbehave(out http.ResponseWriter, r *http.Request, kind int) {
	switch kind % 5 {
	case 0: // without end
		out.Header().Set("Content-Type", "text/html")
		for line := bytes.Repeat([]byte("<p>بلا نهاية</p>"), 1000); r.Context().Err() == nil; {
			if _, err := out.Write(line); err != nil {
				return
			}
		}
	case 1: // round and round
		http.Redirect(out, r, r.URL.Path+"x", http.StatusFound)
	case 2: // the line goes dead in the middle
		out.Header().Set("Content-Length", "100000")
		fmt.Fprint(out, "<html><body><p>نصف")
		panic(http.ErrAbortHandler)
	case 3:
		http.Error(out, "broken", http.StatusInternalServerError)
	case 4: // inside, by a redirect
		http.Redirect(out, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
	}
}

// good is how many pages of the web are to be had.
func (w *testWeb) good() int {
	n := 0
	for h := range w.hosts {
		if !w.bad(h) {
			n += w.items
		}
	}
	return n
}

// collectFor runs the real command in a process of its own, kills it without warning when kill is over 0, and gives its peak memory in bytes.
func collectFor(t *testing.T, kill time.Duration, args ...string) int64 {
	t.Helper()
	command := exec.Command("marsad", args...)
	var said bytes.Buffer
	start := time.Now()
	command.Stderr, command.Stdout = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if kill > 0 {
		time.AfterFunc(kill, func() { _ = command.Process.Kill() })
	}
	if err := command.Wait(); err != nil && kill == 0 {
		t.Fatalf("marsad %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	t.Logf("%v of computing in %v", command.ProcessState.UserTime()+command.ProcessState.SystemTime(), time.Since(start).Round(time.Millisecond))
	return resident(command.ProcessState)
}

// TestCollectThroughKills follows a web of many feeds while the process is killed at random moments: every item is read once, none twice, and no host
// is asked faster than allowed. MARSAD_WEB=HOSTSxITEMSxKILLS makes it larger; the full size is 1000x50x20.
func TestCollectThroughKills(t *testing.T) {
	hosts, items, kills := 40, 6, 4
	if size := os.Getenv("MARSAD_WEB"); size != "" {
		if _, err := fmt.Sscanf(size, "%dx%dx%d", &hosts, &items, &kills); err != nil {
			t.Fatalf("MARSAD_WEB=%s: %v", size, err)
		}
	}
	const interval = 100 * time.Millisecond
	w := newTestWeb(t, hosts, items)
	dir := t.TempDir()
	path := filepath.Join(dir, "s.db")
	s, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range hosts {
		if _, _, err := s.AddSource(context.Background(), store.Source{Address: "http://" + w.host(n) + "/feed", Kind: "auto", Every: time.Hour, Added: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	args := []string{"collect", "--store", path, "--allow", "127.1.0.0/16", "--interval", interval.String(), "--log", "none"}
	seed := rand.Uint64()
	t.Logf("seed of the kills: %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	var peak int64
	for range kills {
		peak = max(peak, collectFor(t, time.Second+time.Duration(random.Int64N(int64(4*time.Second))), args...))
	}
	peak = max(peak, collectFor(t, 0, append(args, "--once")...))
	w.check(t, path, interval)
	t.Logf("%d hosts, %d items, %d kills: peak memory %d MiB", hosts, w.good(), kills, peak>>20)
	if peak > 300<<20 {
		t.Errorf("peak memory %d MiB", peak>>20)
	}
	if code := run(context.Background(), []string{"verify", "--store", path}, &Streams{Out: new(bytes.Buffer), Err: new(bytes.Buffer)}); code != exitFine {
		t.Errorf("marsad verify ends with %d", code)
	}
}

// check holds the store to the web.
func (w *testWeb) check(t *testing.T, path string, interval time.Duration) {
	t.Helper()
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w.checkStore(t, s, interval, 250*time.Millisecond)
}

// checkStore holds a store on either engine to the web.
func (w *testWeb) checkStore(t *testing.T, s store.Store, interval, slack time.Duration) {
	t.Helper()
	ctx := context.Background()
	seen := map[string]bool{}
	for f := (store.Filter{Limit: store.MaxLimit}); ; {
		page, err := s.List(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Reports {
			seen[r.ID] = true
			if n, err := s.Versions(ctx, r.ID); err != nil || n != 1 {
				t.Errorf("report %s has %d versions, error %v", r.ID, n, err)
			}
		}
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	for n := range w.hosts {
		for i := range w.items {
			if url := fmt.Sprintf("http://%s/news/%d", w.host(n), i); !w.bad(n) && !seen[idOf(t, url)] {
				t.Errorf("%s was not read", url)
			}
		}
	}
	if len(seen) != w.good() {
		t.Errorf("%d reports, want %d", len(seen), w.good())
	}
	w.lock.Lock()
	defer w.lock.Unlock()
	again := 0
	for _, n := range w.pages {
		again += n - 1
	}
	t.Logf("%d pages were fetched again after a kill", again)
	w.checkPace(t, interval, slack)
}

// checkPace wants any ten requests to one host to be spread as allowed, but for what may pass between sending and serving on a busy machine.
func (w *testWeb) checkPace(t *testing.T, interval, slack time.Duration) {
	t.Helper()
	const few = 10
	for host, times := range w.asked {
		for i := few; i < len(times); i++ {
			if took := times[i].Sub(times[i-few]); took < few*interval-slack {
				t.Errorf("%s was asked %d times within %v", host, few+1, took)
				break
			}
		}
	}
}

func idOf(t *testing.T, address string) string {
	t.Helper()
	id, err := capture.ReportID(address)
	if err != nil {
		t.Fatal(err)
	}
	return id
}
