// Package browsertest starts Chromium for tests.
package browsertest

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"marsad/internal/browser"
)

// timeout is how long a test may use its browser.
const timeout = 3 * time.Minute

// Start starts Chromium, the one that MARSAD_CHROMIUM names or the first that is installed, and ends it with the test; without one the test is skipped.
func Start(t *testing.T) context.Context {
	t.Helper()
	path, err := browser.Find()
	if err != nil {
		t.Skip("left out: browser tests, since there is no Chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true), chromedp.Flag("no-first-run", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if _, err := chromedp.Run(ctx, chromedp.Title()); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	ctx, cancelTime := context.WithTimeout(ctx, timeout)
	t.Cleanup(cancelTime)
	return ctx
}
