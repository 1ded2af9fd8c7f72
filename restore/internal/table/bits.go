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
// key in 200. Its keys are well mixed hashes: those of Bytes, or others through Mix.
type Blocks struct{ blocks []uint64 }

// perBlock is how many keys share a word of memory.
const perBlock = 4

// BuildBlocks lays out a filter.
func BuildBlocks(keys []uint64) []byte {
	blocks := make([]uint64, len(keys)/perBlock+1)
	for _, k := range keys {
		blocks[place(k, uint64(len(blocks)))] |= pattern(k)
	}
	out := make([]byte, sizeHeader, sizeHeader+8*len(blocks))
	binary.LittleEndian.PutUint64(out, uint64(len(blocks)))
	for _, b := range blocks {
		out = binary.LittleEndian.AppendUint64(out, b)
	}
	return out
}

// OpenBlocks takes what BuildBlocks gave, and copies it, so that it lies in memory as the processor wants it.
func OpenBlocks(data []byte) (b Blocks, rest []byte, err error) {
	if len(data) < sizeHeader {
		return Blocks{}, nil, errors.New("table: cut off in a filter's header")
	}
	count := binary.LittleEndian.Uint64(data)
	if count == 0 || count > uint64(len(data)-sizeHeader)/8 {
		return Blocks{}, nil, errors.New("table: cut off in a filter")
	}
	data = data[sizeHeader:]
	b.blocks = make([]uint64, count)
	for i := range b.blocks {
		b.blocks[i] = binary.LittleEndian.Uint64(data[8*i:])
	}
	return b, data[8*count:], nil
}

// Has reports whether a key may have been put in.
func (b Blocks) Has(key uint64) bool {
	want := pattern(key)
	return b.blocks[place(key, uint64(len(b.blocks)))]&want == want
}

// pattern gives the three bits of a key, from the half of it that does not choose its place.
func pattern(h uint64) uint64 { return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63) }
