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

// Blocks is a Bloom filter that looks at one word of memory per key (Putze, Sanders and Singler 2007): quicker than Bits, and wrong about one unknown
// key in 200.
type Blocks struct {
	data  []byte
	count uint64 // words of 64 bits
}

// perBlock is how many keys share a word of memory.
const perBlock = 4

// BuildBlocks lays out a filter.
func BuildBlocks(keys []uint64) []byte {
	n := len(keys)/perBlock + 1
	out := make([]byte, sizeHeader+8*n)
	binary.LittleEndian.PutUint64(out, uint64(n))
	for _, k := range keys {
		h := stir(k)
		block := out[sizeHeader+8*place(h, uint64(n)):]
		binary.LittleEndian.PutUint64(block, binary.LittleEndian.Uint64(block)|pattern(h))
	}
	return out
}

// OpenBlocks takes what BuildBlocks gave.
func OpenBlocks(data []byte) (b Blocks, rest []byte, err error) {
	if len(data) < sizeHeader {
		return Blocks{}, nil, errors.New("table: cut off in a filter's header")
	}
	b.count = binary.LittleEndian.Uint64(data)
	if b.count > uint64(len(data)-sizeHeader)/8 {
		return Blocks{}, nil, errors.New("table: cut off in a filter")
	}
	end := sizeHeader + 8*b.count
	b.data = data[sizeHeader:end]
	return b, data[end:], nil
}

// Has reports whether a key may have been put in.
func (b Blocks) Has(key uint64) bool {
	if b.count == 0 {
		return false
	}
	h := stir(key)
	want := pattern(h)
	return binary.LittleEndian.Uint64(b.data[8*place(h, b.count):])&want == want
}

// pattern gives the four bits of a key, from the half of its hash that does not choose its place.
func pattern(h uint64) uint64 {
	return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) | 1<<(h>>18&63)
}

// stir is a lighter Mix: one multiplication is enough where the key is a hash already.
func stir(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>29
}
