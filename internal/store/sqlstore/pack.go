package sqlstore

import (
	"bytes"
	"errors"
	"sync"

	"github.com/klauspost/compress/zstd"

	"marsad/internal/store"
)

// zstdMagic begins what pack made. JSON never begins so, which is how bodies of older stores are told apart.
var zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}

var packer = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderCRC(false)) // a hash of the body is kept beside it
})

// maxBody bounds what a damaged body may unpack to.
const maxBody = 1 << 30

var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxBody), zstd.WithDecoderConcurrency(0))
})

// pack makes a body smaller where that is worth it.
func pack(body []byte) ([]byte, error) {
	const small = 128
	if len(body) < small {
		return body, nil
	}
	e, err := packer()
	if err != nil {
		return nil, err
	}
	return e.EncodeAll(body, make([]byte, 0, len(body)/2)), nil
}

// Where the descriptor of a frame stands, and the bit of it that writers leave unset (RFC 8878, 3.1.1.1.1).
const (
	frameHeader = 4
	unusedBit   = 1 << 4
)

// unpack gives the body that pack was given, or one that was never packed.
func unpack(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, zstdMagic) {
		return data, nil
	}
	if len(data) > frameHeader && data[frameHeader]&unusedBit != 0 { // readers pass over it, and a flipped bit is damage
		return nil, errors.New("the header of the packed body has a bit that is never set")
	}
	d, err := unpacker()
	if err != nil {
		return nil, err
	}
	return d.DecodeAll(data, nil)
}

func sum(data []byte) string { return store.HashBody(data) }
