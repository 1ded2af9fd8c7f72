package wacz

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"marsad/internal/evidence/warc"
)

// cdx is the JSON part of a line of the index (CDXJ), in the order of the fields of other tools.
type cdx struct {
	URL      string `json:"url"`
	Media    string `json:"mime,omitempty"`
	Status   string `json:"status,omitempty"`
	Digest   string `json:"digest"`
	Length   string `json:"length"`
	Offset   string `json:"offset"`
	Filename string `json:"filename"`
}

// indexLine gives the line for a record, or "" for a record that is no capture.
func indexLine(r warc.Located, file string) (string, error) {
	switch r.Type() {
	case warc.Response, warc.Revisit, warc.Resource:
	default:
		return "", nil
	}
	at, err := time.Parse(time.RFC3339Nano, r.Get("WARC-Date"))
	if err != nil {
		return "", fmt.Errorf("record %s has no WARC-Date: %w", r.ID(), err)
	}
	c := cdx{URL: r.Get("WARC-Target-URI"), Digest: r.Get("WARC-Payload-Digest"), Length: strconv.FormatInt(r.Length, 10), Offset: strconv.FormatInt(r.Offset, 10), Filename: file}
	c.Media, c.Status = kindOf(r.Record)
	if r.Type() == warc.Revisit {
		c.Media = "warc/revisit"
	}
	data, err := encode(c, "")
	if err != nil {
		return "", err
	}
	return Key(c.URL) + " " + at.UTC().Format("20060102150405") + " " + strings.TrimSuffix(string(data), "\n"), nil
}

// kindOf gives media type and status of a capture.
func kindOf(r warc.Record) (media, status string) {
	if !strings.HasPrefix(r.Get("Content-Type"), "application/http") {
		return bareMedia(r.Get("Content-Type")), "200"
	}
	first, fields, err := r.HTTPHead()
	if err != nil {
		return "", ""
	}
	if parts := strings.SplitN(first, " ", 3); len(parts) > 1 {
		status = parts[1]
	}
	for _, f := range fields {
		if strings.EqualFold(f.Name, "Content-Type") {
			media = bareMedia(f.Value)
		}
	}
	return media, status
}

func bareMedia(contentType string) string {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return media
}

// lineKey gives the key and the time that a line begins with.
func lineKey(line string) string {
	key, rest, _ := strings.Cut(line, " ")
	at, _, _ := strings.Cut(rest, " ")
	return key + " " + at
}

// www is what the key of an address leaves out of its host.
var www = regexp.MustCompile(`^www\d*\.`)

// Key gives the key under which replay tools look for an address (SURT): the host from the end to the start, path and sorted query, all in lower case, so that
// percent-encoded Arabic is in lower case too. An address that is not of the web is its own key.
func Key(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return address
	}
	host := strings.Split(www.ReplaceAllString(strings.ToLower(u.Hostname()), ""), ".")
	slices.Reverse(host)
	key := strings.Join(host, ",")
	if port := u.Port(); port != "" && (u.Scheme != "http" || port != "80") && (u.Scheme != "https" || port != "443") {
		key += ":" + port
	}
	key += ")" + strings.ToLower(cmp.Or(u.EscapedPath(), "/"))
	if u.RawQuery != "" {
		query := strings.Split(strings.ToLower(u.RawQuery), "&")
		slices.Sort(query)
		key += "?" + strings.Join(query, "&")
	}
	return key
}

// readLine takes a line of the index apart.
func readLine(line []byte) (key string, c cdx, offset, length int64, err error) {
	key = lineKey(string(line))
	at := bytes.IndexByte(line, '{')
	if at < 0 {
		return key, c, 0, 0, fmt.Errorf("line %.60q holds no JSON", line)
	}
	if err = json.Unmarshal(line[at:], &c); err != nil {
		return key, c, 0, 0, fmt.Errorf("line %.60q: %w", line, err)
	}
	offset, errOffset := strconv.ParseInt(c.Offset, 10, 64)
	length, errLength := strconv.ParseInt(c.Length, 10, 64)
	if errOffset != nil || errLength != nil || offset < 0 || length <= 0 {
		return key, c, 0, 0, fmt.Errorf("line %.60q has no place in a file", line)
	}
	return key, c, offset, length, nil
}
