package evidence

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"marsad/internal/capture"
)

// Place is where the evidence of a store is: a folder, or object storage. Beside the archive in the folder itself, whose writer has no name, it holds one archive for
// each writer, below writers/NAME. Each writer has its own log, key and heads, so that no writer waits for another and none can spoil what another wrote.
type Place interface {
	// Writers gives the names of all archives, in order; "" is the one in the folder itself.
	Writers(ctx context.Context) ([]string, error)
	// Open opens the archive of a writer; for writing it is made when it is not there, and ErrLocked says that another process has it.
	Open(ctx context.Context, writer string, o Options) (*Archive, error)
	// Verify checks the archive of a writer.
	Verify(ctx context.Context, writer string, o VerifyOptions) (Result, error)
	// String names the place in messages.
	String() string
}

// writersDir is where the archives of writers with names stand.
const writersDir = "writers"

var writerName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

// CheckWriter refuses a name that cannot be that of a writer.
func CheckWriter(name string) error {
	if !writerName.MatchString(name) {
		return fmt.Errorf("%w: %q cannot name a writer of evidence; take up to 63 letters, digits, dots, hyphens and underscores", ErrRefused, name)
	}
	return nil
}

// Folder gives the place that a folder is: on a disk of this machine, or one that several machines share.
func Folder(dir string) Place { return folderPlace{filepath.Clean(dir)} }

type folderPlace struct{ dir string }

func (p folderPlace) String() string { return p.dir }

func (p folderPlace) of(writer string) string {
	if writer == "" {
		return p.dir
	}
	return filepath.Join(p.dir, writersDir, writer)
}

// Writers is Place's.
func (p folderPlace) Writers(context.Context) ([]string, error) {
	var out []string
	if Exists(p.dir) {
		out = append(out, "")
	}
	found, err := os.ReadDir(filepath.Join(p.dir, writersDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("evidence %s: cannot read the folder %s: %w", p.dir, writersDir, capture.PlainError(err))
	}
	for _, f := range found { // in the order of their names
		if writerName.MatchString(f.Name()) && Exists(p.of(f.Name())) {
			out = append(out, f.Name())
		}
	}
	return out, nil
}

// Open is Place's.
func (p folderPlace) Open(_ context.Context, writer string, o Options) (*Archive, error) {
	if writer != "" && !o.ReadOnly {
		if err := CheckWriter(writer); err != nil {
			return nil, err
		}
		if _, err := os.Stat(filepath.Dir(p.dir)); err != nil {
			return nil, fmt.Errorf("evidence %s: the folder %s does not exist; make it first", p.dir, filepath.Dir(p.dir))
		}
		for _, dir := range []string{p.dir, filepath.Join(p.dir, writersDir)} {
			if err := makeDir(dir); err != nil {
				return nil, fmt.Errorf("evidence %s: cannot make the folder %s: %w", p.dir, dir, capture.PlainError(err))
			}
		}
	}
	return Open(p.of(writer), o)
}

// Verify is Place's.
func (p folderPlace) Verify(ctx context.Context, writer string, o VerifyOptions) (Result, error) {
	return Verify(ctx, p.of(writer), o)
}

// Bucket gives the place in object storage. spool is a folder of this machine in which the keys and copies of the logs are kept; the copies can be made again.
func Bucket(r Remote, spool string) Place { return bucketPlace{r, filepath.Clean(spool)} }

type bucketPlace struct {
	remote Remote
	spool  string
}

func (p bucketPlace) String() string { return p.remote.String() }

// namesDir holds an object for each writer, so that they can be told without going through all that they have written.
const namesDir = "names/"

// Writers is Place's.
func (p bucketPlace) Writers(ctx context.Context) ([]string, error) {
	var out []string
	for o, err := range p.remote.List(ctx, namesDir) {
		if err != nil {
			return nil, err
		}
		if name := strings.TrimPrefix(o.Name, namesDir); writerName.MatchString(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (p bucketPlace) of(writer string) Remote {
	return below{p.remote, writersDir + "/" + writer + "/"}
}

// Open is Place's.
func (p bucketPlace) Open(ctx context.Context, writer string, o Options) (*Archive, error) {
	if err := CheckWriter(writer); err != nil {
		return nil, err
	}
	o.Remote = p.of(writer)
	if o.ReadOnly {
		dir, err := os.MkdirTemp("", "marsad-log-")
		if err != nil {
			return nil, fmt.Errorf("evidence %s: cannot make a folder for a copy of its log: %w", p, capture.PlainError(err))
		}
		a, err := Open(filepath.Join(dir, writer), o)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		a.temporary = dir
		return a, nil
	}
	if err := os.MkdirAll(p.spool, 0o700); err != nil {
		return nil, fmt.Errorf("evidence %s: cannot make the folder %s for keys and copies of the logs: %w", p, p.spool, capture.PlainError(err))
	}
	if err := p.remote.Put(ctx, namesDir+writer, []byte(writer+"\n")); err != nil {
		return nil, fmt.Errorf("evidence %s: cannot write: %w", p, err)
	}
	return Open(filepath.Join(p.spool, writer), o)
}

// Verify is Place's. The private key may be anywhere and is looked for in the spool.
func (p bucketPlace) Verify(ctx context.Context, writer string, o VerifyOptions) (Result, error) {
	dir, err := os.MkdirTemp("", "marsad-verify-")
	if err != nil {
		return Result{}, fmt.Errorf("evidence %s: cannot make a folder for a copy of its log: %w", p, capture.PlainError(err))
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a copy that nobody needs any more
	o.Remote, o.KeyFile = p.of(writer), filepath.Join(p.spool, writer+".key")
	return Verify(ctx, filepath.Join(dir, writer), o)
}
