package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"marsad/internal/account"
	"marsad/internal/backup"
	"marsad/internal/store/postgres"
	"marsad/internal/store/sqlite"
)

// indexTables are those that follow from the records.
var indexTables = []string{"entries", "summaries", "points", "links", "entry_types", "cells", "words", "sequences"}

// isIndex tells whether a fault is in what follows from the records.
func isIndex(where string) bool {
	table, _, _ := strings.Cut(where, ",")
	for _, t := range indexTables {
		if table == t {
			return true
		}
	}
	return false
}

const (
	leastSpace = 64 << 20 // below which nothing much can be written
	lowSpace   = 1 << 30
)

// space looks at the disks of the store and of the evidence.
func (x *examination) space() {
	places := []string{x.dir}
	size := int64(0)
	if !postgres.Is(x.Store) {
		places = append(places, filepath.Dir(x.Store))
		if info, err := os.Stat(x.Store); err == nil {
			size = info.Size()
		}
	}
	for _, place := range places {
		if _, err := os.Stat(place); err != nil {
			continue
		}
		free, ok := freeSpace(place)
		const do = "free some, or move the store and its evidence to a larger disk"
		switch {
		case !ok:
			x.add("space", gradeLook, "look at it with the tools of the system", "%s: how much is free is not known", place)
		case free < leastSpace:
			x.add("space", gradeWrong, do, "%s: %d MiB free", place, free>>20)
		case free < lowSpace || free < size:
			x.add("space", gradeLook, do, "%s: %d MiB free, less than a copy of the store needs or than 1 GiB", place, free>>20)
		default:
			x.add("space", gradeFine, "", "%s: %d MiB free", place, free>>20)
		}
	}
}

// permissions looks at who may read and write the files.
func (x *examination) permissions() {
	if runtime.GOOS == "windows" {
		x.add("permissions", gradeFine, "", "not looked at on Windows")
		return
	}
	before := len(x.Findings)
	if othersRead(x.dir + ".key") {
		x.add("permissions", gradeWrong, "chmod 600 "+x.dir+".key, and consider a new key: move this one away and the next run makes and logs it",
			"others may read the private key %s.key", x.dir)
	}
	if path := accountKey(x.Store, x.dir); othersRead(path) {
		x.add("permissions", gradeWrong, "chmod 600 "+path+", and let users with one-time codes set them up anew", "others may read the key of the accounts %s", path)
	}
	for _, path := range []string{x.Store, x.dir} {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if info.Mode().Perm()&0o002 != 0 {
			x.add("permissions", gradeWrong, "chmod o-w "+path, "everybody on this machine may write %s (%v)", path, info.Mode().Perm())
		}
		if !mayWrite(path) || !mayWrite(filepath.Dir(path)) {
			x.add("permissions", gradeLook, "give it to the user that runs marsad, or run doctor as that user", "this user may not write %s and its folder", path)
		}
		if !info.IsDir() && info.Mode().Perm()&0o004 != 0 && openFolder(filepath.Dir(path)) {
			x.add("permissions", gradeLook, "chmod o-r "+path+", or close its folder: chmod 750 "+filepath.Dir(path), "everybody on this machine may read %s (%v)", path, info.Mode().Perm())
		}
	}
	if len(x.Findings) == before {
		x.add("permissions", gradeFine, "", "as they should be")
	}
}

// othersRead tells whether others may read or write a file.
func othersRead(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o077 != 0
}

// accounts opens every sealed key of one-time codes.
func (x *examination) accounts(ctx context.Context) {
	s, err := openExisting(ctx, x.Store, sqlite.Options{})
	if err != nil {
		x.add("accounts", gradeWrong, "see what the message says", "%v", oneLine(err))
		return
	}
	book := account.New(s, account.Options{Now: time.Now, Random: rand.Reader, Keys: &account.KeyFile{Path: accountKey(x.Store, x.dir)}})
	if err := errors.Join(book.CheckKey(ctx), s.Close()); err != nil {
		x.add("accounts", gradeWrong, "put the key of the accounts back, or take the codes away with marsad user reset", "%v", oneLine(err))
		return
	}
	x.add("accounts", gradeFine, "", "what is sealed opens")
}

// openFolder tells whether everybody may go through a folder to what is in it.
func openFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o001 != 0
}

// leftovers looks for what a restoring that was killed left beside the evidence.
func (x *examination) leftovers() {
	files, err := os.ReadDir(filepath.Dir(x.dir))
	if err != nil {
		return
	}
	for _, f := range files {
		if f.Type()&fs.ModeDir != 0 && strings.HasPrefix(f.Name(), filepath.Base(x.dir)+backup.Partial) {
			path := filepath.Join(filepath.Dir(x.dir), f.Name())
			x.add("evidence", gradeLook, "remove it when no marsad restore is running", "%s is what a stopped restoring left", path)
		}
	}
}
