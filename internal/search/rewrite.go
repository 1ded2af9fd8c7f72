package search

import (
	"strings"
	"unicode/utf8"
)

// Rewrite gives a query in which f rewrote what stands between the operators, such as a defaced word into its clean spelling. Quotation marks, a minus and OR
// count as operators where a word begins, and | where white space stands on both sides: within a word they may be what defaces it.
func Rewrite(query string, f func(string) string) string {
	var out strings.Builder
	plain := ""
	flush := func() {
		text := strings.TrimSpace(plain)
		if plain = ""; text == "" {
			return
		}
		space(&out)
		out.WriteString(f(text))
	}
	for rest := query; rest != ""; {
		trimmed := strings.TrimLeft(rest, " \t\r\n\u00a0")
		plain, rest = plain+rest[:len(rest)-len(trimmed)], trimmed
		sign, after := operator(rest)
		if sign == "" {
			end := wordEnd(rest)
			plain, rest = plain+rest[:end], rest[end:]
			continue
		}
		flush()
		space(&out)
		rest = after
		switch closers := quotation(sign); {
		case closers != "":
			end := strings.IndexAny(rest, closers)
			if end < 0 {
				end = len(rest)
			}
			_, size := utf8.DecodeRuneInString(closers)
			out.WriteString(sign + f(rest[:end]) + closers[:size])
			rest = strings.TrimLeft(rest[end:], closers)
		case sign == "-":
			end := wordEnd(rest)
			out.WriteString(sign + f(rest[:end]))
			rest = rest[end:]
		default:
			out.WriteString(sign)
		}
	}
	flush()
	return out.String()
}

func space(out *strings.Builder) {
	if out.Len() > 0 {
		out.WriteByte(' ')
	}
}

func wordEnd(s string) int {
	if end := strings.IndexAny(s, " \t\r\n\u00a0"); end >= 0 {
		return end
	}
	return len(s)
}

// operator gives the operator at the beginning of a word, and what follows it; "" when there is none. A minus before a quotation mark belongs to it.
func operator(s string) (sign, after string) {
	if word := s[:wordEnd(s)]; word == "|" || word == "OR" {
		return word, s[len(word):]
	}
	minus := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok && rest != "" && wordEnd(rest) > 0 {
		minus, s = "-", rest
	}
	if r, size := utf8.DecodeRuneInString(s); closing[r] != "" {
		return minus + s[:size], s[size:]
	}
	return minus, s
}

// quotation gives the marks that end the quotation that an operator begins, "" when it begins none.
func quotation(sign string) string {
	r, _ := utf8.DecodeLastRuneInString(sign)
	return closing[r]
}
