package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"marsad/internal/capture"
	"marsad/internal/evidence/warc"
)

// Capture gives the bytes whose SHA-256 is hash, as they were first captured, or ErrNotFound, or ErrDamaged when they no longer have their hash.
func (a *Archive) Capture(ctx context.Context, hash string) (capture.Capture, error) {
	h, ok := parseHash(hash)
	if !ok {
		return capture.Capture{}, fmt.Errorf("capture %q: %w", hash, ErrNotFound)
	}
	if err := a.catchUp(); err != nil {
		return capture.Capture{}, err
	}
	a.mu.RLock()
	defer a.mu.RUnlock()
	if err := a.usable(ctx); err != nil {
		return capture.Capture{}, err
	}
	at, found := a.index.bodies[h]
	if !found {
		return capture.Capture{}, fmt.Errorf("capture %s: %w", hash, ErrNotFound)
	}
	e, err := a.entry(ctx, at.entry)
	if err != nil {
		return capture.Capture{}, err
	}
	records, err := a.records(e)
	if err != nil {
		return capture.Capture{}, err
	}
	c, err := a.captureOf(ctx, e.Contents[at.content], records)
	if err == nil && SHA256(c.Bytes) != hash {
		err = fmt.Errorf("%w: %s: the bytes have another hash than %s", ErrDamaged, objectPath(e.Object), hash)
	}
	return c, err
}

// catchUp reads what another process has logged in the meantime, when the archive is open for reading: captures, and erasures of them.
func (a *Archive) catchUp() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.o.ReadOnly || a.closed {
		return nil
	}
	err := a.journal.more(a.index.add)
	if a.o.Remote != nil {
		err = errors.Join(err, a.fetchMore(context.Background()))
	}
	if err != nil {
		return fmt.Errorf("evidence %s: %w", a.dir, err)
	}
	return a.reindex(context.Background())
}

// captureOf makes a capture of one content of a file.
func (a *Archive) captureOf(ctx context.Context, content Content, records []warc.Located) (capture.Capture, error) {
	for _, r := range records {
		if r.ID() != content.Record {
			continue
		}
		if isMessage(r.Record) {
			x, err := a.exchangeOf(ctx, r.Record, records)
			return x.Capture(), err
		}
		at, err := time.Parse(time.RFC3339Nano, content.Captured)
		if err != nil {
			return capture.Capture{}, fmt.Errorf("%w: record %s: %w", ErrDamaged, content.Record, err)
		}
		data, err := a.payload(ctx, r.Record)
		c := capture.New(data, "", at)
		c.Name, c.URL = captureName(content.URI)
		c.MediaType, c.Charset = mediaParts(r.Get("Content-Type"))
		return c, err
	}
	return capture.Capture{}, fmt.Errorf("%w: record %s is not in its file", ErrDamaged, content.Record)
}

func mediaParts(contentType string) (media, charset string) {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", ""
	}
	return media, parameters["charset"]
}

// Exchange gives the chain of a fetch back as it was put.
func (a *Archive) Exchange(ctx context.Context, ref Ref) ([]capture.Exchange, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	e, err := a.entry(ctx, ref.Entry)
	if err != nil {
		return nil, err
	}
	if e.Kind != KindExchange {
		return nil, fmt.Errorf("entry %d: an exchange: %w; it is a %s", ref.Entry, ErrNotFound, e.Kind)
	}
	records, err := a.records(e)
	if err != nil {
		return nil, err
	}
	var chain []capture.Exchange
	for _, r := range records {
		if r.Type() != warc.Request {
			continue
		}
		x, err := a.exchangeOf(ctx, answerTo(r, records), records)
		if err != nil {
			return chain, fmt.Errorf("%s: %w", objectPath(e.Object), err)
		}
		chain = append(chain, x)
	}
	return chain, nil
}

// answerTo gives the answer that a request belongs to; without one it is a record with nothing but the ID.
func answerTo(request warc.Located, records []warc.Located) warc.Record {
	for _, r := range records {
		if r.Get("WARC-Record-ID") == request.Get("WARC-Concurrent-To") {
			return r.Record
		}
	}
	return warc.Record{Fields: []warc.Field{{Name: "WARC-Record-ID", Value: request.Get("WARC-Concurrent-To")}}}
}

// exchangeOf puts an exchange together from its answer and the records that belong to it.
func (a *Archive) exchangeOf(ctx context.Context, answer warc.Record, records []warc.Located) (x capture.Exchange, err error) {
	var converted []byte
	hasConverted := false
	for _, r := range records {
		switch {
		case r.Type() == warc.Request && warc.BareID(r.Get("WARC-Concurrent-To")) == answer.ID():
			err = errors.Join(err, asked(&x, r.Record))
		case r.Type() == warc.Metadata && warc.BareID(r.Get("WARC-Concurrent-To")) == answer.ID():
			known(&x, r.Block)
		case r.Type() == warc.Conversion && warc.BareID(r.Get("WARC-Refers-To")) == answer.ID():
			converted, hasConverted = r.Block, true
		}
	}
	if answer.Type() == "" || err != nil {
		return x, err
	}
	first, header, err := messageHead(answer)
	if err != nil {
		return x, err
	}
	x.Status, x.Header = statusOf(first), header
	if x.Wire, err = a.payload(ctx, answer); err != nil {
		return x, err
	}
	if x.Body = converted; !hasConverted {
		x.Body, err = decode(x.Wire, x.Header)
	}
	if err == nil && warc.Digest(x.Body) != answer.Get(bodyField) {
		err = fmt.Errorf("%w: record %s: its body has another digest than %s says", ErrDamaged, answer.ID(), bodyField)
	}
	return x, err
}

