package evidence_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence"
)

func TestProofs(t *testing.T) {
	dir := filled(t)
	a := open(t, dir, evidence.Options{Now: clock(noon.AddDate(0, 0, 3), time.Minute)})
	old := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "heads", "2026-03-01.note")))
	for i := range 30 {
		must[evidence.Ref](t)(a.PutCapture(ctx, capture.New(fmt.Append(nil, "later ", i), "later", noon)))
	}
	for _, text := range []string{"file 0", "file 2", "قصف 1", "later 7", "later 29"} {
		p := must[evidence.Proof](t)(a.ProveEntry(ctx, evidence.SHA256([]byte(text))))
		data := must[[]byte](t)(json.Marshal(p))
		e, h, err := evidence.CheckProof(data, a.PublicKey())
		if err != nil || e.Number != p.Number || h.Size != 40 {
			t.Errorf("%s: entry %d of %d, error %v", text, e.Number, h.Size, err)
		}
		for name, spoil := range map[string]func(*evidence.Proof){
			"entry":     func(p *evidence.Proof) { p.Entry = strings.Replace(p.Entry, `"size":`, `"size":1`, 1) },
			"hash":      func(p *evidence.Proof) { p.Inclusion[0][3] ^= 1 },
			"number":    func(p *evidence.Proof) { p.Number++ },
			"head":      func(p *evidence.Proof) { p.Head = strings.Replace(p.Head, "\n40\n", "\n41\n", 1) },
			"asked for": func(p *evidence.Proof) { p.SHA256 = evidence.SHA256([]byte("other")) },
		} {
			q := p
			q.Inclusion = append(q.Inclusion[:0:0], q.Inclusion...)
			spoil(&q)
			if _, _, err := evidence.CheckProof(must[[]byte](t)(json.Marshal(q)), a.PublicKey()); err == nil {
				t.Errorf("%s: a proof with another %s holds", text, name)
			}
		}
	}
	if _, err := a.ProveEntry(ctx, evidence.SHA256([]byte("none"))); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	c := must[evidence.Consistency](t)(a.ProveHead(ctx, old))
	data := must[[]byte](t)(json.Marshal(c))
	if older, newer, err := evidence.CheckConsistency(data); err != nil || older.Size >= newer.Size {
		t.Errorf("older %d, newer %d, error %v", older.Size, newer.Size, err)
	}
	c.Consistency[0][0] ^= 1
	if _, _, err := evidence.CheckConsistency(must[[]byte](t)(json.Marshal(c))); err == nil {
		t.Error("a proof with another hash holds")
	}
	// The head of a log that was written anew from the start is not the beginning of this one.
	if _, err := a.ProveHead(ctx, must[[]byte](t)(os.ReadFile(filepath.Join(filled(t), "heads", "2026-03-01.note")))); err == nil {
		t.Error("a head of another log was taken")
	}
}

// A log whose past was written anew, hashes and heads with it, still differs from a head that somebody kept.
func TestRewrittenLogDiffersFromAKeptHead(t *testing.T) {
	dir := filled(t)
	kept := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "heads", "2026-03-01.note")))
	key := must[[]byte](t)(os.ReadFile(dir + ".key"))
	forged := filepath.Join(t.TempDir(), "e")
	if err := os.WriteFile(forged+".key", key, 0o600); err != nil {
		t.Fatal(err)
	}
	a := open(t, forged, evidence.Options{Now: clock(noon, time.Hour)})
	for i := range 12 {
		must[evidence.Ref](t)(a.PutCapture(ctx, capture.New(fmt.Append(nil, "forged ", i), "f", noon)))
	}
	if _, err := a.ProveHead(ctx, kept); !errors.Is(err, evidence.ErrDamaged) || !strings.Contains(err.Error(), "another root") {
		t.Errorf("error %v", err)
	}
}

func FuzzCheckProof(f *testing.F) {
	dir := filled(f)
	a := open(f, dir, evidence.Options{Now: clock(noon.AddDate(0, 0, 3), time.Minute)})
	p := must[evidence.Proof](f)(a.ProveEntry(ctx, evidence.SHA256([]byte("file 0"))))
	data := must[[]byte](f)(json.Marshal(p))
	f.Add(data)
	c := must[evidence.Consistency](f)(a.ProveHead(ctx, must[[]byte](f)(os.ReadFile(filepath.Join(dir, "heads", "2026-03-01.note")))))
	f.Add(must[[]byte](f)(json.Marshal(c)))
	key := a.PublicKey()
	f.Fuzz(func(t *testing.T, data []byte) {
		e, h, err := evidence.CheckProof(data, key)
		if err == nil && (e.Number >= h.Size || h.Size != 10) {
			t.Errorf("entry %d under a head of %d holds", e.Number, h.Size)
		}
		_, _, _ = evidence.CheckConsistency(data, key)
	})
}

// FuzzHead shows that no other bytes than those signed pass as a head.
func FuzzHead(f *testing.F) {
	dir := filled(f)
	key := strings.TrimSpace(string(must[[]byte](f)(os.ReadFile(filepath.Join(dir, "public.key")))))
	head := must[[]byte](f)(os.ReadFile(filepath.Join(dir, "heads", "2026-03-01.note")))
	f.Add(head)
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		b := append([]byte{}, head...)
		b[random.IntN(len(b))] ^= 1
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := evidence.ParseHead(data, key); err == nil && string(data) != string(head) {
			t.Errorf("%q holds", data)
		}
	})
}
