package evidence

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"marsad/internal/capture"
)

// Methods of timestamps, and how the files with their answers end.
const (
	MethodRFC3161        = "rfc3161"
	MethodOpenTimestamps = "opentimestamps"
)

var answerEndings = map[string]string{MethodRFC3161: ".tsr", MethodOpenTimestamps: ".ots"}

// PutTimestamp keeps what another party said about a head: the head and the answer as files, and an entry that holds their hashes.
func (a *Archive) PutTimestamp(ctx context.Context, method, authority string, head, answer []byte) (Ref, error) {
	ending, ok := answerEndings[method]
	if !ok {
		return Ref{}, fmt.Errorf("%w: %q is no method of timestamps", ErrRefused, method)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.usable(ctx); err != nil {
		return Ref{}, err
	}
	h, err := ParseHead(head, a.index.keys...)
	if err == nil {
		err = a.contains(h)
	}
	if err != nil {
		return Ref{}, fmt.Errorf("%w: the head that was timestamped %w", ErrRefused, err)
	}
	t := Timestamp{Method: method, Authority: authority, Head: SHA256(head), SHA256: SHA256(answer)}
	t.File = t.Head + "." + t.SHA256[:16] + ending
	for name, data := range map[string][]byte{t.Head + ".note": head, t.File: answer} {
		path := filepath.Join(a.dir, "timestamps", name)
		if old, err := os.ReadFile(path); err == nil && SHA256(old) == SHA256(data) {
			continue
		}
		if err := writeFile(filepath.Join(a.dir, "tmp"), path, data, 0o444); err != nil {
			return Ref{}, fmt.Errorf("evidence %s: cannot write timestamps/%s: %w", a.dir, name, capture.PlainError(err))
		}
		if err := a.copyOut("timestamps/"+name, data); err != nil {
			return Ref{}, err
		}
	}
	e, err := a.write(Entry{Kind: KindTimestamp, Timestamp: &t})
	if err == nil {
		err = a.settleAll()
	}
	return Ref{Entry: e.Number}, err
}
