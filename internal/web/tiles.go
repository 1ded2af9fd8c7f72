package web

import (
	"fmt"
	"net/http"
	"os"
)

// tileName is under what name the tiles are asked for.
const tileName = "streets.pmtiles"

// tileType is the media type of an archive of tiles (PMTiles specification, version 3).
const tileType = "application/vnd.pmtiles"

// tiles serves the archive of tiles that the operator gave. Browsers ask for the ranges that they need.
func (s *site) tiles(w http.ResponseWriter, r *http.Request) error {
	if s.tileFile == "" || r.PathValue("file") != tileName {
		return errNoPage
	}
	file, err := os.Open(s.tileFile)
	if err != nil {
		return fmt.Errorf("the tiles of the map cannot be read: %w", err)
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return fmt.Errorf("the tiles of the map cannot be read: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", tileType)
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("ETag", fmt.Sprintf("\"%x-%x\"", about.Size(), about.ModTime().UnixNano()))
	http.ServeContent(w, r, "", about.ModTime(), file)
	return nil
}

// CheckTiles tells why a file cannot be used as tiles of the map: it has to be a PMTiles archive of version 3 that holds vector tiles.
func CheckTiles(name string) error {
	file, err := os.Open(name) //nolint:gosec // named by the operator
	if err != nil {
		return fmt.Errorf("the tiles of the map cannot be read: %w", err)
	}
	defer file.Close()
	head := make([]byte, tileHead)
	if _, err := file.ReadAt(head, 0); err != nil || string(head[:7]) != "PMTiles" {
		return fmt.Errorf("%s is no PMTiles archive; make one with pmtiles convert or tippecanoe", name)
	}
	switch {
	case head[7] != 3:
		return fmt.Errorf("%s is a PMTiles archive of version %d; version 3 is needed", name, head[7])
	case head[99] != 1:
		return fmt.Errorf("%s holds no vector tiles (type %d); streets are drawn from vector tiles (type 1)", name, head[99])
	}
	return nil
}

// tileHead is the length of the header of an archive; its 100th byte is the type of tiles.
const tileHead = 127
