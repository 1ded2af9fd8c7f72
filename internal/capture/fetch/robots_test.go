package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRobotsRules(t *testing.T) {
	for _, tt := range []struct {
		name, robots, path string
		want               bool
	}{
		{"nothing", "", "/a", true},
		{"a page of HTML", "<html><body>not found: User-agent</body></html>", "/a", true},
		{"everything refused", "User-agent: *\nDisallow: /", "/a", false},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"empty disallow allows", "User-agent: *\nDisallow:", "/a", true},
		{"our group, not everybody's", "User-agent: *\nDisallow: /\nUser-agent: marsad\nDisallow: /b", "/a", true},
		{"our group in capitals with a version", "User-agent: Marsad/2.0\nDisallow: /a", "/a", false},
		{"a name that only begins ours", "User-agent: mar\nDisallow: /a", "/a", true},
		{"a name that ours begins", "User-agent: marsadbot\nDisallow: /a", "/a", true},
		{"another's group", "User-agent: otherbot\nDisallow: /", "/a", true},
		{"several names over one group", "User-agent: otherbot\nUser-agent: marsad\nDisallow: /a", "/a", false},
		{"our group in two parts", "User-agent: marsad\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: marsad\nDisallow: /b", "/b", false},
		{"a sitemap does not end a group", "User-agent: marsad\nSitemap: http://news.example/s.xml\nDisallow: /a", "/a", false},
		{"a rule before any group", "Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", true},
		{"a rule after one that stands before any group", "Disallow: /a\nUser-agent: *\nDisallow: /b", "/b", false},
		{"one bad line does not undo the others", "User-agent: *\nCrawl-delay: soon\nDisallow: /a", "/a", false},
		{"the longer pattern", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", true},
		{"the longer pattern, in the other order", "User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", false},
		{"of equals what allows", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"octets decide, not the wildcard", "User-agent: *\nAllow: /news/\nDisallow: /*?", "/news/?id=1", true},
		{"a wildcard", "User-agent: *\nDisallow: /*.php", "/x/y.php?z", false},
		{"a wildcard begins at the root", "User-agent: *\nDisallow: /private*/x", "/a/private/x", true},
		{"an end", "User-agent: *\nDisallow: /*.php$", "/y.php?z", true},
		{"an end that holds", "User-agent: *\nDisallow: /*.php$", "/y.php.php", false},
		{"an end without a wildcard", "User-agent: *\nDisallow: /a$", "/ab", true},
		{"a dollar that is none", "User-agent: *\nDisallow: /a$b", "/a$bc", false},
		{"an asterisk of the path", "User-agent: *\nDisallow: /a%2Ab", "/a*b", false},
		{"a query", "User-agent: *\nDisallow: /a?x=", "/a?x=1", false},
		{"a comment", "User-agent: * # all\nDisallow: /a # this", "/a", false},
		{"a byte order mark and carriage returns", "\ufeffUser-agent: *\r\nDisallow: /a\r\r\n", "/a", false},
		{"no slash", "User-agent: *\nDisallow: a", "/a", false},
		{"raw Arabic, encoded path", "User-agent: *\nDisallow: /أخبار/", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", false},
		{"encoded Arabic, raw path", "User-agent: *\nDisallow: /%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/", "/أخبار/1", false},
		{"encoded in small letters", "User-agent: *\nDisallow: /%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/", "/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1", false},
		{"half encoded", "User-agent: *\nDisallow: /%D8%A3خبار/", "/أ%d8%aeبار/1", false},
		{"other Arabic", "User-agent: *\nDisallow: /أخبار/", "/%D8%B1%D8%A3%D9%8A/1", true},
		{"a letter that is encoded for no reason", "User-agent: *\nDisallow: /%61", "/a", false},
		{"a slash that is encoded is another path", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
	} {
		if got := parseRobots([]byte(tt.robots)).allows(tt.path); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestCrawlDelay(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"User-agent: *\nCrawl-delay: 10": 10 * time.Second, "User-agent: *\nCrawl-delay: 0.5": 500 * time.Millisecond, "User-agent: *\nCrawl-delay: -1": 0,
		"User-agent: *\nCrawl-delay: NaN": 0, "User-agent: *\nCrawl-delay: Inf": maxCrawlDelay, "User-agent: *\nCrawl-delay: 1e300": maxCrawlDelay,
		"User-agent: bingbot\nCrawl-delay: 10\nUser-agent: *\nDisallow:": 0, "Crawl-delay: 3": 0,
	} {
		if got := parseRobots([]byte(text)).delay; got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// robotsWeb answers robots.txt with what is set at the time.
type robotsWeb struct {
	*testWeb
	answer http.HandlerFunc
}

func newRobotsWeb(t *testing.T) *robotsWeb {
	w := &robotsWeb{}
	w.testWeb = newTestWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.answer(rw, r)
		}
	})
	return w
}

func TestRobotsAnswers(t *testing.T) {
	refuse := "User-agent: *\nDisallow: /secret\n"
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   error
	}{
		{"refused", page("User-agent: *\nDisallow: /"), ErrRobots},
		{"404 allows", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, nil},
		{"403 allows", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, nil},
		{"500 refuses", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, ErrRobots},
		{"429 refuses", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, ErrRobots},
		{"no answer refuses", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrRobots},
		{"redirect to another host", func(w http.ResponseWriter, r *http.Request) {
			if r.Host == "news.example" {
				http.Redirect(w, r, "http://cdn.example.org/robots.txt", http.StatusFound)
			} else {
				_, _ = w.Write([]byte("User-agent: *\nDisallow: /"))
			}
		}, ErrRobots},
		{"redirect inside", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, ErrInside},
		{"redirects without end allow", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"?"+r.URL.RawQuery+"x", http.StatusFound)
		}, nil},
		{"what stands behind 500 KiB is passed over", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte(strings.Repeat("# filling\n", robotsLimit/10) + "User-agent: *\nDisallow: /"))
		}, nil},
		{"what stands before it counts", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /page\n" + strings.Repeat("# filling\n", robotsLimit/10)))
		}, ErrRobots},
		{"another page refused", page(refuse), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				web := newRobotsWeb(t)
				web.answer = tt.answer
				f := web.fetcher(t, Options{})
				_, err := f.Fetch(t.Context(), Request{URL: "http://news.example/page"})
				if !errors.Is(err, tt.want) {
					t.Fatalf("error %v, want %v", err, tt.want)
				}
				if asked := len(web.seen("news.example", "/page")); (asked == 1) != (tt.want == nil) {
					t.Errorf("the page was asked for %d times", asked)
				}
				if err != nil {
					oneLine(t, err)
				}
			})
		})
	}
}

