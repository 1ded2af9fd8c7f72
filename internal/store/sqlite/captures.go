package sqlite

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"marsad/internal/store"
	"marsad/record"
)

// PutCapture is store.Store's. The bytes are kept compressed; the hash is of the bytes as captured.
func (s *Store) PutCapture(ctx context.Context, c store.Capture) error {
	if sum(c.Bytes) != c.SHA256 {
		return fmt.Errorf("capture %s: %w: its bytes have another hash", c.SHA256, store.ErrRefused)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(c.Bytes); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO captures (sha256, media_type, name, captured_at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING`,
		c.SHA256, c.MediaType, c.Name, c.CapturedAt.UTC().Format(time.RFC3339Nano), packed.Bytes())
	return s.explain("put capture", err)
}

// Capture is store.Store's.
func (s *Store) Capture(ctx context.Context, hash string) (store.Capture, error) {
	c := store.Capture{SHA256: hash}
	var at string
	var packed []byte
	err := s.read.QueryRowContext(ctx, `SELECT media_type, name, captured_at, body FROM captures WHERE sha256 = ?`, hash).Scan(&c.MediaType, &c.Name, &at, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("capture %s: %w", hash, store.ErrNotFound)
	}
	if err != nil {
		return c, s.explain("get capture", err)
	}
	c.CapturedAt, err = time.Parse(time.RFC3339Nano, at)
	if err == nil {
		c.Bytes, err = unpack(packed)
	}
	if err == nil && sum(c.Bytes) != hash {
		err = errors.New("its bytes have another hash")
	}
	if err != nil {
		return c, fmt.Errorf("store %s: capture %s is %w: %w", s.path, hash, store.ErrCorrupt, err)
	}
	return c, nil
}

func unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// maxFaults bounds what Verify lists; it says how many more there are.
const maxFaults = 50

// Verify is store.Store's: the file's own check, then every version's hash and lint, then every capture's hash.
func (s *Store) Verify(ctx context.Context) (store.Counts, error) {
	v := verifier{s: s}
	var verdict string
	if err := s.read.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&verdict); err != nil {
		return v.counts, s.explain("verify", err)
	}
	if verdict != "ok" {
		return v.counts, fmt.Errorf("store %s is %w: %s", s.path, store.ErrCorrupt, verdict)
	}
	if err := errors.Join(v.reports(ctx), v.captures(ctx)); err != nil {
		return v.counts, s.explain("verify", err)
	}
	if len(v.faults) == 0 {
		return v.counts, nil
	}
	if v.more > 0 {
		v.faults = append(v.faults, fmt.Sprintf("and %d more", v.more))
	}
	return v.counts, fmt.Errorf("store %s is %w: %s", s.path, store.ErrCorrupt, strings.Join(v.faults, "; "))
}

type verifier struct {
	s      *Store
	counts store.Counts
	faults []string
	more   int
}

func (v *verifier) fault(format string, args ...any) {
	if len(v.faults) == maxFaults {
		v.more++
		return
	}
	v.faults = append(v.faults, fmt.Sprintf(format, args...))
}

func (v *verifier) reports(ctx context.Context) error {
	rows, err := v.s.read.QueryContext(ctx, `SELECT id, version, sha256, body FROM versions ORDER BY id, version`)
	if err != nil {
		return err
	}
	defer rows.Close()
	last := ""
	for rows.Next() {
		var id, hash string
		var version int
		var body []byte
		if err := rows.Scan(&id, &version, &hash, &body); err != nil {
			return err
		}
		v.counts.Versions++
		if v.counts.Reports == 0 || id != last {
			v.counts.Reports++
			last = id
		}
		var r record.Report
		if sum(body) != hash {
			v.fault("report %q, version %d has another hash than when it was put", id, version)
		} else if err := json.Unmarshal(body, &r); err != nil {
			v.fault("report %q, version %d: %v", id, version, err)
		} else if err := r.Lint(); err != nil {
			v.fault("version %d: %v", version, err)
		}
	}
	return rows.Err()
}

func (v *verifier) captures(ctx context.Context) error {
	rows, err := v.s.read.QueryContext(ctx, `SELECT sha256 FROM captures ORDER BY sha256`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var hashes []string
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return err
		}
		hashes = append(hashes, hash)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, hash := range hashes {
		v.counts.Captures++
		if _, err := v.s.Capture(ctx, hash); err != nil {
			v.fault("%v", err)
		}
	}
	return nil
}
