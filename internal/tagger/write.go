package tagger

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

// Weights is a trained model before it is packed. Keys are in a fixed order, so that the same training gives the same file.
type Weights struct {
	Features    []uint64
	Values      [][Tags]float32
	Transitions [Tags][Tags]float32
	Words       []string // folded
	Entries     []Word   // beside Words
}

// largest is the greatest stored weight.
const largest = 32000

// Pack gives the bytes of a model file with tables of 1<<rowsLog features and 1<<wordsLog words.
func (w *Weights) Pack(rowsLog, wordsLog int) ([]byte, error) {
	var top float32
	for i := range w.Values {
		for _, v := range w.Values[i] {
			top = max(top, v, -v)
		}
	}
	scale := max(top, 1e-6) / largest
	var b bytes.Buffer
	b.WriteString(magic)
	for _, v := range []any{uint32(rowsLog), uint32(wordsLog), scale, w.Transitions, [12]byte{}} {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			return nil, err
		}
	}
	rows, err := w.packRows(rowsLog, scale)
	if err != nil {
		return nil, err
	}
	words, err := w.packWords(wordsLog)
	return append(append(b.Bytes(), rows...), words...), err
}

func (w *Weights) packRows(log int, scale float32) ([]byte, error) {
	rows := make([]byte, rowLength<<log)
	for i, f := range w.Features {
		row, err := place(rows, rowLength, f)
		if err != nil {
			return nil, err
		}
		for y, v := range w.Values[i] {
			binary.LittleEndian.PutUint16(row[2+2*y:], uint16(int16(math.Round(float64(v/scale)))))
		}
	}
	return rows, nil
}

func (w *Weights) packWords(log int) ([]byte, error) {
	rows := make([]byte, wordLength<<log)
	for i, word := range w.Words {
		row, err := place(rows, wordLength, HashWord(word))
		if err != nil {
			return nil, err
		}
		e := w.Entries[i]
		binary.LittleEndian.PutUint16(row[2:], e.Fine)
		row[4], row[5], row[6] = byte(e.Coarse), e.Lists, e.Rank
	}
	return rows, nil
}

// place gives the row for a hash: the one with its fingerprint or the first free one, marked.
func place(rows []byte, length uint64, hash uint64) ([]byte, error) {
	mask := uint64(len(rows))/length - 1
	mark := fingerprint(hash)
	for at, n := hash&mask, 0; n <= maxProbe; at, n = (at+1)&mask, n+1 {
		row := rows[at*length : at*length+length]
		if old := binary.LittleEndian.Uint16(row); old == 0 || old == mark {
			binary.LittleEndian.PutUint16(row, mark)
			return row, nil
		}
	}
	return nil, fmt.Errorf("tagger: a table of %d rows is too full", mask+1)
}
