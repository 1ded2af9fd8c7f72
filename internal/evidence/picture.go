package evidence

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrPicture is behind the refusal of bytes that are no JPEG, PNG or WebP, or a damaged one: what is in it cannot be told, so no copy is made.
var ErrPicture = errors.New("is no picture whose metadata can be taken out")

// WorkingCopy gives a picture without what says who made it, where and with what: EXIF with its GPS position, XMP, IPTC, comments and previews. The picture itself
// is not encoded again; its bytes and its colour profile are those of the original, which stays in evidence as it was. JPEG, PNG and WebP; else ErrPicture.
func WorkingCopy(image []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(image, []byte{0xff, 0xd8}):
		return strippedJPEG(image)
	case bytes.HasPrefix(image, []byte(pngHead)):
		return strippedPNG(image)
	case len(image) >= 12 && string(image[:4]) == "RIFF" && string(image[8:12]) == "WEBP":
		return strippedWebP(image)
	}
	return nil, ErrPicture
}

// strippedJPEG keeps the segments that a decoder needs: tables, frames, JFIF (APP0), the colour profile (APP2) and Adobe's colour transform (APP14). Bytes behind
// the end of the picture, where telephones keep previews and films, are left out.
func strippedJPEG(image []byte) ([]byte, error) {
	out := slices.Clone(image[:2])
	for at := 2; ; {
		for at < len(image) && image[at] == 0xff && at+1 < len(image) && image[at+1] == 0xff {
			at++ // fill bytes
		}
		if at+2 > len(image) || image[at] != 0xff {
			return nil, fmt.Errorf("%w: JPEG: no segment at byte %d", ErrPicture, at)
		}
		marker := image[at+1]
		if marker == 0xd9 {
			return append(out, 0xff, 0xd9), nil
		}
		if at+4 > len(image) {
			return nil, fmt.Errorf("%w: JPEG: it ends at byte %d", ErrPicture, at)
		}
		end := at + 2 + int(binary.BigEndian.Uint16(image[at+2:]))
		if end < at+4 || end > len(image) {
			return nil, fmt.Errorf("%w: JPEG: the segment at byte %d is longer than the file", ErrPicture, at)
		}
		if marker == 0xda { // the coded picture follows its header, up to the next marker
			end += codedLength(image[end:])
		}
		if keptSegment(marker, image[at+4:end]) {
			out = append(out, image[at:end]...)
		}
		at = end
	}
}

func keptSegment(marker byte, data []byte) bool {
	switch marker {
	case 0xe0:
		return bytes.HasPrefix(data, []byte("JFIF\x00"))
	case 0xe2:
		return bytes.HasPrefix(data, []byte("ICC_PROFILE\x00"))
	case 0xee:
		return bytes.HasPrefix(data, []byte("Adobe"))
	}
	return marker != 0xfe && (marker < 0xe0 || marker > 0xef)
}

// codedLength gives how many bytes there are before the next marker that is no restart and no stuffed zero.
func codedLength(data []byte) int {
	for i := 0; i+1 < len(data); i++ {
		if data[i] == 0xff && data[i+1] != 0 && (data[i+1] < 0xd0 || data[i+1] > 0xd7) && data[i+1] != 0xff {
			return i
		}
	}
	return len(data)
}

const pngHead = "\x89PNG\r\n\x1a\n"

// keptChunks are the chunks of a PNG that make the picture; times, texts, EXIF and private ones are not among them.
var keptChunks = []string{"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "bKGD", "pHYs", "acTL", "fcTL", "fdAT"}

func strippedPNG(image []byte) ([]byte, error) {
	out := []byte(pngHead)
	for at := len(pngHead); at+12 <= len(image); {
		size := int64(binary.BigEndian.Uint32(image[at:]))
		end := int64(at) + 12 + size
		if end > int64(len(image)) {
			return nil, fmt.Errorf("%w: PNG: the chunk at byte %d is longer than the file", ErrPicture, at)
		}
		kind := string(image[at+4 : at+8])
		if slices.Contains(keptChunks, kind) {
			out = append(out, image[at:end]...)
		}
		if kind == "IEND" {
			return out, nil
		}
		at = int(end)
	}
	return nil, fmt.Errorf("%w: PNG: it has no end", ErrPicture)
}

// The flags of a WebP's VP8X chunk that announce metadata.
const webpEXIF, webpXMP = 0x08, 0x04

var keptWebP = []string{"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"}

func strippedWebP(image []byte) ([]byte, error) {
	out := slices.Clone(image[:12])
	end := int64(binary.LittleEndian.Uint32(image[4:])) + 8
	if end > int64(len(image)) {
		return nil, fmt.Errorf("%w: WebP: it is shorter than it says", ErrPicture)
	}
	for at := int64(12); at < end; {
		if at+8 > end {
			return nil, fmt.Errorf("%w: WebP: no chunk at byte %d", ErrPicture, at)
		}
		size := int64(binary.LittleEndian.Uint32(image[at+4:]))
		next := at + 8 + size + size&1
		if next > end {
			return nil, fmt.Errorf("%w: WebP: the chunk at byte %d is longer than the file", ErrPicture, at)
		}
		kind := string(image[at : at+4])
		if slices.Contains(keptWebP, kind) {
			start := len(out)
			out = append(out, image[at:next]...)
			if kind == "VP8X" && size > 0 {
				out[start+8] &^= webpEXIF | webpXMP
			}
		}
		at = next
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8)) // no longer than the original, whose length fits
	return out, nil
}
