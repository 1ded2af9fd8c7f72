package reading

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"marsad/internal/arabic"
	"marsad/internal/article"
	"marsad/internal/lexicon"
	"marsad/text"
)

// maxRead is how many bytes of a report are coded. The longest reports that outlets publish have under 200 kB; what is longer is a
// dump of many, and coding it as one report would take memory without an end. The record says so when it happens.
const maxRead = 4 << 20

// bytesPerToken is about how many bytes a token of Arabic prose takes with the space behind it.
const bytesPerToken = 9

// tokenize maps the article's blocks to the restored text and divides them into tokens. Word borders are those of UAX #29;
// what the standard joins and Arabic reports run together (a full stop with no space behind it, a number glued to a word, the
// underscore of a hashtag) is divided further.
func tokenize(lex *lexicon.Lexicon) func(*Doc) error {
	return func(d *Doc) error {
		restored := d.Text.String()
		d.Tokens = make([]Token, 0, min(len(restored), maxRead)/bytesPerToken+1)
		for _, b := range d.Article.Blocks {
			at := d.Text.FromOriginal(b.At)
			block := Block{Kind: b.Kind, At: at, First: len(d.Tokens)}
			offset, spaced := at.Start, true
			segments := words.FromString(at.Of(restored))
			for segments.Next() {
				s := segments.Value()
				if offset >= maxRead {
					d.warn("text.too_long", fmt.Sprintf("the text has %d bytes; what stands behind the first %d is kept and restored but not coded", len(restored), maxRead))
					break
				}
				spaced = d.segment(s, offset, len(d.Blocks), spaced)
				offset += len(s)
			}
			block.Last = len(d.Tokens)
			d.Blocks = append(d.Blocks, block)
		}
		d.Words = make([]*lexicon.Word, len(d.Tokens))
		for i, t := range d.Tokens {
			if t.Kind == Word || t.Kind == Number || t.Kind == Latin {
				d.Words[i] = lex.Word(t.At.Of(restored))
			}
		}
		return nil
	}
}

// runClass divides a segment of UAX #29 into runs that belong together.
type runClass uint8

const (
	spaceRun runClass = iota
	wordRun
	numberRun
	latinRun
	markRun
)

func classOf(r rune, previous runClass) runClass {
	switch {
	case unicode.IsSpace(r):
		return spaceRun
	case arabic.IsLetter(r), r == arabic.Tatweel:
		return wordRun
	case unicode.IsDigit(r):
		return numberRun
	case arabic.IsMark(r), arabic.IsInvisible(r), unicode.Is(unicode.Mn, r):
		if previous == spaceRun {
			return markRun
		}
		return previous
	case unicode.IsLetter(r):
		if unicode.Is(unicode.Arabic, r) {
			return wordRun
		}
		return latinRun
	}
	return markRun
}

// segment appends the tokens of one segment and reports whether white space ends it.
func (d *Doc) segment(s string, offset, block int, spaced bool) bool {
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		class, end := classOf(r, spaceRun), at+size
		for end < len(s) && class != markRun {
			next, n := utf8.DecodeRuneInString(s[end:])
			if classOf(next, class) != class && !insideNumber(class, next, s[end+n:]) {
				break
			}
			end += n
		}
		if joins := r == '_' && at > 0 && end < len(s); class == spaceRun || joins {
			spaced, d.joinNext = true, joins
			at = end
			continue
		}
		if r == '#' {
			d.tagNext = true
			at = end
			continue
		}
		t := Token{At: text.Span{Start: offset + at, End: offset + end}, Block: block, Kind: kindOf(class, r), Spaced: spaced, Tag: d.tagNext, Joined: d.joinNext}
		d.tagNext, d.joinNext = false, false
		if class == markRun {
			t.Mark = r
		}
		if cut := glued(s[at:end]); class == wordRun && cut > 0 {
			that := t
			that.At.Start, that.Spaced = t.At.Start+cut, false
			t.At.End = that.At.Start
			d.Tokens = append(d.Tokens, t, that)
		} else {
			d.Tokens = append(d.Tokens, t)
		}
		spaced = false
		at = end
	}
	return spaced
}

// glued gives where the second of two words begins that a page ran together, 0 when there is but one.
func glued(word string) int {
	if cut := gluedThat(word); cut > 0 {
		return cut
	}
	if cut := gluedMarbuta(word); cut > 0 {
		return cut
	}
	return gluedHeadline(word)
}

