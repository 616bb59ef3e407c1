package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys for Press.
const (
	Tab    = kb.Tab
	Enter  = kb.Enter
	Space  = " "
	Escape = kb.Escape
	Up     = kb.ArrowUp
	Down   = kb.ArrowDown
)

// Roles in which the accessibility tree knows what a person can use.
var (
	pressed = []string{"link", "button", "tab", "DisclosureTriangle", "menuitem"}
	written = []string{"textbox", "searchbox", "spinbutton", "combobox", "Date"}
	chosen  = []string{"radio", "checkbox"}
	listed  = []string{"combobox", "listbox"}
)

// Click presses the link or button of that name with the mouse. When it leads
// to another page, Click waits for that page.
func (b *Window) Click(name string) {
	b.t.Helper()
	b.click(b.find(name, pressed...), name)
}

// Choose picks the radio button or checkbox with that label.
func (b *Window) Choose(label string) {
	b.t.Helper()
	b.click(b.find(label, chosen...), label)
}

// Fill replaces what is in the field with that label.
func (b *Window) Fill(label, text string) {
	b.t.Helper()
	at := b.find(label, written...)
	ctx, cancel := b.limit()
	defer cancel()
	_, err := chromedp.Call(ctx, dom.Focus, dom.FocusParams{BackendNodeID: at})
	b.must("enter the field "+label, err)
	call[bool](b, at, "function() { this.select(); return true }")
	b.must("empty the field "+label, chromedp.Do(ctx, chromedp.KeyEvent(kb.Delete)))
	_, err = chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
	b.must("type into the field "+label, err)
}

// Upload chooses the file at path in the field with that label.
func (b *Window) Upload(label, path string) {
	b.t.Helper()
	words, err := json.Marshal(label)
	b.must("say the label "+label, err)
	var at runtime.RemoteObjectID
	if !b.until(func(ctx context.Context) bool {
		found, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
			Expression: `[...document.querySelectorAll("input[type=file]")].find(i => i.labels[0] && i.labels[0].textContent.trim() === ` + string(words) + `)`})
		if err == nil {
			at = found.Result.ObjectID
		}
		return at != ""
	}) {
		b.t.Fatalf("%s has no field for a file named %q", b.Address(), label)
	}
	ctx, cancel := b.limit()
	defer cancel()
	_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{ObjectID: at, Files: []string{path}})
	b.must("choose a file for "+label, err)
}

// Select picks an option by its words from the list with that label.
func (b *Window) Select(label, option string) {
	b.t.Helper()
	at := b.find(label, listed...)
	if !call[bool](b, at, `function(words) {
		const option = [...this.options].find(o => o.text.trim() === words);
		if (!option) return false;
		this.value = option.value;
		this.dispatchEvent(new Event("input", {bubbles: true}));
		this.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	}`, option) {
		b.t.Fatalf("the list %q has no option %q. It has: %s", label, option,
			call[string](b, at, `function() { return [...this.options].map(o => o.text.trim()).join(" | ") }`))
	}
}

// Press presses keys one after another, such as Tab or Enter. Enter waits for
// no page: say what must be seen next.
func (b *Window) Press(keys ...string) {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	for _, key := range keys {
		b.must("press a key", chromedp.Do(ctx, chromedp.KeyEvent(key)))
	}
}

// TabTo presses Tab until the thing of that name has the focus, as somebody
// without a mouse does.
func (b *Window) TabTo(name string) {
	b.t.Helper()
	var passed []string
	for range 250 {
		b.Press(Tab)
		at := b.Focused()
		if at == name {
			return
		}
		passed = append(passed, at)
	}
	b.t.Fatalf("Tab never reached %q on %s; it passed %q", name, b.Address(), passed[:min(40, len(passed))])
}

// PressEnter follows the link or presses the button that has the focus, and
// waits for the page it leads to.
func (b *Window) PressEnter() {
	b.t.Helper()
	b.loading("press Enter on "+b.Focused(), chromedp.KeyEvent(Enter))
}

// Focused is the accessible name of what has the focus.
func (b *Window) Focused() string {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	at, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: "document.activeElement"})
	b.must("find the focus", err)
	tree, err := chromedp.Call(ctx, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{
		ObjectID: at.Result.ObjectID, FetchRelatives: new(false),
	})
	b.must("name what has the focus", err)
	if len(tree.Nodes) == 0 {
		return ""
	}
	return text(tree.Nodes[0].Name)
}

