// Package table keeps numbers for hashed keys in a flat block of bytes that is used as it lies in the program: nothing is
// unpacked at the start. A key is known by a fingerprint beside its place in the table: of 16 bits in a small table, so that about one unknown key
// in 30,000 is taken for a known one, of 32 bits in a wide one, where that does not happen in practice. The keys themselves are not
// kept and cannot be listed.
package table

import (
	"encoding/binary"
	"errors"
	"math"
)

// A slot is the fingerprint, low byte first, and the two values; a fingerprint of 0 marks an empty slot.
const (
	small = 2 // bytes of a fingerprint
	wide  = 4
)

// Table answers look-ups. The zero Table knows nothing.
type Table struct {
	slots []byte
	count uint64 // slots
	print int    // bytes of a fingerprint
}

// header is the bytes of a fingerprint, and the number of slots as 8 bytes.
const header = 9

// Open takes what Build gave. It copies nothing; rest is what lies behind the table.
func Open(data []byte) (t Table, rest []byte, err error) {
	if len(data) < header {
		return Table{}, nil, errors.New("table: cut off in its header")
	}
	t.print = int(data[0])
	if t.print != small && t.print != wide {
		return Table{}, nil, errors.New("table: unknown kind of table")
	}
	t.count = binary.LittleEndian.Uint64(data[1:])
	slot := uint64(t.print + 2)
	if t.count > uint64(len(data)-header)/slot {
		return Table{}, nil, errors.New("table: cut off in its slots")
	}
	end := header + t.count*slot
	t.slots = data[header:end]
	return t, data[end:], nil
}

// Get gives the two values of a key, and whether the key is known.
func (t Table) Get(key uint64) (a, b byte, ok bool) {
	if t.count == 0 {
		return 0, 0, false
	}
	h := Mix(key)
	slot := t.print + 2
	want := fingerprint(h, t.print)
	for at := place(h, t.count); ; {
		s := t.slots[int(at)*slot:]
		have := uint32(s[0]) | uint32(s[1])<<8
		if t.print == wide {
			have |= uint32(s[2])<<16 | uint32(s[3])<<24
		}
		switch have {
		case want:
			return s[t.print], s[t.print+1], true
		case 0:
			return 0, 0, false
		}
		if at++; at == t.count {
			at = 0
		}
	}
}

// Entry is a key with its values.
type Entry struct {
	Key  uint64
	A, B byte
}

// load is the share of slots in use; fuller tables are smaller and slower.
const load = 0.8

// Build lays out a small table. Of two entries with one key, or with keys that cannot be told apart, the first is found.
func Build(entries []Entry) []byte { return build(entries, small) }

// BuildWide lays out a wide table.
func BuildWide(entries []Entry) []byte { return build(entries, wide) }

func build(entries []Entry, print int) []byte {
	n := uint64(float64(len(entries))/load) + 2
	slot := print + 2
	out := make([]byte, header+int(n)*slot)
	out[0] = byte(print)
	binary.LittleEndian.PutUint64(out[1:], n)
	t := Table{slots: out[header:], count: n, print: print}
	for _, e := range entries {
		if _, _, ok := t.Get(e.Key); ok {
			continue
		}
		h := Mix(e.Key)
		at := place(h, n)
		for empty := false; !empty; at = (at + 1) % n {
			s := t.slots[int(at)*slot : int(at+1)*slot]
			if empty = s[0]|s[1] == 0 && (print == small || s[2]|s[3] == 0); empty {
				f := fingerprint(h, print)
				for i := range print {
					s[i] = byte(f >> (8 * i))
				}
				s[print], s[print+1] = e.A, e.B
			}
		}
	}
	return out
}

func place(h, n uint64) uint64 { return (h >> 32) * n >> 32 }

func fingerprint(h uint64, print int) uint32 {
	f := uint32(h)
	if print == small {
		f &= 0xFFFF
	}
	return max(f, 1)
}

// Mix spreads a key over all bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
func Mix(h uint64) uint64 {
	h ^= h >> 30
	h *= 0xbf58476d1ce4e5b9
	h ^= h >> 27
	h *= 0x94d049bb133111eb
	return h ^ h>>31
}

// Start is the hash of the empty word.
const Start uint64 = 0xcbf29ce484222325

// Add gives the hash of a word with one more letter (FNV-1a over code points).
func Add(h uint64, r rune) uint64 { return (h ^ uint64(r)) * 0x100000001b3 }

// Word gives the hash of a word.
func Word(s string) uint64 {
	h := Start
	for _, r := range s {
		h = Add(h, r)
	}
	return h
}

// Pair gives the hash of two keys in their order.
func Pair(a, b uint64) uint64 { return Mix(a)*0x9e3779b97f4a7c15 + b }

// steps is how finely a negative natural logarithm is kept: a byte reaches down to exp(-21).
const steps = 12

// Byte keeps a natural logarithm of a probability.
func Byte(log float64) byte { return byte(min(254, max(0, math.Round(-log*steps)))) }

// Log gives the natural logarithm that Byte kept.
func Log(b byte) float64 { return logs[b] }

var logs = func() (out [256]float64) {
	for i := range out {
		out[i] = -float64(i) / steps
	}
	return out
}()

// Bytes gives a hash of the bytes of a short text, eight at a time. Letters are not folded.
func Bytes(b []byte) uint64 {
	h, size := uint64(0), len(b)
	for ; len(b) >= 8; b = b[8:] {
		h = AddBytes(h, binary.LittleEndian.Uint64(b))
	}
	var last [8]byte
	copy(last[:], b)
	return EndBytes(h, binary.LittleEndian.Uint64(last[:]), size)
}

// AddBytes takes eight bytes more into a hash that begins with 0. The first is the lowest.
func AddBytes(h, eight uint64) uint64 {
	h = (h ^ eight) * 0xbf58476d1ce4e5b9
	return h ^ h>>32
}

// EndBytes gives the hash that Bytes gives when all whole eights were added; last are the bytes left, fewer than eight, and 0 behind them, and size is
// how many bytes the text has.
func EndBytes(h, last uint64, size int) uint64 {
	h = (h ^ last ^ uint64(size)<<56) * 0x94d049bb133111eb
	return h ^ h>>29
}
