package web

import (
	"encoding/binary"
	"math"
	"testing"
)

// tileZoom is the one level of the archive that tests make.
const tileZoom = 6

// pmtiles makes an archive of one vector tile, which has one street from corner to corner: the tile of level 6 in which Idlib lies. It is written by the
// specifications of PMTiles, version 3, and of Mapbox vector tiles, version 2.1, and nothing in it is compressed.
func pmtiles(t *testing.T) []byte {
	t.Helper()
	x, y := tileAt(35.9, 36.6)
	tile := vectorTile()
	directory := uvarints(1, hilbert(tileZoom, x, y), 1, uint64(len(tile)), 1) // one entry: its id, run length, length, offset + 1
	metadata := []byte(`{"vector_layers":[{"id":"roads","fields":{}}],"attribution":"a test"}`)
	head := make([]byte, tileHead)
	copy(head, "PMTiles\x03")
	put := func(at int, v int) { binary.LittleEndian.PutUint64(head[at:], uint64(v)) }
	start := tileHead
	put(8, start)
	put(16, len(directory))
	put(24, start+len(directory))
	put(32, len(metadata))
	put(40, start+len(directory)+len(metadata)) // no leaf directories
	put(56, start+len(directory)+len(metadata))
	put(64, len(tile))
	put(72, 1)
	put(80, 1)
	put(88, 1)
	head[96], head[97], head[98], head[99] = 1, 1, 1, 1 // clustered; nothing compressed; vector tiles
	head[100], head[101] = tileZoom, tileZoom
	return append(append(append(head, directory...), metadata...), tile...)
}

func tileAt(lat, lon float64) (x, y uint64) {
	n := math.Exp2(tileZoom)
	r := lat * math.Pi / 180
	return uint64((lon + 180) / 360 * n), uint64((1 - math.Asinh(math.Tan(r))/math.Pi) / 2 * n)
}

// hilbert gives the id of a tile: the tiles of lower levels, and its place on the Hilbert curve of its own.
func hilbert(zoom int, x, y uint64) uint64 {
	id := uint64(0)
	for z := range zoom {
		id += 1 << (2 * z)
	}
	for s := uint64(1) << (zoom - 1); s > 0; s /= 2 {
		var rx, ry uint64
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		id += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = s-1-x&(s-1), s-1-y&(s-1)
			}
			x, y = y, x
		}
	}
	return id
}

func uvarints(values ...uint64) []byte {
	var out []byte
	for _, v := range values {
		out = binary.AppendUvarint(out, v)
	}
	return out
}

func pbField(number uint64, data []byte) []byte {
	return append(uvarints(number<<3|2, uint64(len(data))), data...)
}

// vectorTile has a layer roads with one line from the north-west corner to the south-east one.
func vectorTile() []byte {
	geometry := uvarints(1<<3|1, 0, 0, 1<<3|2, 2*4096, 2*4096) // move to 0 0, line by 4096 4096, zigzag
	feature := append(uvarints(3<<3, 2), pbField(4, geometry)...)
	feature = append(pbField(2, uvarints(0, 0)), feature...) // kind=primary
	layer := append(pbField(1, []byte("roads")), pbField(2, feature)...)
	layer = append(layer, pbField(3, []byte("kind"))...)
	layer = append(layer, pbField(4, pbField(1, []byte("primary")))...)
	layer = append(layer, uvarints(5<<3, 4096, 15<<3, 2)...)
	return pbField(3, layer)
}
