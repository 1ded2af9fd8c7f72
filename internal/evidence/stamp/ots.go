package stamp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// otsHead begins every .ots file: the magic of a proof, version 1, and that the file's hash is a SHA-256.
const otsHead = "\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01" + opSHA256

// The operations of a proof, as python-opentimestamps names them.
const (
	opSHA1      = 0x02
	opRIPEMD160 = 0x03
	opSHA256    = "\x08"
	opAppend    = 0xf0
	opPrepend   = 0xf1
	opReverse   = 0xf2
	opHexlify   = 0xf3
	opFork      = 0xff
	opAttested  = 0x00
)

// pendingTag marks the promise of a calendar that it will put the hash into a block of Bitcoin.
const pendingTag = "\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e"

// OpenTimestamps sends a hash of data, hidden behind 16 random bytes, to a calendar and gives the .ots file for data with the calendar's promise. The promise is
// not yet a proof: some hours later `ots upgrade` of the public client completes the file from the calendar, which this package does not do.
func OpenTimestamps(ctx context.Context, client *http.Client, calendar string, data []byte, random io.Reader) ([]byte, error) {
	nonce := make([]byte, 16)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	commitment := sha256.Sum256(append(sum[:], nonce...))
	answer, err := post(ctx, client, strings.TrimSuffix(calendar, "/")+"/digest", "application/octet-stream", commitment[:])
	if err != nil {
		return nil, err
	}
	pending, err := attestations(answer)
	if err == nil && len(pending) == 0 {
		err = errors.New("it attests nothing")
	}
	if err != nil {
		return nil, fmt.Errorf("the answer of %s is no timestamp of OpenTimestamps: %w", calendar, err)
	}
	file := append([]byte(otsHead), sum[:]...)
	file = append(file, opAppend, byte(len(nonce)))
	file = append(append(file, nonce...), opSHA256...)
	return append(file, answer...), nil
}

// Pending reads an .ots file for data and gives the calendars that promised to attest it.
func Pending(file, data []byte) ([]string, error) {
	rest, ok := bytes.CutPrefix(file, []byte(otsHead))
	if !ok {
		return nil, errors.New("is no .ots file of a SHA-256")
	}
	sum := sha256.Sum256(data)
	if rest, ok = bytes.CutPrefix(rest, sum[:]); !ok {
		return nil, errors.New("is about other bytes")
	}
	return attestations(rest)
}

// attestations walks over a serialised timestamp and gives what its pending attestations name.
func attestations(data []byte) ([]string, error) {
	p := &otsReader{data: data}
	if err := p.timestamp(0); err != nil {
		return nil, err
	}
	if len(p.data) > 0 {
		return nil, errors.New("it goes on behind its end")
	}
	return p.pending, nil
}

type otsReader struct {
	data    []byte
	pending []string
}

// maxDepth bounds how many operations may follow each other, as the public client bounds them.
const maxDepth = 256

var errShort = errors.New("it ends too early")

func (p *otsReader) timestamp(depth int) error {
	if depth > maxDepth {
		return errors.New("it has too many operations")
	}
	op, err := p.byte()
	for err == nil && op == opFork {
		if err = p.step(depth); err == nil {
			op, err = p.byte()
		}
	}
	if err != nil {
		return err
	}
	return p.operation(op, depth)
}

func (p *otsReader) step(depth int) error {
	op, err := p.byte()
	if err != nil {
		return err
	}
	return p.operation(op, depth)
}

// operation reads what belongs to an operation and everything behind it.
func (p *otsReader) operation(op byte, depth int) error {
	switch op {
	case opAttested:
		return p.attestation()
	case opAppend, opPrepend:
		if _, err := p.bytes(); err != nil {
			return err
		}
	case opSHA1, opRIPEMD160, opSHA256[0], opReverse, opHexlify:
	default:
		return fmt.Errorf("it has the unknown operation %#02x", op)
	}
	return p.timestamp(depth + 1)
}

func (p *otsReader) attestation() error {
	if len(p.data) < len(pendingTag) {
		return errShort
	}
	tag := string(p.data[:len(pendingTag)])
	p.data = p.data[len(pendingTag):]
	payload, err := p.bytes()
	if err != nil || tag != pendingTag {
		return err
	}
	inner := &otsReader{data: payload}
	address, err := inner.bytes()
	if err == nil {
		p.pending = append(p.pending, string(address))
	}
	return err
}

func (p *otsReader) byte() (byte, error) {
	if len(p.data) == 0 {
		return 0, errShort
	}
	b := p.data[0]
	p.data = p.data[1:]
	return b, nil
}

// bytes reads a length (LEB128) and as many bytes.
func (p *otsReader) bytes() ([]byte, error) {
	n, size := binary.Uvarint(p.data)
	if size <= 0 || n > uint64(len(p.data)-size) {
		return nil, errShort
	}
	out := p.data[size : size+int(n)]
	p.data = p.data[size+int(n):]
	return out, nil
}
