package web

import "testing"

// TileArchive gives the archive of tiles that tests make to tests outside the package.
func TileArchive(t *testing.T) []byte { t.Helper(); return pmtiles(t) }