func asked(x *capture.Exchange, r warc.Record) (err error) {
	first, header, err := messageHead(r)
	x.Method, _, _ = strings.Cut(first, " ")
	x.URL, x.Asked = r.Get("WARC-Target-URI"), header
	if err != nil {
		return err
	}
	x.At, err = time.Parse(time.RFC3339Nano, r.Get("WARC-Date"))
	return err
}

// known reads the metadata record of an exchange.
func known(x *capture.Exchange, block []byte) {
	for line := range bytes.SplitSeq(block, []byte("\r\n")) {
		name, value, _ := strings.Cut(string(line), ": ")
		switch name {
		case "protocol":
			x.Proto = value
		case "duration-ns":
			if n, err := strconv.ParseInt(value, 10, 64); err == nil {
				x.Took = time.Duration(n)
			}
		case "remote-address":
			x.RemoteIP = value
		case "tls-chain-sha256":
			x.TLSChain = value
		case "url":
			x.URL = value
		}
	}
}

// payload gives the payload of a record; of a revisit that of the first record with it.
func (a *Archive) payload(ctx context.Context, r warc.Record) ([]byte, error) {
	if r.Type() != warc.Revisit {
		return r.Payload()
	}
	digest := strings.TrimPrefix(r.Get("WARC-Payload-Digest"), "sha256:")
	h, _ := parseHash(digest)
	at, ok := a.index.payloads[h]
	if !ok {
		return nil, fmt.Errorf("%w: record %s refers to the payload %s, which no record holds", ErrDamaged, r.ID(), digest)
	}
	e, err := a.entry(ctx, at.entry)
	if err != nil {
		return nil, err
	}
	first, err := a.member(e, e.Contents[at.content])
	if err != nil {
		return nil, err
	}
	data, err := first.Payload()
	if err == nil && SHA256(data) != digest {
		err = fmt.Errorf("%w: %s: a payload has another hash than %s", ErrDamaged, objectPath(e.Object), digest)
	}
	return data, err
}

// member reads one record of a file and no more of it.
func (a *Archive) member(e Entry, c Content) (warc.Record, error) {
	data, err := a.bytesOf(e, c)
	if err != nil {
		return warc.Record{}, err
	}
	r, _, err := warc.First(data)
	if err != nil {
		return r, fmt.Errorf("%w: %s, record at byte %d: %w", ErrDamaged, objectPath(e.Object), c.Offset, err)
	}
	return r, nil
}

// bytesOf gives the bytes of one record.
func (a *Archive) bytesOf(e Entry, c Content) ([]byte, error) {
	if a.o.Remote != nil {
		data, err := a.Object(e.Object)
		if err == nil && (c.Offset < 0 || c.Length < 0 || c.Offset+c.Length > int64(len(data))) {
			err = fmt.Errorf("%w: %s ends before byte %d", ErrDamaged, objectPath(e.Object), c.Offset+c.Length)
		}
		if err != nil {
			return nil, err
		}
		return data[c.Offset : c.Offset+c.Length], nil
	}
	f, err := os.Open(filepath.Join(a.dir, filepath.FromSlash(objectPath(e.Object))))
	if err != nil {
		return nil, fmt.Errorf("%w: cannot open %s: %w", ErrDamaged, objectPath(e.Object), capture.PlainError(err))
	}
	defer f.Close()
	data := make([]byte, c.Length)
	if _, err := f.ReadAt(data, c.Offset); err != nil {
		return nil, fmt.Errorf("%w: cannot read %s at byte %d: %w", ErrDamaged, objectPath(e.Object), c.Offset, capture.PlainError(err))
	}
	return data, nil
}

// records reads the whole file of an entry.
func (a *Archive) records(e Entry) ([]warc.Located, error) {
	data, err := a.Object(e.Object)
	if err != nil {
		return nil, err
	}
	records, err := warc.Read(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, objectPath(e.Object), err)
	}
	return records, nil
}

// Object gives a WARC file, after its hash was compared with its name.
func (a *Archive) Object(object string) ([]byte, error) {
	data, err := a.objectBytes(object)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && a.o.Remote != nil {
		return nil, fmt.Errorf("cannot read %s of %s: %w", objectPath(object), a.o.Remote, err) // the place fails, the file may be well
	}
	if err != nil {
		return nil, fmt.Errorf("%w: cannot read %s: %w", ErrDamaged, objectPath(object), capture.PlainError(err))
	}
	if SHA256(data) != object {
		return nil, fmt.Errorf("%w: %s has another hash than its name; see marsad verify", ErrDamaged, objectPath(object))
	}
	return data, nil
}

func (a *Archive) objectBytes(object string) ([]byte, error) {
	if a.o.Remote != nil {
		return a.o.Remote.Get(context.Background(), objectPath(object))
	}
	return os.ReadFile(filepath.Join(a.dir, filepath.FromSlash(objectPath(object))))
}
