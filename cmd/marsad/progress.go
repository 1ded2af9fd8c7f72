package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progressAfter is how long a run may take before it shows that it is alive.
const progressAfter = 2 * time.Second

// progress shows how far a long run has come, on standard error and only to a terminal.
type progress struct {
	out   io.Writer
	bar   *progressbar.ProgressBar
	start time.Time
	off   bool
}

func newProgress(out io.Writer, quiet bool) *progress {
	f, ok := out.(*os.File)
	return &progress{out: out, start: time.Now(), off: quiet || !ok || !term.IsTerminal(int(f.Fd()))}
}

func (p *progress) step(done, failed int) {
	if p.off || time.Since(p.start) < progressAfter {
		return
	}
	if p.bar == nil {
		p.bar = progressbar.NewOptions(-1, progressbar.OptionSetWriter(p.out), progressbar.OptionShowIts(), progressbar.OptionSetItsString("reports"), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	p.bar.Describe(fmt.Sprintf("%d read, %d failed", done, failed))
	_ = p.bar.Add(1) // a progress bar that cannot be drawn is no reason to stop
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
