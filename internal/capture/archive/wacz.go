package archive

import (
	"archive/zip"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// The bounds of a WACZ file.
const (
	maxFiles       = 100_000
	maxDescription = 16 << 20 // bytes of datapackage.json
)

// resource is a file that the package's description names, with its digest.
type resource struct {
	Path  string `json:"path"`
	Hash  string `json:"hash"` // sha256:…
	Bytes *int64 `json:"bytes"`
}

// packageRecords reads a WACZ. A zip has its table at its end: a file is read where it is, a stream is put on disk first.
func packageRecords(r io.Reader, in *bufio.Reader, o Options, yield func(Record, error) bool) {
	file, done, err := seekable(r, in)
	if err != nil {
		yield(Record{}, err)
		return
	}
	defer done()
	info, err := file.Stat()
	if err == nil {
		var z *zip.Reader
		if z, err = zip.NewReader(file, info.Size()); err == nil {
			err = (&wacz{z: z, o: o}).all(yield)
		}
	}
	if err != nil && !errors.Is(err, errStopped) {
		yield(Record{}, err)
	}
}

// errStopped says that whoever asks wants no more.
var errStopped = errors.New("stopped")

// seekable gives a file with the whole input.
func seekable(r io.Reader, in io.Reader) (*os.File, func(), error) {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return f, func() {}, nil
		}
	}
	f, err := os.CreateTemp("", "marsad-*.wacz")
	if err != nil {
		return nil, nil, fmt.Errorf("cannot keep the archive while it is read: %w", err)
	}
	done := func() {
		f.Close()
		_ = os.Remove(f.Name()) // a file that stays in the folder for temporary files is no reason to fail
	}
	if _, err := io.Copy(f, in); err != nil {
		done()
		return nil, nil, fmt.Errorf("cannot keep the archive while it is read: %w", err)
	}
	return f, done, nil
}

// wacz is a package that is being read.
type wacz struct {
	z      *zip.Reader
	o      Options
	number int
}

// all checks what the description says of the files, then reads the archives among them.
func (w *wacz) all(yield func(Record, error) bool) error {
	if len(w.z.File) > maxFiles {
		return fmt.Errorf("the package has %d files; more than %d are not read", len(w.z.File), maxFiles)
	}
	if err := w.check(yield); err != nil {
		return err
	}
	archives := 0
	for _, f := range w.z.File {
		if !isArchive(f.Name) {
			continue
		}
		archives++
		if err := w.archive(f, yield); err != nil {
			return err
		}
	}
	if archives == 0 {
		return fmt.Errorf("%w: the package has no archive/*.warc or *.warc.gz", ErrNoArchive)
	}
	return nil
}

func isArchive(name string) bool {
	for _, end := range []string{".warc", ".warc.gz", ".wet", ".wet.gz", ".warc.zst"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// archive reads one of the archives. One that cannot be opened, or breaks off, costs itself alone.
func (w *wacz) archive(f *zip.File, yield func(Record, error) bool) error {
	r, err := f.Open()
	if err != nil {
		return w.bad(yield, f.Name, "file of the package", err.Error())
	}
	defer r.Close()
	s := newScanner(bufio.NewReaderSize(r, bufferSize), w.o)
	defer s.m.close()
	stopped := false
	err = s.all(func(record Record, _ error) bool {
		w.number++
		record.Number, record.File = w.number, f.Name
		stopped = !yield(record, nil)
		return !stopped
	})
	switch {
	case stopped:
		return errStopped
	case err != nil:
		return w.bad(yield, f.Name, "file of the package", err.Error())
	}
	return nil
}

// bad gives a record that stands for a fault of the package itself.
func (w *wacz) bad(yield func(Record, error) bool, file, class, reason string) error {
	w.number++
	r := Record{Number: w.number, File: file, Type: "package"}
	r.bad(class, "%s: %s", file, reason)
	if !yield(r, nil) {
		return errStopped
	}
	return nil
}

// check holds the files against the digests of datapackage.json.
func (w *wacz) check(yield func(Record, error) bool) error {
	files := map[string]*zip.File{}
	for _, f := range w.z.File {
		files[f.Name] = f
	}
	if files["datapackage.json"] == nil {
		return w.bad(yield, "datapackage.json", "description of the package", "it is missing, so that no digest can be checked")
	}
	resources, err := describe(files["datapackage.json"])
	if err != nil {
		return w.bad(yield, "datapackage.json", "description of the package", err.Error())
	}
	checked := map[resource]bool{}
	for _, res := range resources {
		if checked[resource{Path: res.Path, Hash: res.Hash}] {
			continue
		}
		checked[resource{Path: res.Path, Hash: res.Hash}] = true
		if reason := fault(files[res.Path], res); reason != "" {
			if err := w.bad(yield, res.Path, "digest of a file", reason); err != nil {
				return err
			}
		}
	}
	return nil
}

func describe(f *zip.File) ([]resource, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := unpack(r, maxDescription)
	if err != nil {
		return nil, err
	}
	var description struct {
		Resources []resource `json:"resources"`
	}
	if err := json.Unmarshal(data, &description); err != nil {
		return nil, err
	}
	if len(description.Resources) > maxFiles {
		return nil, fmt.Errorf("it names %d files; more than %d are not read", len(description.Resources), maxFiles)
	}
	return description.Resources, nil
}

// fault says what is wrong with a file that the description names, or "".
func fault(f *zip.File, res resource) string {
	if f == nil {
		return "the description names it, but it is not there"
	}
	hash, ok := strings.CutPrefix(res.Hash, "sha256:")
	if !ok {
		return fmt.Sprintf("its digest «%.20s» is not one of SHA-256", res.Hash)
	}
	r, err := f.Open()
	if err != nil {
		return err.Error()
	}
	defer r.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, r)
	switch {
	case err != nil:
		return err.Error()
	case res.Bytes != nil && *res.Bytes != n:
		return fmt.Sprintf("it has %d bytes, the description says %d", n, *res.Bytes)
	case !strings.EqualFold(hash, hex.EncodeToString(sum.Sum(nil))):
		return "its bytes do not have the digest of the description"
	}
	return ""
}
