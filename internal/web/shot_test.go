package web_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

func TestShots(t *testing.T) {
	list := os.Getenv("SHOTS")
	if list == "" {
		t.Skip()
	}
	ctx := browser(t)
	for _, one := range strings.Fields(list) {
		p := strings.Split(one, "|") // name|url|width|scheme
		width, height := int64(1440), int64(900)
		if p[2] == "390" {
			width, height = 390, 844
		}
		call(t, ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: p[3]}}})
		do(t, ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(p[1]), chromedp.WaitReady("main"), chromedp.Sleep(600e6))
		h := value(t, ctx, chromedp.Evaluate[int64](`document.documentElement.scrollHeight`))
		do(t, ctx, chromedp.EmulateViewport(width, min(max(h, height), 6000)))
		if err := os.WriteFile("/tmp/w/wip-screens/"+p[0]+".png", value(t, ctx, chromedp.CaptureScreenshot()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
