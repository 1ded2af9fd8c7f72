package table_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"marsad/restore/internal/table"
)

func keys(from, to int) (out []uint64) {
	for i := from; i < to; i++ {
		out = append(out, table.Bytes(fmt.Append(nil, "كلمة", i)))
	}
	return out
}

func TestTablesGiveBackWhatWasPutIn(t *testing.T) {
	var entries []table.Entry
	for i, k := range keys(0, 5000) {
		entries = append(entries, table.Entry{Key: k, A: byte(i), B: byte(i >> 8)})
	}
	for name, data := range map[string][]byte{"small": table.Build(entries), "wide": table.BuildWide(entries)} {
		got, rest, err := table.Open(append(data, 1, 2, 3))
		if err != nil || len(rest) != 3 {
			t.Fatalf("%s: %d bytes left, %v", name, len(rest), err)
		}
		wrong := 0
		for _, e := range entries {
			if a, b, ok := got.Get(e.Key); !ok {
				t.Fatalf("%s: a key is lost", name)
			} else if a != e.A || b != e.B {
				wrong++ // another key with the same fingerprint, rarely
			}
		}
		if wrong > 5 {
			t.Errorf("%s: %d of %d values are those of others", name, wrong, len(entries))
		}
		for cut := range min(len(data), 64) {
			if _, _, err := table.Open(data[:cut]); err == nil {
				t.Errorf("%s: opened, cut off at byte %d", name, cut)
			}
		}
	}
}

func TestFiltersForgetNothing(t *testing.T) {
	in, out := keys(0, 20_000), keys(20_000, 60_000)
	blocks, rest, err := table.OpenBlocks(table.BuildBlocks(in))
	if err != nil || len(rest) > 0 {
		t.Fatal(len(rest), err)
	}
	bits, rest, err := table.OpenBits(table.BuildBits(in))
	if err != nil || len(rest) > 0 {
		t.Fatal(len(rest), err)
	}
	for _, f := range []struct {
		name string
		has  func(uint64) bool
		most float64 // share of unknown keys that pass
	}{{"blocks", blocks.Has, 0.01}, {"bits", bits.Has, 0.05}} {
		for _, k := range in {
			if !f.has(k) {
				t.Fatalf("%s: a key is lost", f.name)
			}
		}
		passed := 0
		for _, k := range out {
			if f.has(k) {
				passed++
			}
		}
		if share := float64(passed) / float64(len(out)); share > f.most {
			t.Errorf("%s: %.4f of unknown keys pass, at most %.2f", f.name, share, f.most)
		}
	}
}

// The scan adds eight bytes at a time; both ways must give one hash.
func TestBytesIsTheSumOfItsEights(t *testing.T) {
	word := []byte("والاستخباراتية")
	for n := range len(word) + 1 {
		h, b := uint64(0), word[:n]
		for ; len(b) >= 8; b = b[8:] {
			h = table.AddBytes(h, binary.LittleEndian.Uint64(b))
		}
		var last [8]byte
		copy(last[:], b)
		if got, want := table.EndBytes(h, binary.LittleEndian.Uint64(last[:]), n), table.Bytes(word[:n]); got != want {
			t.Errorf("%d bytes: %x and %x", n, got, want)
		}
	}
}