// find waits for something of that name and one of the roles: in the main part
// of the page when it is there, otherwise anywhere.
func (b *Window) find(name string, roles ...string) cdp.BackendNodeID {
	b.t.Helper()
	var found cdp.BackendNodeID
	if !b.until(func(ctx context.Context) bool {
		for _, root := range []string{`document.querySelector("main")`, "document"} {
			if found = lookUp(ctx, root, name, roles); found != 0 {
				return true
			}
		}
		return false
	}) {
		b.t.Fatalf("%s has no %s named %q. It has:\n%s", b.Address(), strings.Join(roles, ", "), name, b.named(roles))
	}
	return found
}

// lookUp takes any trouble for "not yet": the page may be changing under it.
func lookUp(ctx context.Context, root, name string, roles []string) cdp.BackendNodeID {
	at, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: root})
	if err != nil || at.Result.ObjectID == "" {
		return 0
	}
	for _, role := range roles {
		tree, err := chromedp.Call(ctx, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{ObjectID: at.Result.ObjectID, Role: role})
		if err != nil {
			return 0
		}
		for _, node := range tree.Nodes {
			if !node.Ignored && text(node.Name) == name {
				return node.BackendDOMNodeID
			}
		}
	}
	return 0
}

// named lists what the page has in those roles, for the message of a failure.
func (b *Window) named(roles []string) string {
	ctx, cancel := b.limit()
	defer cancel()
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		return err.Error()
	}
	var all strings.Builder
	for _, node := range tree.Nodes {
		if !node.Ignored && slices.Contains(roles, text(node.Role)) {
			fmt.Fprintf(&all, "    %s %q\n", text(node.Role), text(node.Name))
		}
	}
	return all.String()
}

// text is a value of the tree in words, with single spaces: upstream's styles
// put no-break spaces round words that only assistive technology reads.
func text(v *accessibility.Value) string {
	var s string
	if v != nil {
		json.Unmarshal(v.Value, &s) // what is not text has no words
	}
	return strings.Join(strings.Fields(s), " ")
}

// leads tells whether pressing an element loads another page.
const leads = `function() {
	const link = this.closest("a[href]");
	if (link) {
		const here = location.origin + location.pathname + location.search;
		const there = new URL(link.href);
		return !link.hasAttribute("download") && !(there.hash && there.origin + there.pathname + there.search === here);
	}
	const button = this.closest("button, input");
	return !!(button && button.form && (button.type === "submit" || button.type === "image"));
}`

func (b *Window) click(at cdp.BackendNodeID, name string) {
	b.t.Helper()
	press := chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		x, y, err := middle(ctx, t, at)
		if err != nil {
			return err
		}
		_, err = chromedp.MouseClickXY(x, y)(ctx, t)
		return err
	})
	if call[bool](b, at, leads) {
		b.loading("click "+name, press)
		return
	}
	ctx, cancel := b.limit()
	defer cancel()
	b.must("click "+name, chromedp.Do(ctx, press))
}

// middle brings an element into view and returns the middle of its first line,
// because a link may run over two.
func middle(ctx context.Context, t *chromedp.Target, at cdp.BackendNodeID) (x, y float64, err error) {
	if _, err = cdp.Call(ctx, t, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: at}); err != nil {
		return 0, 0, err
	}
	shape, err := cdp.Call(ctx, t, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: at})
	if err != nil {
		return 0, 0, err
	}
	if len(shape.Quads) == 0 {
		return 0, 0, fmt.Errorf("it takes no room on the page")
	}
	q := shape.Quads[0]
	return (q[0] + q[4]) / 2, (q[1] + q[5]) / 2, nil
}

// call runs a function on an element.
func call[T any](b *Window, at cdp.BackendNodeID, function string, args ...any) T {
	b.t.Helper()
	ctx, cancel := b.limit()
	defer cancel()
	var value T
	object, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: at})
	b.must("reach an element", err)
	var given []*runtime.CallArgument
	for _, a := range args {
		encoded, err := json.Marshal(a)
		b.must("pass an argument", err)
		given = append(given, &runtime.CallArgument{Value: encoded})
	}
	got, err := chromedp.Call(ctx, runtime.CallFunctionOn, runtime.CallFunctionOnParams{
		FunctionDeclaration: function, ObjectID: object.Object.ObjectID, Arguments: given, ReturnByValue: new(true),
	})
	b.must("ask an element", err)
	if got.ExceptionDetails != nil {
		b.t.Fatalf("asking an element: %s", exception(got.ExceptionDetails))
	}
	b.must("read an element's answer", json.Unmarshal(got.Result.Value, &value))
	return value
}
