package table

import (
	"encoding/binary"
	"errors"
)

// Bits is a Bloom filter: it knows of a key for sure that it was not put in (Bloom 1970).
type Bits struct {
	data  []byte
	count uint64 // bits
}

// sizeHeader is the number of bytes, as 8 bytes.
const sizeHeader = 8

// perKey bits and three probes let about one unknown key in 40 pass.
const (
	perKey = 8
	probes = 3
)

// BuildBits lays out a filter.
func BuildBits(keys []uint64) []byte {
	size := len(keys)*perKey/8 + 8
	out := make([]byte, sizeHeader+size)
	binary.LittleEndian.PutUint64(out, uint64(size))
	b := Bits{data: out[sizeHeader:], count: uint64(size) * 8}
	for _, k := range keys {
		h := Mix(k)
		for range probes {
			at := place(h, b.count)
			b.data[at/8] |= 1 << (at % 8)
			h = Mix(h)
		}
	}
	return out
}

// OpenBits takes what BuildBits gave.
func OpenBits(data []byte) (b Bits, rest []byte, err error) {
	if len(data) < sizeHeader {
		return Bits{}, nil, errors.New("table: cut off in a filter's header")
	}
	size := binary.LittleEndian.Uint64(data)
	if size > uint64(len(data)-sizeHeader) {
		return Bits{}, nil, errors.New("table: cut off in a filter")
	}
	return Bits{data: data[sizeHeader : sizeHeader+size], count: size * 8}, data[sizeHeader+size:], nil
}

// Has reports whether a key may have been put in.
func (b Bits) Has(key uint64) bool {
	h := Mix(key)
	for range probes {
		at := place(h, b.count)
		if b.data[at/8]&(1<<(at%8)) == 0 {
			return false
		}
		h = Mix(h)
	}
	return true
}
