package browser

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Screenshots is the environment variable that names the folder for pictures.
// Without it none are taken.
const Screenshots = "GUILDHALL_SCREENSHOTS"

// See waits for words on the page. How the lines break does not matter.
func (b *Window) See(words string) {
	b.t.Helper()
	if !b.until(func(ctx context.Context) bool { return strings.Contains(b.read(ctx), words) }) {
		ctx, cancel := b.limit()
		defer cancel()
		b.t.Fatalf("%s does not say %q. It says: %.1500s", b.Address(), words, b.read(ctx))
	}
}

// DontSee fails when the words are on the page.
func (b *Window) DontSee(words string) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	if strings.Contains(b.read(ctx), words) {
		b.t.Fatalf("%s says %q", b.Address(), words)
	}
}

// Heading waits for the page whose h1 says this.
func (b *Window) Heading(words string) {
	b.t.Helper()
	if !b.until(func(ctx context.Context) bool { return b.readOf(ctx, "h1") == words }) {
		ctx, cancel := b.limit()
		defer cancel()
		b.t.Fatalf("%s has the heading %q, not %q", b.Address(), b.readOf(ctx, "h1"), words)
	}
}

// At waits until the window is at an address, path and query.
func (b *Window) At(address string) {
	b.t.Helper()
	if !b.until(func(context.Context) bool { return b.Address() == address }) {
		b.t.Fatalf("the window is at %s, not at %s", b.Address(), address)
	}
}

// HasFocus fails unless the thing of that name has the focus.
func (b *Window) HasFocus(name string) {
	b.t.Helper()
	if !b.until(func(context.Context) bool { return b.Focused() == name }) {
		b.t.Fatalf("%q has the focus on %s, not %q", b.Focused(), b.Address(), name)
	}
}

func (b *Window) read(ctx context.Context) string { return b.readOf(ctx, "body") }

// readOf takes a page that is changing for an empty one.
func (b *Window) readOf(ctx context.Context, element string) string {
	words, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(document.querySelector("`+element+`") || {}).innerText || ""`))
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(words), " ")
}

// Width makes the window that many CSS pixels wide.
func (b *Window) Width(pixels int64) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	b.must("change its width", chromedp.Do(ctx, chromedp.EmulateViewport(pixels, 900)))
}

// ForcedColours shows pages as to people who have chosen their own few colours.
func (b *Window) ForcedColours(on bool) {
	b.t.Helper()
	value := "none"
	if on {
		value = "active"
	}
	b.media("", &emulation.MediaFeature{Name: "forced-colors", Value: value})
}

// Print shows pages as they come out on paper, or on the screen again.
func (b *Window) Print(on bool) {
	b.t.Helper()
	if on {
		b.media("print")
	} else {
		b.media("")
	}
}

func (b *Window) media(kind string, features ...*emulation.MediaFeature) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind, Features: features})
	b.must("change how it shows pages", err)
}

// tooWide names what sticks out of the window on the right.
const tooWide = `(() => {
	const page = document.scrollingElement;
	if (page.scrollWidth <= page.clientWidth) return [];
	const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > page.clientWidth + 0.5);
	const names = out.slice(0, 5).map(e => e.tagName.toLowerCase() + (typeof e.className === "string" ? "." + e.className : "") + " " + (e.innerText || "").slice(0, 40));
	return ["the page is " + page.scrollWidth + " pixels wide in a window of " + page.clientWidth, ...names];
})()`

// Reflows fails when the page at 400 % zoom has to be scrolled sideways.
func (b *Window) Reflows() {
	b.t.Helper()
	b.Width(Narrow)
	defer b.Width(Wide)
	if found := evaluate[[]string](b, tooWide); len(found) > 0 {
		b.t.Errorf("%s at 400 %% zoom: %s", b.Address(), strings.Join(found, "\n    "))
	}
}

// Screenshot takes a picture of the whole page when Screenshots names a folder.
func (b *Window) Screenshot(name string) {
	folder := os.Getenv(Screenshots)
	if folder == "" {
		return
	}
	ctx, cancel := b.limit()
	defer cancel()
	picture, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: new(true)})
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, fileName(name)+".png"), picture.Data, 0o600)
	}
	if err != nil {
		b.t.Errorf("no screenshot of %s: %v", name, err)
	}
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

func fileName(name string) string {
	return strings.Trim(unfit.ReplaceAllString(strings.ToLower(name), "-"), "-")
}

// Screenshots takes pictures at every width, and in forced colours.
func (b *Window) Screenshots(name string) {
	b.t.Helper()
	if os.Getenv(Screenshots) == "" {
		return
	}
	defer b.Width(Wide)
	for width, size := range map[int64]string{Narrow: "320", Medium: "768", Wide: "1280"} {
		b.Width(width)
		b.Screenshot(name + " " + size)
	}
	b.Width(Wide)
	b.ForcedColours(true)
	b.Screenshot(name + " forced colours")
	b.ForcedColours(false)
}
