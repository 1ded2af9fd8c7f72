package stamp_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digitorus/timestamp"

	"marsad/internal/capture"
	"marsad/internal/evidence"
	"marsad/internal/evidence/stamp"
)

// authority is a timestamp authority on this machine; spoil changes what it answers about.
func authority(t *testing.T, spoil func([]byte) []byte) (address string, certificate []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "authority of a test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, IsCA: false, BasicConstraintsValid: true, ExtraExtensions: []pkix.Extension{{Id: []int{2, 5, 29, 37}, Critical: true, Value: []byte{0x30, 0x0a, 0x06, 0x08, 0x2b, 6, 1, 5, 5, 7, 3, 8}}}}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	own, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, _ := io.ReadAll(r.Body)
		q, err := timestamp.ParseRequest(query)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer := timestamp.Timestamp{HashAlgorithm: q.HashAlgorithm, HashedMessage: spoil(q.HashedMessage), Time: time.Now(), Policy: []int{1, 2, 3, 4}, Nonce: q.Nonce, AddTSACertificate: q.Certificates}
		data, err := answer.CreateResponseWithOpts(own, key, crypto.SHA256)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}

func same(b []byte) []byte { return b }

// A head goes to an authority and to a calendar; the answers are kept, logged and checked, and a change in any of them is named.
func TestTimestampsOfAHead(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "e")
	a, err := evidence.Open(dir, evidence.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.PutCapture(ctx, capture.New([]byte("قصف"), "f", time.Now())); err != nil {
		t.Fatal(err)
	}
	_, head, err := a.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	address, certificate := authority(t, same)
	tsr, at, err := stamp.RFC3161(ctx, http.DefaultClient, address, head)
	if err != nil || time.Since(at) > time.Minute {
		t.Fatalf("time %v, error %v", at, err)
	}
	ots, err := stamp.OpenTimestamps(ctx, http.DefaultClient, calendar(t, promise), head, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if who, err := stamp.Pending(ots, head); err != nil || len(who) != 1 || who[0] != "https://calendar.example" {
		t.Errorf("pending %q, error %v", who, err)
	}
	for method, answer := range map[string][]byte{evidence.MethodRFC3161: tsr, evidence.MethodOpenTimestamps: ots} {
		if _, err := a.PutTimestamp(ctx, method, "test", head, answer); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{})
	if err != nil || len(r.Faults) > 0 || r.Timestamps != 2 {
		t.Fatalf("result %+v, error %v", r, err)
	}
	byOpenSSL(t, dir, certificate)
	files, _ := filepath.Glob(filepath.Join(dir, "timestamps", "*"))
	for _, path := range files {
		data, _ := os.ReadFile(path)
		_ = os.Chmod(path, 0o600)
		spoiled := bytes.Clone(data)
		spoiled[len(spoiled)/2] ^= 1
		_ = os.WriteFile(path, spoiled, 0o600)
		r, err := evidence.Verify(ctx, dir, evidence.VerifyOptions{})
		if err != nil || len(r.Faults) == 0 || !strings.Contains(r.Faults[0].Where, filepath.Base(path)) {
			t.Errorf("%s changed: faults %v, error %v", filepath.Base(path), r.Faults, err)
		}
		_ = os.WriteFile(path, data, 0o600)
	}
}

// byOpenSSL checks the answer the way docs/evidence.md says.
func byOpenSSL(t *testing.T, dir string, certificate []byte) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Log("left out: openssl ts -verify, since there is no openssl")
		return
	}
	ca := filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(ca, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	notes, _ := filepath.Glob(filepath.Join(dir, "timestamps", "*.note"))
	answers, _ := filepath.Glob(filepath.Join(dir, "timestamps", "*.tsr"))
	out, err := exec.Command("openssl", "ts", "-verify", "-data", notes[0], "-in", answers[0], "-CAfile", ca).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Verification: OK") {
		t.Errorf("openssl: %s (%v)", out, err)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	ctx := context.Background()
	other, _ := authority(t, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] })
	if _, _, err := stamp.RFC3161(ctx, http.DefaultClient, other, []byte("head")); err == nil || !strings.Contains(err.Error(), "something else") {
		t.Errorf("an answer about something else: %v", err)
	}
	for name, answer := range map[string]string{"page": "<html>", "empty": "", "endless": strings.Repeat("\x08", 1000), "torn": promise[:20], "more": promise + "x", "unknown": "\x77"} {
		address := calendar(t, answer)
		if _, err := stamp.OpenTimestamps(ctx, http.DefaultClient, address, []byte("head"), rand.Reader); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v", name, err)
		}
		if _, _, err := stamp.RFC3161(ctx, http.DefaultClient, address+"/digest", []byte("head")); err == nil {
			t.Errorf("%s is taken for a timestamp", name)
		}
	}
	if _, _, err := stamp.RFC3161(ctx, http.DefaultClient, calendar(t, "")+"/none", []byte("head")); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("error %v", err)
	}
}

// promise is what a calendar answers: two operations and a pending attestation.
const promise = "\xf1\x04time\x08\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x19\x18https://calendar.example"

func calendar(t *testing.T, answer string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if data, _ := io.ReadAll(r.Body); r.URL.Path != "/digest" {
			http.NotFound(w, r)
		} else if len(data) > 0 {
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func FuzzPending(f *testing.F) {
	sum := sha256.Sum256([]byte("head"))
	f.Add(append(append([]byte("\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"), sum[:]...), promise...))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _ = stamp.Pending(data, []byte("head")) })
}
