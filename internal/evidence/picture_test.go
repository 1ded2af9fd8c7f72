package evidence_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"marsad/internal/evidence"
)

const secret = "Exif\x00\x00GPS 36.1N 37.2E by somebody"

func drawing() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 {
		m.Set(i, i%30, color.RGBA{200, byte(i * 6), 10, 255})
	}
	return m
}

func jpegWith(t testing.TB, marker byte, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, drawing(), nil); err != nil {
		t.Fatal(err)
	}
	segment := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2))
	out := append(bytes.Clone(b.Bytes()[:2]), append(segment, data...)...)
	return append(append(out, b.Bytes()[2:]...), "a preview behind the end: "+secret...)
}

func pngWith(t testing.TB, kind, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawing()); err != nil {
		t.Fatal(err)
	}
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	chunk = append(append(chunk, kind...), data...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	at := 8 + 25 // behind the header
	return append(append(bytes.Clone(b.Bytes()[:at]), chunk...), b.Bytes()[at:]...)
}

func webp(chunks ...string) []byte {
	out := []byte("RIFF\x00\x00\x00\x00WEBP")
	for i := 0; i+1 < len(chunks); i += 2 {
		out = append(out, chunks[i]...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(chunks[i+1])))
		out = append(out, chunks[i+1]...)
		if len(chunks[i+1])%2 == 1 {
			out = append(out, 0)
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

func TestWorkingCopyHoldsNoMetadata(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg exif": jpegWith(t, 0xe1, secret), "jpeg iptc": jpegWith(t, 0xed, secret), "jpeg comment": jpegWith(t, 0xfe, secret), "jpeg profile segment": jpegWith(t, 0xe2, "MPF\x00"+secret),
		"png exif": pngWith(t, "eXIf", secret), "png text": pngWith(t, "tEXt", secret), "png private": pngWith(t, "prVt", secret),
		"webp": webp("VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00", "VP8L", "picture", "EXIF", secret, "XMP ", secret),
	} {
		out, err := evidence.WorkingCopy(data)
		if err != nil || bytes.Contains(out, []byte("GPS")) {
			t.Errorf("%s: %d bytes, error %v, metadata left: %v", name, len(out), err, bytes.Contains(out, []byte("GPS")))
			continue
		}
		again, err := evidence.WorkingCopy(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: a copy of the copy differs (%v)", name, err)
		}
		if name == "webp" {
			if !bytes.Contains(out, []byte("VP8L")) || out[20] != 0x20 || int(binary.LittleEndian.Uint32(out[4:])) != len(out)-8 {
				t.Errorf("webp: %q", out)
			}
			continue
		}
		want, _, errWant := image.Decode(bytes.NewReader(data))
		got, _, errGot := image.Decode(bytes.NewReader(out))
		if errWant != nil || errGot != nil || !samePixels(want, got) {
			t.Errorf("%s: the picture is another: %v, %v", name, errWant, errGot)
		}
	}
}

func samePixels(a, b image.Image) bool {
	for x := range 40 {
		for y := range 30 {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return a.Bounds() == b.Bounds()
}

func TestWorkingCopyRefuses(t *testing.T) {
	whole := jpegWith(t, 0xe1, secret)
	for name, data := range map[string][]byte{"text": []byte("قصف"), "empty": nil, "torn jpeg": whole[:60], "torn png": pngWith(t, "eXIf", secret)[:50], "torn webp": webp("VP8L", "picture")[:20], "gif": []byte("GIF89a")} {
		if _, err := evidence.WorkingCopy(data); !errors.Is(err, evidence.ErrPicture) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func FuzzWorkingCopy(f *testing.F) {
	f.Add(jpegWith(f, 0xe1, secret))
	f.Add(pngWith(f, "eXIf", secret))
	f.Add(webp("VP8X", "\x2c\x00\x00\x00\x00\x00\x00\x00\x00\x00", "VP8L", "picture", "EXIF", secret))
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := evidence.WorkingCopy(data)
		if err == nil && len(out) > len(data)+2 {
			t.Errorf("%d bytes became %d", len(data), len(out))
		}
	})
}
