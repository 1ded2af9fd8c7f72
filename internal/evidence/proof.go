package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// The forms of the proofs that marsad gives out.
const (
	ProofSchema       = "marsad.proof/1"
	ConsistencySchema = "marsad.consistency/1"
)

// Proof shows that an entry stands in the log that a head signs for. Whoever has the head and the key can check it without the log and without marsad
// (docs/evidence.md).
type Proof struct {
	Schema    string      `json:"schema"`
	SHA256    string      `json:"sha256"`     // what was asked for
	Entry     string      `json:"entry"`      // the line of the log that names it, byte for byte
	Number    int64       `json:"number"`     // of the entry, counted from 0
	Inclusion []tlog.Hash `json:"inclusion"`  // hashes from the leaf to the root (RFC 6962, section 2.1.1), in base64
	Head      string      `json:"head"`       // the signed head, byte for byte
	PublicKey string      `json:"public_key"` // to compare with one that was had by another way
}

// ProveEntry gives the proof for a hash: of a body, of a payload as received, of a WARC file, or of a version of a report. The earliest entry is taken.
func (a *Archive) ProveEntry(ctx context.Context, sha256 string) (Proof, error) {
	n, err := a.find(ctx, sha256)
	if err != nil {
		return Proof{}, err
	}
	h, head, err := a.Head(ctx)
	if err != nil {
		return Proof{}, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if n >= h.Size {
		return Proof{}, fmt.Errorf("entry %d: %w under a head; the newest stands for %d entries, and one is written when the archive is next closed", n, ErrNotFound, h.Size)
	}
	if err := a.contains(h); err != nil {
		return Proof{}, fmt.Errorf("%w: the newest head %w", ErrDamaged, err)
	}
	line, err := a.journal.line(n)
	if err != nil {
		return Proof{}, err
	}
	inclusion, err := tlog.ProveRecord(h.Size, n, a.journal)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Schema: ProofSchema, SHA256: sha256, Entry: string(line), Number: n, Inclusion: inclusion, Head: string(head)}
	p.PublicKey, err = signedBy(head, a.index.keys)
	return p, err
}

// signedBy gives the key of those known that signed a head.
func signedBy(head []byte, keys []string) (string, error) {
	for i := len(keys) - 1; i >= 0; i-- {
		if _, err := ParseHead(head, keys[i]); err == nil {
			return keys[i], nil
		}
	}
	return "", errors.New("no key of the log signed the head")
}

// find gives the number of the first entry that names a hash.
func (a *Archive) find(ctx context.Context, sha256 string) (int64, error) {
	if _, ok := parseHash(sha256); !ok {
		return 0, fmt.Errorf("%w: %q is no SHA-256 in hexadecimal", ErrRefused, sha256)
	}
	for e, err := range a.Entries(ctx) {
		if err != nil {
			return 0, err
		}
		if e.names(sha256) {
			return e.Number, nil
		}
	}
	return 0, fmt.Errorf("%s: %w", sha256, ErrNotFound)
}

func (e Entry) names(sha256 string) bool {
	if e.Object == sha256 || e.Report != nil && e.Report.SHA256 == sha256 || e.Timestamp != nil && (e.Timestamp.Head == sha256 || e.Timestamp.SHA256 == sha256) {
		return true
	}
	for _, c := range e.Contents {
		if c.Body == sha256 || c.Payload == sha256 {
			return true
		}
	}
	return false
}

// CheckProof checks a proof by itself and gives the entry and the head. The key must have been had by another way than the proof; an empty key takes the one in
// the proof, which then only shows that the proof is sound in itself.
func CheckProof(data []byte, key string) (Entry, Head, error) {
	var p Proof
	if err := json.Unmarshal(data, &p); err != nil || p.Schema != ProofSchema {
		return Entry{}, Head{}, fmt.Errorf("is no proof of the form %s", ProofSchema)
	}
	if key == "" {
		key = p.PublicKey
	}
	h, err := ParseHead([]byte(p.Head), key)
	if err != nil {
		return Entry{}, h, fmt.Errorf("its head: %w", err)
	}
	e, err := parseEntry([]byte(p.Entry))
	switch {
	case err != nil:
		return e, h, fmt.Errorf("its entry %w", err)
	case e.Number != p.Number || !e.names(p.SHA256):
		return e, h, fmt.Errorf("its entry does not name %s", p.SHA256)
	case p.Number < 0 || p.Number >= h.Size:
		return e, h, fmt.Errorf("entry %d does not stand under a head for %d entries", p.Number, h.Size)
	}
	if err := tlog.CheckRecord(p.Inclusion, h.Size, h.Root, p.Number, tlog.RecordHash([]byte(p.Entry))); err != nil {
		return e, h, errors.New("its hashes do not lead from the entry to the root of the head")
	}
	return e, h, nil
}

// Consistency shows that the log of a newer head begins with all of the log of an older one: nothing was changed or taken away in between.
type Consistency struct {
	Schema      string      `json:"schema"`
	Older       string      `json:"older"` // signed heads, byte for byte
	Newer       string      `json:"newer"`
	Consistency []tlog.Hash `json:"consistency"` // RFC 6962, section 2.1.2, in base64
	PublicKey   string      `json:"public_key"`
}

// ProveHead holds an older head against the log as it is and gives the proof that it is the beginning of it, or an error that says how it is not.
func (a *Archive) ProveHead(ctx context.Context, older []byte) (Consistency, error) {
	h, err := ParseHead(older, a.index.keys...)
	if err != nil {
		return Consistency{}, fmt.Errorf("is no head of this log: %w", err)
	}
	n, newer, err := a.Head(ctx)
	if err != nil {
		return Consistency{}, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.contains(h); err != nil {
		return Consistency{}, fmt.Errorf("%w: the head of %s %w", ErrDamaged, h.Day, err)
	}
	c := Consistency{Schema: ConsistencySchema, Older: string(older), Newer: string(newer)}
	if h.Size > 0 {
		if c.Consistency, err = tlog.ProveTree(max(n.Size, h.Size), h.Size, a.journal); err != nil {
			return c, err
		}
	}
	c.PublicKey, err = signedBy(newer, a.index.keys)
	return c, err
}

// IsConsistency reports whether data is a proof of consistency, sound or not.
func IsConsistency(data []byte) bool {
	var c Consistency
	return json.Unmarshal(data, &c) == nil && c.Schema == ConsistencySchema
}

// CheckConsistency checks such a proof by itself; keys are those that may have signed.
func CheckConsistency(data []byte, keys ...string) (older, newer Head, err error) {
	var c Consistency
	if err := json.Unmarshal(data, &c); err != nil || c.Schema != ConsistencySchema {
		return older, newer, fmt.Errorf("is no proof of the form %s", ConsistencySchema)
	}
	if len(keys) == 0 {
		keys = []string{c.PublicKey}
	}
	if older, err = ParseHead([]byte(c.Older), keys...); err != nil {
		return older, newer, fmt.Errorf("its older head: %w", err)
	}
	if newer, err = ParseHead([]byte(c.Newer), keys...); err != nil {
		return older, newer, fmt.Errorf("its newer head: %w", err)
	}
	if older.Size < 1 || newer.Size < older.Size || tlog.CheckTree(c.Consistency, newer.Size, newer.Root, older.Size, older.Root) != nil {
		return older, newer, errors.New("its hashes do not lead from the older head to the newer")
	}
	return older, newer, nil
}
