package text

import "unicode/utf8"

// runeStride is how many bytes lie between two marks of a RuneIndex: small enough that counting from a mark is cheap, large
// enough that the marks take an eighth of the text.
const runeStride = 64

// RuneIndex converts between byte offsets and code point offsets of one text in constant time.
type RuneIndex struct {
	text  string
	ascii bool
	marks []int // code points before byte i*runeStride, counted from the next code point boundary
}

// NewRuneIndex reads the text once.
func NewRuneIndex(s string) *RuneIndex {
	x := &RuneIndex{text: s, marks: make([]int, 0, len(s)/runeStride+1)}
	count := 0
	for i := range s {
		for len(x.marks)*runeStride <= i {
			x.marks = append(x.marks, count)
		}
		count++
	}
	x.ascii = count == len(s)
	return x
}

// Rune gives the code point offset of a byte offset, which must lie on a code point boundary of the text.
func (x *RuneIndex) Rune(at int) int {
	if x.ascii || len(x.marks) == 0 {
		return at
	}
	block := min(at/runeStride, len(x.marks)-1)
	start := x.blockStart(block)
	if start > at {
		block--
		start = x.blockStart(block)
	}
	return x.marks[block] + utf8.RuneCountInString(x.text[start:at])
}

// Byte gives the byte offset of a code point offset; past the end it gives the length of the text.
func (x *RuneIndex) Byte(at int) int {
	if x.ascii || len(x.marks) == 0 {
		return min(at, len(x.text))
	}
	low, high := 0, len(x.marks)-1
	for low < high {
		middle := (low + high + 1) / 2
		if x.marks[middle] <= at {
			low = middle
		} else {
			high = middle - 1
		}
	}
	count := x.marks[low]
	start := x.blockStart(low)
	for i := range x.text[start:] {
		if count == at {
			return start + i
		}
		count++
	}
	return len(x.text)
}

// blockStart gives the first code point boundary at or behind the block's first byte.
func (x *RuneIndex) blockStart(block int) int {
	at := block * runeStride
	for at < len(x.text) && !utf8.RuneStart(x.text[at]) {
		at++
	}
	return at
}
