package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"marsad/internal/intake"
	"marsad/internal/reading"
)

// reader is made once a process: it holds some 200 MB of words, names and weights.
var reader = sync.OnceValues(func() (intake.Reader, error) {
	r, err := reading.Default(reading.Options{})
	return intake.Reader{Reading: r}, err
})

// plainReader leaves defaced words as they are.
var plainReader = sync.OnceValues(func() (intake.Reader, error) {
	r, err := reading.Default(reading.Options{NoRestore: true})
	return intake.Reader{Reading: r}, err
})

// readInput reads the rows of an input into the work folder, unless that is done, and gives for each record what is the same in its copies, and its place.
type readInput struct {
	Work, Program, From, Outlet string
	MaxSize                     int64
	NoRestore                   bool
	Threads                     int
}

var (
	inputsRead    = beam.NewCounter("marsad", "inputs read")
	inputsKnown   = beam.NewCounter("marsad", "inputs read before")
	inputsRefused = beam.NewCounter("marsad", "inputs with refused rows")
	fates         = map[string]beam.Counter{}
)

func init() {
	for _, fate := range []string{intake.Taken, intake.Skipped, intake.Refused, intake.Duplicate} {
		fates[fate] = beam.NewCounter("marsad", "rows "+fate)
	}
}

// ProcessElement reads one input.
func (f *readInput) ProcessElement(ctx context.Context, in Input, emit func(string, int64)) error {
	p := partOf(f.Work, in.Path)
	finished, known, err := p.done(ctx, in, f.Program)
	if err != nil {
		return err
	}
	if known {
		inputsKnown.Inc(ctx, 1)
	} else {
		if finished, err = f.read(ctx, p, in); err != nil {
			return fmt.Errorf("%s: %w", in.Path, err)
		}
		inputsRead.Inc(ctx, 1)
	}
	if finished.Fates[intake.Refused] > 0 {
		inputsRefused.Inc(ctx, 1)
	}
	for fate, n := range finished.Fates {
		fates[fate].Inc(ctx, n)
	}
	return p.rows(ctx, func(offset int64, row Row) error {
		emit(row.Same, place(in.Index, offset))
		return nil
	})
}

func (f *readInput) read(ctx context.Context, p part, in Input) (Finished, error) {
	w, err := newWriter(p, in, f.Program)
	if err != nil {
		return Finished{}, err
	}
	if err := f.rows(ctx, w, in); err != nil {
		return Finished{}, errors.Join(err, w.discard())
	}
	return w.finished, w.finish(ctx)
}

// result is a row on its way: the writer waits for it in its turn, so that the order of the files does not depend on which core is faster.
type result struct {
	it    intake.Item
	ready chan struct{} // closed when the rest is there
	prepared
	err error
}

// rows reads the rows of an input on all cores and writes them in order.
func (f *readInput) rows(ctx context.Context, w *writer, in Input) error {
	load := reader
	if f.NoRestore {
		load = plainReader
	}
	r, err := load()
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	order := f.start(ctx, r, in)
	defer func() {
		stop()
		for range order { // let the others end
		}
	}()
	for res := range order {
		select {
		case <-res.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := keep(w, res); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func keep(w *writer, res *result) error {
	if res.err != nil {
		res.it.End(intake.Refused, "cannot be read", intake.OneLine(res.err))
	}
	if res.it.Fate != "" {
		return w.fate(res.it)
	}
	return w.report(res.it, res.prepared)
}

// start sends every row of an input on its way.
func (f *readInput) start(ctx context.Context, r intake.Reader, in Input) <-chan *result {
	threads := f.Threads
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	order, jobs := make(chan *result, 2*threads), make(chan *result)
	var all sync.WaitGroup
	for range threads {
		all.Go(func() {
			for res := range jobs {
				res.one(ctx, r)
			}
		})
	}
	go func() {
		defer close(order)
		defer all.Wait()
		defer close(jobs)
		f.produce(ctx, in, order, jobs)
	}()
	return order
}

// one reads a row.
func (res *result) one(ctx context.Context, r intake.Reader) {
	defer close(res.ready)
	report, err := r.Read(ctx, res.it.Capture, res.it.Hints, res.it.ID)
	if err == nil {
		res.prepared, err = prepare(res.it, report)
	}
	res.it.Capture.Bytes, res.err = nil, err // the bytes are large and no longer needed
}

// produce gives the rows of an input. One that cannot be opened has a row that says so.
func (f *readInput) produce(ctx context.Context, in Input, order, jobs chan<- *result) {
	send := func(it intake.Item) bool {
		res := &result{it: it, ready: make(chan struct{})}
		if it.Fate != "" {
			close(res.ready)
		}
		select {
		case order <- res:
		case <-ctx.Done():
			return false
		}
		if it.Fate != "" {
			return true
		}
		select {
		case jobs <- res:
			return true
		case <-ctx.Done():
			res.err = ctx.Err()
			close(res.ready)
			return false
		}
	}
	fs, err := filesystemOf(ctx, in.Path)
	if err != nil {
		send(intake.Broken(in.Path, "", err))
		return
	}
	defer fs.Close()
	file, err := fs.OpenRead(ctx, in.Path)
	if err != nil {
		send(intake.Broken(in.Path, "", fmt.Errorf("cannot open it: %w", err)))
		return
	}
	defer file.Close()
	o := intake.Options{From: f.From, Outlet: f.Outlet, MaxSize: f.MaxSize, Now: func() time.Time { return time.Time{} }} // a page without a capture of its own was captured nobody knows when
	o.Rows(in.Path, "", file, send)
}