// An answer holds for a day; a failure refuses everything for ten minutes, then robots.txt is asked for again.
func TestRobotsAreRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newRobotsWeb(t)
		f := web.fetcher(t, Options{})
		try := func(want error) {
			t.Helper()
			if _, err := f.Fetch(t.Context(), Request{URL: "http://news.example/page"}); !errors.Is(err, want) {
				t.Fatalf("error %v, want %v", err, want)
			}
		}
		asked := func(want int) {
			t.Helper()
			if got := len(web.seen("news.example", "/robots.txt")); got != want {
				t.Fatalf("robots.txt was asked for %d times, want %d", got, want)
			}
		}
		web.answer = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
		try(ErrRobots)
		time.Sleep(robotsRetry - time.Second)
		try(ErrRobots)
		asked(1)
		web.answer = page("")
		time.Sleep(2 * time.Second)
		try(nil)
		asked(2)
		web.answer = page("User-agent: *\nDisallow: /")
		time.Sleep(robotsLife - time.Minute)
		try(nil)
		asked(2)
		time.Sleep(2 * time.Minute)
		try(ErrRobots)
		asked(3)
	})
}

// Each step of a redirect asks the robots.txt of where it leads.
func TestRobotsHoldForRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.Host + r.URL.Path {
			case "shut.example/robots.txt":
				_, _ = w.Write([]byte("User-agent: marsad\nDisallow: /"))
			case "open.example/page":
				http.Redirect(w, r, "http://shut.example/page", http.StatusFound)
			}
		})
		result, err := web.fetcher(t, Options{}).Fetch(t.Context(), Request{URL: "http://open.example/page"})
		if !errors.Is(err, ErrRobots) || Temporary(err) || len(result.Chain) != 1 || len(web.seen("shut.example", "/page")) != 0 {
			t.Errorf("error %v, chain %v", err, result.Chain)
		}
	})
}

func TestSitemaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		web := newTestWeb(t, page("Sitemap: http://news.example/a.xml\nUser-agent: *\nDisallow: /x\nSITEMAP: /b.xml # theirs"))
		f := web.fetcher(t, Options{})
		got, err := f.Sitemaps(t.Context(), "http://news.example")
		if err != nil || strings.Join(got, " ") != "http://news.example/a.xml /b.xml" {
			t.Errorf("sitemaps %v, error %v", got, err)
		}
		if _, err := f.Sitemaps(t.Context(), "localhost"); !errors.Is(err, ErrInside) {
			t.Errorf("error %v", err)
		}
	})
}

// However many sites are asked, what is remembered of their robots.txt stays within its bounds.
func TestRobotsCacheIsBounded(t *testing.T) {
	c := &robotsCache{entries: map[string]*robotsEntry{}}
	now := time.Now()
	for i := range 20_000 {
		origin := fmt.Sprintf("http://site-%d.example", i)
		e := c.entry(origin, now)
		c.settle(origin, e, &robots{size: 1 + i%7*10_000}, nil, now.Add(robotsLife+time.Duration(i)*time.Second))
		if len(c.entries) > robotsMost || c.bytes > robotsBytes+60_001 {
			t.Fatalf("%d entries, %d bytes", len(c.entries), c.bytes)
		}
	}
	held := 0
	for _, e := range c.entries {
		held += e.rules.held()
	}
	if held != c.bytes || len(c.entries) == 0 {
		t.Errorf("%d bytes counted, %d held by %d entries", c.bytes, held, len(c.entries))
	}
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /%D8\nCrawl-delay: 1"), "/a/b")
	f.Add([]byte("User-agent: marsad\nDisallow: *\nAllow: $"), "/%")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := parseRobots(body)
		r.allows(path)
		if once := normalPath(path); normalPath(once) != once {
			t.Errorf("%q has two normal forms: %q, %q", path, once, normalPath(once))
		}
		if r.delay < 0 || r.delay > maxCrawlDelay {
			t.Errorf("delay %v", r.delay)
		}
	})
}
