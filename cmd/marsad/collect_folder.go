package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"marsad/internal/capture"
	"marsad/internal/collect"
	"marsad/internal/store"
)

// A folder is followed like a feed: each file in it, however deep, is an item, and one that was written to since is a new version.
const (
	kindFolder = "folder"
	fileScheme = "file://"
)

// changeLayout has a fixed number of digits, so that the times at which files were written to can be compared as text.
const changeLayout = "2006-01-02T15:04:05.000000000Z"

// askFolder lists the files of a folder. Hidden ones are left, and so is what is no regular file.
func (o *outlets) askFolder(s store.Source) (collect.Answer, error) {
	answer := collect.Answer{Title: filepath.Base(s.Address)}
	left := 0
	err := filepath.WalkDir(s.Address, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != s.Address && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		case strings.HasPrefix(d.Name(), "."), !d.Type().IsRegular():
			left++
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // taken away while we looked
			return nil
		}
		if err != nil {
			return err
		}
		changed := info.ModTime().UTC()
		answer.Items = append(answer.Items, store.Item{Key: path, URL: fileScheme + path, Updated: changed.Format(changeLayout)})
		answer.Times = append(answer.Times, changed)
		return nil
	})
	if err != nil {
		return answer, fmt.Errorf("cannot list the folder %s: %w", s.Address, err)
	}
	if left > 0 {
		answer.Warning = fmt.Sprintf("hidden or special files that were left: %d", left)
	}
	return answer, nil
}

// getFile takes a file of a folder into evidence.
func (o *outlets) getFile(ctx context.Context, path string) (collect.Body, error) {
	c, err := capture.File(path, o.limit, o.now())
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, capture.ErrTooLarge) {
		return collect.Body{}, collect.Final{Err: err}
	}
	if err != nil {
		return collect.Body{}, err
	}
	if _, err := o.store.evidence.PutCapture(ctx, c); err != nil {
		return collect.Body{}, err
	}
	return collect.Body{SHA256: c.SHA256}, nil
}
