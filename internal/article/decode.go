package article

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/net/html/charset"

	utf8text "marsad/internal/charset"
)

type decoded struct {
	text     string
	charset  string
	warnings []Warning
}

// decode turns bytes into valid UTF-8. What is valid UTF-8 is taken as it is, whatever a page declares: outlets declare wrongly,
// but no other Arabic encoding passes for UTF-8. Everything else goes by declaration, then by statistics.
func decode(data []byte, h Hints) (decoded, error) {
	if len(data) == 0 {
		return decoded{}, fmt.Errorf("%w: it has no bytes", ErrEmpty)
	}
	if kind := binaryKind(data); kind != "" {
		return decoded{}, fmt.Errorf("%w: %s; give a web page, plain text or JSON Lines", ErrBinary, kind)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return decoded{text: string(data), charset: "utf-8"}, nil
	}
	if bad, at := brokenUTF8(data); (bad <= fewBroken || bad*50 < len(data)) && utf8text.MostlyUTF8(data) {
		return decoded{text: strings.ToValidUTF8(string(data), "\uFFFD"), charset: "utf-8", warnings: []Warning{{"utf8.repaired",
			fmt.Sprintf("%d bytes are not valid UTF-8, the first at byte %d; they are shown as the replacement character", bad, at)}}}, nil
	}
	return decodeLegacy(data, h)
}

// fewBroken is how many broken bytes a short text may have and still be UTF-8: a character cut off at each end.
const fewBroken = 6

func brokenUTF8(data []byte) (count, first int) {
	first = -1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			if first < 0 {
				first = i
			}
			count++
		}
		i += size
	}
	return count, first
}

// sampleSize is how much of a text the statistics look at.
const sampleSize = 64 << 10

func decodeLegacy(data []byte, h Hints) (decoded, error) {
	name := h.Charset
	if name == "" {
		_, declared, certain := charset.DetermineEncoding(data[:min(len(data), 1024)], h.MediaType)
		if certain {
			name = declared
		}
	}
	guessed := false
	if name == "" || !arabicCharset(name) {
		if best, err := chardet.NewTextDetector().DetectBest(stripTags(data[:min(len(data), sampleSize)])); err == nil && arabicCharset(best.Charset) {
			name, guessed = best.Charset, true
		} else if name == "" {
			name, guessed = "windows-1256", true // what undeclared Arabic pages that are not UTF-8 are written in
		}
	}
	encoding, canonical := charset.Lookup(name)
	if encoding == nil {
		return decoded{}, fmt.Errorf("charset %q is unknown; name one with --charset", name)
	}
	out, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		return decoded{}, fmt.Errorf("cannot decode the input as %s: %w", canonical, err)
	}
	d := decoded{text: strings.ToValidUTF8(string(out), "\uFFFD"), charset: canonical}
	if guessed {
		d.warnings = []Warning{{"charset.guessed", "the input is not UTF-8 and declares no Arabic charset; read as " + canonical}}
	}
	return d, nil
}

func arabicCharset(name string) bool {
	switch strings.ToLower(name) {
	case "windows-1256", "iso-8859-6", "cp1256", "utf-16le", "utf-16be", "utf-16", "x-mac-arabic":
		return true
	}
	return false
}

// stripTags leaves the text between tags, so that markup does not outvote it.
func stripTags(data []byte) []byte {
	out := make([]byte, 0, len(data))
	inside := false
	for _, b := range data {
		switch b {
		case '<':
			inside = true
		case '>':
			inside = false
		default:
			if !inside {
				out = append(out, b)
			}
		}
	}
	return out
}

// magic lists how files begin that are often given by mistake.
var magic = []struct{ prefix, kind string }{
	{"%PDF-", "it is a PDF"}, {"\x89PNG", "it is a PNG picture"}, {"\xff\xd8\xff", "it is a JPEG picture"}, {"GIF8", "it is a GIF picture"}, {"PK\x03\x04", "it is a ZIP archive or office document"},
	{"\x1f\x8b", "it is compressed with gzip"}, {"\x7fELF", "it is a program"}, {"MZ\x90", "it is a program"}, {"SQLite format 3", "it is a SQLite database"}, {"OggS", "it is a sound file"}, {"ID3", "it is a sound file"},
}

// binaryKind says what data is when it is no text, or "".
func binaryKind(data []byte) string {
	for _, m := range magic {
		if bytes.HasPrefix(data, []byte(m.prefix)) {
			return m.kind
		}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return ""
	}
	head := data[:min(len(data), 8192)]
	controls := 0
	for _, b := range head {
		if b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b {
			controls++
		}
	}
	if controls*20 > len(head) {
		return fmt.Sprintf("%d of its first %d bytes are control characters", controls, len(head))
	}
	return ""
}
