package evidence

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"marsad/internal/capture"
)

// Head is the head of the log's tree: it stands for every entry before it. Its file is a checkpoint (C2SP tlog-checkpoint) signed as a note
// (C2SP signed-note): origin, size, root in base64, then the day as an extension line.
type Head struct {
	Origin string
	Size   int64 // entries it stands for
	Root   tlog.Hash
	Day    string // the day in UTC that it closes, YYYY-MM-DD
}

const dayForm = "2006-01-02"

func (h Head) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nday %s\n", h.Origin, h.Size, base64.StdEncoding.EncodeToString(h.Root[:]), h.Day)
}

// ParseHead reads a head's file and checks its signature against the keys, which have the form of note.NewVerifier. A file that is not written as heads
// are written is refused, so that no byte of it can change unseen.
func ParseHead(data []byte, keys ...string) (Head, error) {
	var known []note.Verifier
	for _, k := range keys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return Head{}, fmt.Errorf("the public key %.60q is none: %w", k, err)
		}
		known = append(known, v)
	}
	n, err := note.Open(data, note.VerifierList(known...))
	if err != nil {
		return Head{}, fmt.Errorf("its signature does not hold: %w", err)
	}
	h, err := parseHeadText(n.Text)
	if err != nil {
		return h, err
	}
	if want := formNote(n); !bytes.Equal(want, data) {
		return h, errors.New("is not written the way heads are written")
	}
	return h, nil
}

// formNote writes a note the one way that heads have: the text and each signature on a line, in base64 without spare bits.
func formNote(n *note.Note) []byte {
	var b bytes.Buffer
	b.WriteString(n.Text + "\n")
	for _, s := range append(n.Sigs, n.UnverifiedSigs...) {
		raw, err := base64.StdEncoding.DecodeString(s.Base64)
		if err != nil || len(raw) < 4 {
			return nil
		}
		binary.BigEndian.PutUint32(raw, s.Hash)
		fmt.Fprintf(&b, "— %s %s\n", s.Name, base64.StdEncoding.EncodeToString(raw))
	}
	return b.Bytes()
}

func parseHeadText(text string) (Head, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != 4 {
		return Head{}, fmt.Errorf("has %d lines where a head has 4", len(lines))
	}
	h := Head{Origin: lines[0], Day: strings.TrimPrefix(lines[3], "day ")}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 {
		return h, fmt.Errorf("its size %.30q is no number of entries", lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return h, fmt.Errorf("its root %.60q is no hash", lines[2])
	}
	h.Size, h.Root = size, tlog.Hash(root)
	if _, err := time.Parse(dayForm, h.Day); err != nil || h.text() != text {
		return h, errors.New("its text is not written the way heads are written")
	}
	return h, nil
}

// signer is the private key and the public one that belongs to it.
type signer struct {
	note.Signer
	public string
}

// loadSigner reads the private key, or makes one at first use. made says that it is new.
func loadSigner(path string, random io.Reader) (s signer, made bool, err error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		s, err = makeSigner(path, random)
		return s, true, err
	}
	if err != nil {
		return s, false, fmt.Errorf("cannot read the signing key %s: %w", path, capture.PlainError(err))
	}
	private := strings.TrimSuffix(string(data), "\n")
	if s.Signer, err = note.NewSigner(private); err == nil {
		s.public, err = publicOf(private)
	}
	if err != nil {
		return s, false, fmt.Errorf("the signing key %s is damaged (%w); restore it, or move it away and a new one is made and logged", path, err)
	}
	return s, false, nil
}

// publicOf derives the public key from the private one.
func publicOf(private string) (string, error) {
	parts := strings.SplitN(private, "+", 5)
	if len(parts) != 5 {
		return "", errors.New("the signing key has another form than note.GenerateKey gives")
	}
	raw, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(raw) != 33 {
		return "", errors.New("the signing key has another form than note.GenerateKey gives")
	}
	again, public, err := note.GenerateKey(bytes.NewReader(raw[1:]), parts[2])
	if err == nil && again != private {
		err = errors.New("the signing key is not written the way note.GenerateKey writes it")
	}
	return public, err
}

func makeSigner(path string, random io.Reader) (signer, error) {
	name := make([]byte, 4)
	if _, err := io.ReadFull(random, name); err != nil {
		return signer{}, fmt.Errorf("cannot make a signing key: %w", err)
	}
	private, public, err := note.GenerateKey(random, fmt.Sprintf("marsad.evidence/%x", name))
	if err != nil {
		return signer{}, fmt.Errorf("cannot make a signing key: %w", err)
	}
	if err := writeFile(filepath.Dir(path), path, []byte(private+"\n"), 0o600); err != nil {
		return signer{}, fmt.Errorf("cannot write the signing key %s: %w", path, capture.PlainError(err))
	}
	s, err := note.NewSigner(private)
	return signer{Signer: s, public: public}, err
}

// sign writes the head's file.
func (s signer) sign(h Head) ([]byte, error) {
	return note.Sign(&note.Note{Text: h.text()}, s.Signer)
}
