package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"marsad/internal/capture"
	"marsad/internal/evidence/warc"
)

// objects checks the WARC file of every entry.
func (v *verifier) objects() error {
	for n := range int64(len(v.lines)) {
		e, ok := v.entries[n]
		if !ok || e.Object == "" {
			continue
		}
		if err := v.ctx.Err(); err != nil {
			return err
		}
		if _, gone := v.erased[e.Object]; gone {
			v.Erased++
			continue
		}
		v.Objects++
		v.Bytes += e.Size
		if v.o.Quick {
			v.objectThere(e)
		} else {
			v.object(e)
		}
	}
	return nil
}

func (v *verifier) objectThere(e Entry) {
	size, err := v.sizeOf(objectPath(e.Object))
	switch {
	case err != nil:
		v.fault(objectPath(e.Object), "entry %d names it, and it cannot be read: %v", e.Number, capture.PlainError(err))
	case size != e.Size:
		v.fault(objectPath(e.Object), "has %d bytes, entry %d says %d", size, e.Number, e.Size)
	}
}

func (v *verifier) object(e Entry) {
	name := objectPath(e.Object)
	data, err := v.read(name)
	if err != nil {
		v.fault(name, "entry %d names it, and it cannot be read: %v", e.Number, capture.PlainError(err))
		return
	}
	if SHA256(data) != e.Object {
		where, what := locate(data, e)
		v.fault(name+where, "its bytes have another hash than its name (entry %d): %s", e.Number, what)
		return
	}
	again, records, err := describe(data)
	v.Records += len(records)
	if err != nil {
		v.fault(name, "%v", err)
		return
	}
	again.Number, again.Previous, again.Logged, again.Found = e.Number, e.Previous, e.Logged, e.Found
	if !reflect.DeepEqual(again, e) {
		v.fault(name, "holds something else than entry %d says of it", e.Number)
	}
	v.bodies(name, e, records)
}

// bodies undoes the content coding of every answer again, and looks for the payload of every revisit.
func (v *verifier) bodies(name string, e Entry, records []warc.Located) {
	for i, r := range records {
		switch {
		case r.Type() == warc.Revisit:
			if _, ok := v.payloads[strings.TrimPrefix(r.Get("WARC-Payload-Digest"), "sha256:")]; !ok {
				v.fault(fmt.Sprintf("%s, record %d, from byte %d", name, i+1, r.Offset), "refers to a payload that no record holds")
			}
		case r.Type() == warc.Response:
			if err := bodyHolds(r.Record, records); err != nil {
				v.fault(fmt.Sprintf("%s, record %d, from byte %d", name, i+1, r.Offset), "%v", err)
			}
		}
	}
}

func bodyHolds(r warc.Record, records []warc.Located) error {
	for _, c := range records {
		if c.Type() == warc.Conversion && warc.BareID(c.Get("WARC-Refers-To")) == r.ID() {
			return digestHolds(c.Block, r)
		}
	}
	_, header, err := messageHead(r)
	if err != nil {
		return err
	}
	payload, err := r.Payload()
	if err != nil {
		return err
	}
	body, err := decode(payload, header)
	if err != nil {
		return err
	}
	return digestHolds(body, r)
}

func digestHolds(body []byte, r warc.Record) error {
	if warc.Digest(body) != r.Get(bodyField) {
		return errors.New("its body has another digest than " + bodyField + " says")
	}
	return nil
}

// locate names the record of a changed file as exactly as the file still tells.
func locate(data []byte, e Entry) (where, what string) {
	if int64(len(data)) != e.Size {
		return "", fmt.Sprintf("it has %d bytes and had %d", len(data), e.Size)
	}
	for i, start := range e.Offsets {
		end := e.Size
		if i+1 < len(e.Offsets) {
			end = e.Offsets[i+1]
		}
		if start < 0 || end < start || end > int64(len(data)) {
			break
		}
		if what := memberFault(data[start:end]); what != "" {
			return fmt.Sprintf(", record %d, bytes %d to %d", i+1, start, end-1), what
		}
	}
	return "", "every record reads as before, so the change is in bits that compression leaves over"
}

// memberHead is how every gzip member begins that evidence writes: no name, no time, no system.
var memberHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}

func memberFault(member []byte) string {
	if !bytes.HasPrefix(member, memberHead) {
		return "the first ten bytes of its gzip member were changed"
	}
	r, n, err := warc.First(member)
	switch {
	case err != nil:
		return err.Error()
	case n != int64(len(member)):
		return fmt.Sprintf("it ends after %d of %d bytes", n, len(member))
	}
	again, err := warc.Append(nil, r)
	if err == nil && !bytes.Equal(again, member) && slices.Equal(again[:len(memberHead)], memberHead) {
		return "it reads as before, but its compressed bytes were changed"
	}
	return ""
}

// timestamps checks the answers of other parties: that they are the files which were logged, and that they are about a head of this log.
func (v *verifier) timestamps() error {
	for n := range int64(len(v.lines)) {
		e, ok := v.entries[n]
		if !ok || e.Timestamp == nil {
			continue
		}
		v.Timestamps++
		v.timestamp(e)
	}
	return nil
}

func (v *verifier) timestamp(e Entry) {
	t := e.Timestamp
	answer, err := v.read("timestamps/" + filepath.Base(t.File))
	if err != nil || SHA256(answer) != t.SHA256 {
		v.fault("timestamps/"+t.File, "is not the answer that entry %d holds the hash of", e.Number)
	}
	name := "timestamps/" + t.Head + ".note"
	data, err := v.read(name)
	if err != nil || SHA256(data) != t.Head {
		v.fault(name, "is not the head that entry %d holds the hash of", e.Number)
		return
	}
	h, err := ParseHead(data, v.keys...)
	if err == nil && (h.Size > e.Number || v.root(h.Size) != h.Root) {
		err = fmt.Errorf("has another root than the first %d entries of the log", h.Size)
	}
	if err != nil {
		v.fault(name, "%v", err)
	}
}
