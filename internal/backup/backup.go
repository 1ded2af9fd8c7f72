// Package backup writes a store with its evidence into a folder that restores into either engine, and reads it back.
//
// A backup is a folder:
//
//	manifest.json              what it is, how many rows each table has, and the SHA-256 of SHA256SUMS
//	SHA256SUMS                 the SHA-256 of every other file, as sha256sum --check reads it
//	tables/versions.jsonl.zst  one table each, one row a line as a JSON object of its columns, packed with zstd
//	evidence/…                 the folder of evidence, up to an entry of its log; without the private key
//
// Bytes in a row are texts where they are UTF-8, and {"bytes": base64} otherwise.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Schema is the form of the manifest.
const Schema = "marsad.backup/1"

// The kinds of errors.
var (
	ErrDamaged = errors.New("the backup is damaged")
	ErrRefused = errors.New("refused")
)

// The files of a backup.
const (
	manifestFile = "manifest.json"
	sumsFile     = "SHA256SUMS"
	tablesFolder = "tables"
	// EvidenceFolder is where the evidence stands in a backup.
	EvidenceFolder = "evidence"
)

// Manifest says what a backup holds.
type Manifest struct {
	Schema  string         `json:"schema"`
	Made    time.Time      `json:"made"`
	Version string         `json:"marsad"`  // that wrote it
	Engine  string         `json:"engine"`  // it was taken from; it restores into either
	Rows    map[string]int `json:"rows"`    // of each table
	Entries int64          `json:"entries"` // of the log of evidence
	Files   int            `json:"files"`
	Bytes   int64          `json:"bytes"`
	Sums    string         `json:"sums"` // SHA-256 of SHA256SUMS
}

// folder writes files below a path, each forced to disk, and notes their hashes.
type folder struct {
	path string
	sums strings.Builder
	dirs map[string]bool
	Manifest
}

// part is a file that is being written.
type part struct {
	f    *os.File
	sum  interface{ Sum([]byte) []byte }
	all  io.Writer
	size int64
	name string
}

func (p *part) Write(data []byte) (int, error) {
	n, err := p.all.Write(data)
	p.size += int64(n)
	return n, err
}

// create makes a file by its name, in slashes.
func (b *folder) create(name string) (*part, error) {
	path := filepath.Join(b.path, filepath.FromSlash(name))
	if dir := filepath.Dir(path); !b.dirs[dir] {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		for d := dir; len(d) >= len(b.path) && !b.dirs[d]; d = filepath.Dir(d) {
			b.dirs[d] = true
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	return &part{f: f, sum: h, all: io.MultiWriter(f, h), name: name}, nil
}

// done forces a file to disk and notes its hash.
func (b *folder) done(p *part) error {
	if err := errors.Join(p.f.Sync(), p.f.Close()); err != nil {
		return err
	}
	if p.name != manifestFile && p.name != sumsFile {
		fmt.Fprintf(&b.sums, "%s  %s\n", hex.EncodeToString(p.sum.Sum(nil)), p.name)
		b.Files++
		b.Bytes += p.size
	}
	return nil
}

func (b *folder) write(name string, data []byte) error {
	p, err := b.create(name)
	if err != nil {
		return err
	}
	if _, err := p.Write(data); err != nil {
		return errors.Join(err, p.f.Close())
	}
	return b.done(p)
}

// seal writes the hashes and the manifest, and forces the names of all folders to disk.
func (b *folder) seal() error {
	sums := []byte(b.sums.String())
	b.Sums = hash(sums)
	if err := b.write(sumsFile, sums); err != nil {
		return err
	}
	manifest, err := json.MarshalIndent(b.Manifest, "", "  ")
	if err != nil {
		return err
	}
	if err := b.write(manifestFile, append(manifest, '\n')); err != nil {
		return err
	}
	for dir := range b.dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// syncDir forces the names in a folder to disk. Windows has no such call and keeps names by itself.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
