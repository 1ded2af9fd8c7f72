package fetch

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// agentToken is the name under which robots.txt speaks to us (RFC 9309, 2.2.1).
const agentToken = "marsad"

// maxCrawlDelay bounds what a robots.txt may ask between two requests, so that a mistyped number does not stop a source for good.
const maxCrawlDelay = 24 * time.Hour

// robots is what a robots.txt means for us: the rules of our group, or of the group for everybody. The matching is our own and not that of
// temoto/robotstxt v1.1.2, which drops a whole file for one bad line, matches wildcards anywhere in a path, compares lengths of regular
// expressions instead of octets, takes any group whose name begins ours, and does not know that a raw and a percent-encoded path are the same.
type robots struct {
	rules    []rule // the most specific first; of equals, what allows
	delay    time.Duration
	sitemaps []string
	size     int // bytes held, for the bound of the cache
}

// rule allows or refuses the paths that its pattern matches.
type rule struct {
	parts  []string // between the asterisks
	atEnd  bool     // the pattern ends in $
	octets int      // of the pattern: how specific it is
	allow  bool
}

// parseRobots reads a robots.txt (RFC 9309). Whatever is no rule is passed over, as the RFC asks, so that a page of HTML allows everything.
func parseRobots(body []byte) *robots {
	p := robotsParser{ours: &group{}, everybody: &group{}}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\n' || r == '\r' }) {
		text, _, _ := strings.Cut(string(line), "#")
		if key, value, ok := strings.Cut(text, ":"); ok {
			p.line(strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value))
		}
	}
	g := p.everybody
	if p.named {
		g = p.ours
	}
	r := &robots{rules: g.rules, delay: g.delay, sitemaps: p.sitemaps, size: len(body) + len(g.rules)*ruleBytes}
	slices.SortStableFunc(r.rules, func(a, b rule) int {
		if a.octets != b.octets {
			return b.octets - a.octets
		}
		return compareAllow(a.allow, b.allow)
	})
	return r
}

// ruleBytes is about what a rule takes up besides its text.
const ruleBytes = 96

func compareAllow(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// group is what stands behind one or more user-agent lines.
type group struct {
	rules []rule
	delay time.Duration
}

type robotsParser struct {
	ours, everybody *group
	named           bool     // some group names us
	open            []*group // that the lines in hand belong to
	inRules         bool     // a rule was read since the last user-agent line
	sitemaps        []string
}

func (p *robotsParser) line(key, value string) {
	switch key {
	case "user-agent":
		p.agent(value)
	case "allow", "disallow":
		p.inRules = true
		if value == "" {
			return
		}
		for _, g := range p.open {
			g.rules = append(g.rules, newRule(value, key == "allow"))
		}
	case "crawl-delay":
		p.inRules = true
		seconds, err := strconv.ParseFloat(value, 64)
		if err != nil || !(seconds > 0) {
			return
		}
		for _, g := range p.open {
			g.delay = time.Duration(min(seconds, maxCrawlDelay.Seconds()) * float64(time.Second))
		}
	case "sitemap":
		p.sitemaps = append(p.sitemaps, value)
	}
}

// agent begins a group, or adds a name to one that has no rules yet. A version behind the name ("marsad/1.0") is not part of it.
func (p *robotsParser) agent(name string) {
	if p.inRules {
		p.open, p.inRules = nil, false
	}
	token := strings.ToLower(name)
	if end := strings.IndexFunc(token, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && r != '_' }); end >= 0 && name != "*" {
		token = token[:end]
	}
	switch token {
	case agentToken:
		p.named = true
		p.open = append(p.open, p.ours)
	case "*":
		p.open = append(p.open, p.everybody)
	}
}

// newRule reads a pattern: * stands for any number of characters, $ at the end for the end of the path.
func newRule(pattern string, allow bool) rule {
	if pattern[0] != '/' && pattern[0] != '*' {
		pattern = "/" + pattern
	}
	r := rule{allow: allow}
	pattern, r.atEnd = strings.CutSuffix(pattern, "$")
	for part := range strings.SplitSeq(pattern, "*") {
		part = normalPath(part)
		r.octets += len(part) + 1
		r.parts = append(r.parts, part)
	}
	if r.octets--; r.atEnd {
		r.octets++
	}
	return r
}

// matches reports whether a normalised path fits. Taking the first place for each part is enough: what is left for the others is longest then.
func (r rule) matches(path string) bool {
	path, ok := strings.CutPrefix(path, r.parts[0])
	if !ok {
		return false
	}
	if len(r.parts) == 1 {
		return !r.atEnd || path == ""
	}
	last := len(r.parts) - 1
	for _, part := range r.parts[1:last] {
		if _, path, ok = strings.Cut(path, part); !ok {
			return false
		}
	}
	if r.atEnd {
		return strings.HasSuffix(path, r.parts[last])
	}
	return strings.Contains(path, r.parts[last])
}

// allows reports whether a path with its query, as it stands in an address, may be asked for: the longest pattern that matches decides.
func (r *robots) allows(path string) bool {
	path = normalPath(path)
	if path == "/robots.txt" {
		return true
	}
	for _, rule := range r.rules {
		if rule.matches(path) {
			return rule.allow
		}
	}
	return true
}

// normalPath gives a path one spelling, so that raw and percent-encoded Arabic are the same (RFC 9309, 2.2.2; RFC 3986, 6.2.2): unreserved
// characters raw, reserved ones as they stand, * and $ and everything else percent-encoded in capitals.
func normalPath(path string) string {
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c, encoded := path[i], false
		if c == '%' && i+2 < len(path) {
			if v, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				c, encoded = byte(v), true
				i += 2
			}
		}
		if unreserved(c) || !encoded && strings.IndexByte(":/?#[]@!&'()+,;=%", c) >= 0 {
			b.WriteByte(c)
		} else {
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
