package posts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"marsad/internal/arabic"
	"marsad/internal/capture/when"
)

// Mapping says which column of a table, or which key of an object, holds what. It is kept as a small JSON file.
type Mapping struct {
	Delimiter string            `json:"delimiter,omitempty"` // of a table: one character
	Header    *bool             `json:"header,omitempty"`    // whether the first row of a table names the columns
	Columns   map[string]string `json:"columns"`             // from a field of Fields to the name of a column, "#3" for the third one, or a.b for a nested key
}

// Fields are what a column can hold.
func Fields() []string {
	return []string{"id", "text", "title", "url", "outlet", "author", "published", "edited", "lang", "place", "forwarded"}
}

// ReadMapping reads a mapping file.
func ReadMapping(r io.Reader) (Mapping, error) {
	var m Mapping
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("the mapping cannot be read: %w", err)
	}
	for field := range m.Columns {
		if !slices.Contains(Fields(), field) {
			return m, fmt.Errorf("the mapping names a field %q; the fields are %s", field, strings.Join(Fields(), ", "))
		}
	}
	if m.Columns["text"] == "" {
		return m, errors.New("the mapping does not say which column is the text")
	}
	if len([]rune(m.Delimiter)) > 1 {
		return m, fmt.Errorf("the delimiter %q of the mapping is not one character", m.Delimiter)
	}
	return m, nil
}

// Write writes a mapping file.
func (m Mapping) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// Describe says on one line which column is what.
func (m Mapping) Describe() string {
	var out []string
	for _, field := range Fields() {
		if c := m.Columns[field]; c != "" {
			out = append(out, field+"="+c)
		}
	}
	return strings.Join(out, " ")
}

// names lists for each field the names under which collections have it, the best first. CrowdTangle's «Facebook Id» is that of the page,
// and its «Link» leads to what a post shares, so neither stands here in front of «URL».
var names = map[string][]string{
	"id":        {"id", "post id", "tweet id", "id str", "message id", "status id", "uid", "المعرف", "معرف", "معرف المنشور", "رقم المنشور", "الرقم"},
	"text":      {"text", "full text", "message", "content", "body", "post text", "tweet", "post", "caption", "description", "النص", "نص", "نص المنشور", "المنشور", "المحتوى", "نص الخبر", "الخبر", "التغريدة", "الرسالة", "المتن"},
	"title":     {"title", "headline", "العنوان", "عنوان", "عنوان الخبر"},
	"url":       {"url", "post url", "permalink", "permalink url", "tweet url", "link", "الرابط", "رابط", "رابط المنشور", "رابط الخبر"},
	"outlet":    {"outlet", "page name", "channel", "channel name", "source", "publisher", "page", "site", "medium", "المصدر", "الصفحة", "اسم الصفحة", "القناة", "الوسيلة", "الوسيلة الإعلامية", "الجهة", "الموقع الإخباري"},
	"author":    {"author", "author name", "user name", "username", "screen name", "user", "account", "from", "sender", "الكاتب", "المستخدم", "اسم المستخدم", "الحساب", "الناشر", "المرسل"},
	"published": {"published", "published at", "post created", "created at", "created time", "created", "publish date", "publication date", "pubdate", "datetime", "timestamp", "date", "time", "تاريخ النشر", "وقت النشر", "التاريخ", "تاريخ", "تاريخ المنشور", "الوقت"},
	"edited":    {"edited", "updated", "updated at", "modified", "تاريخ التعديل", "آخر تحديث"},
	"lang":      {"lang", "language", "اللغة", "لغة"},
	"place":     {"place", "location", "place name", "المكان", "الموقع", "المنطقة", "البلدة"},
	"forwarded": {"forwarded", "forwarded from", "shared from", "retweeted from", "منقول عن", "معاد توجيهها من"},
}

// plainName folds the name of a column to its letters and digits.
func plainName(s string) string {
	folded := arabic.Fold(strings.TrimSpace(s))
	return strings.Join(strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// guess maps columns by their names.
func guess(columns []string) map[string]string {
	plain := make([]string, len(columns))
	for i, c := range columns {
		plain[i] = plainName(c)
	}
	out := map[string]string{}
	used := map[int]bool{}
	for _, field := range Fields() {
		for _, name := range names[field] {
			if i := slices.Index(plain, plainName(name)); i >= 0 && !used[i] {
				out[field] = columns[i]
				used[i] = true
				break
			}
		}
	}
	return out
}

// guessValues maps the columns of a table without a header by what the first row holds: the address, the time, and the longest text.
func guessValues(row []string) map[string]string {
	out := map[string]string{}
	longest := shortestText
	for i, value := range row {
		column := "#" + strconv.Itoa(i+1)
		value = strings.TrimSpace(value)
		_, isTime := when.Parse(value, nil)
		switch {
		case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
			take(out, "url", column)
		case isTime:
			take(out, "published", column)
		case value != "" && strings.Trim(value, "0123456789_") == "":
			take(out, "id", column)
		case len(value) > longest:
			longest = len(value)
			out["text"] = column
		}
	}
	return out
}

// shortestText is how many bytes a value must have more than to be taken for a text where no header says so: a few words.
const shortestText = 20

func take(out map[string]string, field, column string) {
	if out[field] == "" {
		out[field] = column
	}
}

// needText holds that a mapping says where the text is.
func needText(columns []string, m Mapping) error {
	if m.Columns["text"] != "" {
		return nil
	}
	var quoted []string
	for _, c := range columns[:min(len(columns), 40)] {
		quoted = append(quoted, "«"+c+"»")
	}
	return fmt.Errorf(`%w: none is known to be the text among %s; name it in a mapping file, {"columns":{"text":"…"}}, and give that with --map`, ErrMapping, strings.Join(quoted, ", "))
}

// fill sets a field of a post.
func (p *Post) fill(field, value string) {
	value = strings.TrimSpace(value)
	switch field {
	case "id":
		p.ID = value
	case "title":
		p.Title = value
	case "url":
		p.URL = value
	case "outlet":
		p.Outlet = value
	case "author":
		p.Author = value
	case "published":
		p.Published = value
	case "edited":
		p.Edited = value
	case "lang":
		p.Language = value
	case "place":
		p.Place = value
	case "forwarded":
		if value != "" {
			p.Forwarded = []string{value}
		}
	}
}
