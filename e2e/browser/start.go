// Package browser drives Chromium the way a person uses it: by the names that
// things have on the page, with the mouse or only the keyboard.
//
// Whatever a statement names is looked up in the browser's own accessibility
// tree, so that a test which presses "Sign in" also shows that assistive
// technology can. A statement waits up to Patience and then fails the test.
// A script's error, a breach of the security policy and a file that does not
// load fail the test too.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// running is the one browser of a test program.
var running struct {
	sync.Once
	ctx  context.Context
	stop func()
	err  error
}

// Main runs a package's tests and then ends their browser. Give its result to
// os.Exit in TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if running.stop != nil {
		running.stop()
	}
	return code
}

// start opens the browser at the first use, with an empty profile.
func start() (context.Context, error) {
	running.Do(func() {
		path, err := exec.LookPath("chromium")
		if err != nil {
			running.err = errors.New("the tests need chromium: run sh tools/test-tools.sh")
			return
		}
		allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options(path)...)
		ctx, stop := chromedp.NewContext(allocator)
		running.ctx, running.stop = ctx, func() { stop(); stopAllocator() }
		if err := chromedp.Do(ctx); err != nil {
			running.err = fmt.Errorf("chromium did not start: %w", err)
		}
	})
	return running.ctx, running.err
}

// options keep the browser from asking the network for anything but the site.
func options(path string) []chromedp.ExecAllocatorOption {
	all := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	return append(all,
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.WindowSize(Wide, 900),
	)
}
