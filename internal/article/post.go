package article

import (
	"net/url"
	"slices"
	"strings"

	"marsad/internal/arabic"
)

// postHosts are the hosts whose pages are posts; each stands for its subdomains too.
var postHosts = []string{"t.me", "telegram.me", "x.com", "twitter.com", "facebook.com", "fb.com", "instagram.com", "threads.net", "vk.com"}

// maxPost is how many characters a text without headline has at most to be taken for a post.
const maxPost = 4096

// isPost reports whether plain text is a post: it comes from a network of posts, or it is short and has neither headline nor byline.
func (a *Article) isPost(s string) bool {
	if u, err := url.Parse(a.URL); err == nil && u.Hostname() != "" {
		host := strings.ToLower(u.Hostname())
		if slices.ContainsFunc(postHosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) }) {
			return true
		}
	}
	return a.Title.Empty() && a.Byline.Empty() && len(a.Categories) == 0 && len(s) <= 2*maxPost && len([]rune(s)) <= maxPost
}

// signatures makes furniture of the lines of a post that only say where it comes from: links, names of channels, «عاجل» alone, an
// invitation to follow. Hashtags are words of the post and stay. A post of nothing else stays as it is.
func signatures(s string, lines []line) {
	var found []int
	for i, l := range lines {
		if isSignature(l.at.Of(s), l) {
			found = append(found, i)
		}
	}
	if len(found) == len(lines) {
		return
	}
	for _, i := range found {
		lines[i].kind = Boilerplate
	}
}

func isSignature(s string, l line) bool {
	said, pointed := 0, 0
	for w := range strings.FieldsSeq(s) {
		switch {
		case strings.HasPrefix(w, "@"), strings.Contains(w, "://"), strings.HasPrefix(w, "www."), strings.Contains(w, "t.me/"):
			pointed++
		case strings.ContainsFunc(w, arabic.IsLetter):
			said++
		}
	}
	switch {
	case said == 0:
		return pointed > 0
	case said <= 2 && (l.folded() == "عاجل" || l.folded() == "عاجل جدا"):
		return true
	}
	return l.runes <= maxHeading && hasMarker(l, "signature")
}
