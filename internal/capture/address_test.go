package capture_test

import (
	"strings"
	"testing"

	"marsad/internal/capture"
)

func TestNormalizeURL(t *testing.T) {
	const path = "https://barid.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12"
	for address, want := range map[string]string{
		"HTTPS://Barid.Example:443/أخبار/12#comments":                  path,
		"https://barid.example/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/12":      path,
		"https://barid.example./أخبار/12?utm_source=x&fbclid=1&gclid=": path,
		"  https://user:secret@barid.example/أخبار/./x/../12 ":         path,
		"http://barid.example":                                           "http://barid.example/",
		"http://barid.example:80/":                                       "http://barid.example/",
		"http://barid.example:8080/a":                                    "http://barid.example:8080/a",
		"http://barid.example/a/":                                        "http://barid.example/a/",
		"http://barid.example/?b=2&a=1&UTM_Medium=x":                     "http://barid.example/?a=1&b=2",
		"http://barid.example/?a=2&a=1":                                  "http://barid.example/?a=2&a=1",
		"http://barid.example/?q=قصف+حلب":                                "http://barid.example/?q=%D9%82%D8%B5%D9%81%20%D8%AD%D9%84%D8%A8",
		"http://barid.example/%7Euser/%41%2f":                            "http://barid.example/~user/A%2F",
		"http://بريد.example/":                                           "http://xn--ngbof4h.example/",
		"http://[2001:DB8::0:1]/x":                                       "http://[2001:db8::1]/x",
		"https://barid.example/story.php?story_fbid=5&id=7&__tn__=keeps": "https://barid.example/story.php?__tn__=keeps&id=7&story_fbid=5",
	} {
		got, err := capture.NormalizeURL(address)
		if err != nil || got != want {
			t.Errorf("%s: got %s, error %v, want %s", address, got, err, want)
		}
	}
	for _, address := range []string{"", "barid.example/a", "ftp://barid.example/", "http://", "http:///a", "http://a b/", "http://x/%zz", "javascript:alert(1)", "http://./"} {
		if got, err := capture.NormalizeURL(address); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: got %q, error %v", address, got, err)
		}
	}
}

func TestReportIDIsOfThePage(t *testing.T) {
	one, err := capture.ReportID("https://barid.example/أخبار/12?utm_campaign=a#b")
	if err != nil {
		t.Fatal(err)
	}
	two, err := capture.ReportID("https://BARID.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12")
	if err != nil || one != two || len(one) != 34 || !strings.HasPrefix(one, "u-") {
		t.Errorf("%s and %s, error %v", one, two, err)
	}
	if other, _ := capture.ReportID("https://barid.example/أخبار/13"); other == one {
		t.Error("another page has the same id")
	}
}

func TestPageURL(t *testing.T) {
	for _, tt := range []struct{ fetched, canonical, want string }{
		{"https://barid.example/news/12345?page=2", "https://barid.example/news/12345", "https://barid.example/news/12345"},
		{"https://barid.example/story?id=12345", "/أخبار/12345-قصف", "https://barid.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/12345-%D9%82%D8%B5%D9%81"},
		{"https://barid.example/news/12345", "https://barid.example/", "https://barid.example/news/12345"},
		{"https://barid.example/news/12345", "https://barid.example/news", "https://barid.example/news/12345"},
		{"https://barid.example/news/12345", "https://other.example/news/12345", "https://barid.example/news/12345"},
		{"https://barid.example/news/12345", "javascript:12345", "https://barid.example/news/12345"},
		{"https://barid.example/قصف-على-القرية/amp", "https://barid.example/قصف-على-القرية", "https://barid.example/قصف-على-القرية/amp"},
		{"", "https://barid.example/news/12345", ""},
	} {
		if got := capture.PageURL(tt.fetched, tt.canonical); got != tt.want {
			t.Errorf("%s with %s: got %s, want %s", tt.fetched, tt.canonical, got, tt.want)
		}
	}
}

func FuzzNormalizeURL(f *testing.F) {
	for _, s := range []string{"http://x/%D8%A3?b&a=%", "https://x.example/../..//a", "http://[::1]:80/%7e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		once, err := capture.NormalizeURL(address)
		if err != nil {
			return
		}
		if twice, err := capture.NormalizeURL(once); err != nil || twice != once {
			t.Fatalf("%q became %q, then %q, error %v", address, once, twice, err)
		}
	})
}
