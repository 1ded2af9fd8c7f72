package sqlstore

import (
	"bytes"
	"testing"
)

// TestFlippedHeader flips each bit of the header of a packed body: none gives the body back as if nothing had happened.
func TestFlippedHeader(t *testing.T) {
	body := bytes.Repeat([]byte(`{"text":"تعرضت القرية لقصف عنيف"}`), 40)
	packed, err := pack(body)
	if err != nil || !bytes.HasPrefix(packed, zstdMagic) {
		t.Fatalf("%x, error %v", packed[:4], err)
	}
	for at := range 6 {
		for bit := range 8 {
			flipped := bytes.Clone(packed)
			flipped[at] ^= 1 << bit
			if got, err := unpack(flipped); err == nil && bytes.Equal(got, body) {
				t.Errorf("bit %d of byte %d may be flipped", bit, at)
			}
		}
	}
	if got, err := unpack(packed); err != nil || !bytes.Equal(got, body) {
		t.Errorf("%d bytes come back, error %v", len(got), err)
	}
}