// gluedMarbuta gives where a word begins behind a ta marbuta, which ends a word: حليصةاستشهد. One letter behind it is rather a slip of the hand.
func gluedMarbuta(word string) int {
	at := strings.Index(word, "ة")
	if at <= 0 {
		return 0
	}
	cut := at + len("ة")
	for cut < len(word) {
		r, size := utf8.DecodeRuneInString(word[cut:])
		if !arabic.IsMark(r) && !arabic.IsInvisible(r) {
			break
		}
		cut += size
	}
	if utf8.RuneCountInString(word[cut:]) < minBehind || utf8.RuneCountInString(word[:at]) < minBehind {
		return 0
	}
	return cut
}

// minBehind is how many letters a word must have that was run together with another.
const minBehind = 3

// openings are words with which the text below a headline often begins; no longer word has them inside but behind a proclitic.
var openings = []string{"استشهد", "استشهاد", "استهدف", "استهداف"}

// gluedHeadline gives where such a word begins that was run together with a headline or a tag: #عاجلاستشهاد.
func gluedHeadline(word string) int {
	for _, o := range openings {
		if at := strings.Index(word, o); at > 0 && utf8.RuneCountInString(word[:at]) >= minBehind {
			return at
		}
	}
	return 0
}

// minGlued is how many letters a word must have before an أن that was run together with it.
const minGlued = 5

// gluedThat gives where أن or إن begins that a page ran together with the word before it (قالت المصادرأنّ), 0 when there is none. No word of
// that length ends so by itself but those of شأن and اطمأن.
func gluedThat(word string) int {
	best := max(strings.LastIndex(word, "أن"), strings.LastIndex(word, "إن"))
	if best <= 0 || arabic.Fold(word[best:]) != "ان" {
		return 0
	}
	before := []rune(arabic.Fold(word[:best]))
	if len(before) < minGlued || strings.ContainsRune("شم", before[len(before)-1]) {
		return 0
	}
	return best
}

// insideNumber keeps 166,644 and 3.5 whole.
func insideNumber(class runClass, r rune, rest string) bool {
	if class != numberRun || !strings.ContainsRune(".,٫٬", r) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsDigit(next)
}

func kindOf(class runClass, r rune) TokenKind {
	switch class {
	case wordRun:
		return Word
	case numberRun:
		return Number
	case latinRun:
		return Latin
	}
	switch r {
	case '“', '«', '‹', '„':
		return QuoteOpen
	case '”', '»', '›':
		return QuoteClose
	case '"':
		return QuoteEither
	}
	return Punctuation
}

// maxSentence is how many tokens a sentence may have before it is cut, so that the cost of a word stays the same in a text without a
// full stop. The longest run without a stop in 21,730 news reports has 452 words.
const maxSentence = 500

// sentences divides each block at full stops, question marks and line breaks. The stop behind a single letter is that of an
// abbreviation (د.), and the space behind a stop may be lost (دمشق.وذكر).
func sentences(d *Doc) error {
	for b, block := range d.Blocks {
		first := block.First
		for i := block.First; i < block.Last; i++ {
			if i > first && (d.lineBreakBefore(i) || i-first >= maxSentence) {
				d.Sentences = append(d.Sentences, Sentence{First: first, Last: i, Block: b})
				first = i
			}
			if d.endsSentence(i, block) {
				last := i + 1
				for last < block.Last && (d.Tokens[last].Kind == QuoteClose || d.Tokens[last].Kind == QuoteEither) && !d.Tokens[last].Spaced {
					last++
				}
				d.Sentences = append(d.Sentences, Sentence{First: first, Last: last, Block: b})
				first = last
				i = last - 1
			}
		}
		if first < block.Last {
			d.Sentences = append(d.Sentences, Sentence{First: first, Last: block.Last, Block: b})
		}
	}
	return nil
}

func (d *Doc) endsSentence(i int, block Block) bool {
	switch d.Tokens[i].Mark {
	case '!', '?', '؟':
		return true
	case '.', '…':
	default:
		return false
	}
	if i == block.First || i+1 == block.Last {
		return i+1 == block.Last
	}
	before := d.Tokens[i-1]
	if before.Kind == Word && utf8.RuneCountInString(d.Folded(i-1)) == 1 {
		return false
	}
	return d.Tokens[i+1].Spaced || d.Tokens[i+1].Kind == Word || d.Tokens[i+1].Kind != Number
}

func (d *Doc) lineBreakBefore(i int) bool {
	if !d.Tokens[i].Spaced {
		return false
	}
	between := d.Text.String()[d.Tokens[i-1].At.End:d.Tokens[i].At.Start]
	return strings.ContainsAny(between, "\n\r\u2028\u2029")
}

// readable reports whether a block is read for records: everything but boilerplate.
func (d *Doc) readable(s Sentence) bool { return d.Blocks[s.Block].Kind != article.Boilerplate }
