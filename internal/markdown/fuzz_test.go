package markdown

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"guildhall/internal/clock"
)

// hostile are texts that try to become something else than text.
var hostile = []string{
	"[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](java&#10;script:alert(1))", "[a](&#x6A;avascript:alert(1))",
	"[a]( javascript:alert(1))", "[a](\x01javascript:alert(1))", "<javascript:alert(1)>", "[a](vbscript:x)", "[a](data:text/html;base64,PHNjcmlwdD4=)",
	"![a](data:image/svg+xml;base64,PHN2Zz4=)", "![a](x \"onerror=alert(1)\")", "[a](/b \"t\\\" onclick=alert(1)\")", "[a]: javascript:alert(1)\n\n[a]",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><style><img src=x onerror=alert(1)></style></svg>", "<svg/onload=alert(1)>",
	"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
	"<a href=\"javascript:alert(1)\">a</a>", "<div style=\"background:url(javascript:alert(1))\">", "<iframe srcdoc=\"<script>alert(1)</script>\">",
	"`<script>`", "```\"><script>alert(1)</script>\nx\n```", "## <img src=x onerror=alert(1)>", "| <script> | a |\n|---|---|\n| \"onmouseover=\" | b |",
	"<!-- --><script>alert(1)</script>-->", "<![CDATA[<script>]]>", "<?php ?>", "\x00<script>", "&lt;script&gt;", "<scr<script>ipt>", "//evil.example", "[a](//evil.example)", "[a](\\\\evil.example)",
	"<https://a.example/\"onclick=\"alert(1)>", "https://a.example/<script>", "www.a.example/'\"><b>", "[a](<javascript:alert(1)>)", "[a](https://user:pass@a.example)", "[a](mailto:a@b?cc=c)", "[a](tel:123)", "[a](HTTP://A.EXAMPLE)",
	"### a {#id onclick=alert(1)}", "1000000000000. a", "> > > > - - - a", strings.Repeat("> ", 200) + "a", strings.Repeat("- ", 200) + "a", strings.Repeat("[", 200) + strings.Repeat("](a)", 200), strings.Repeat("*a **b ", 100), strings.Repeat("`", 301), "| a |\n|---|\n" + strings.Repeat("| b ", 100),
}

var allowed = map[string][]string{
	"p": {"class"}, "h2": {"class", "id"}, "h3": {"class", "id"}, "h4": {"class", "id"}, "h5": {"class", "id"}, "h6": {"class", "id"},
	"ul": {"class"}, "ol": {"class", "start"}, "li": nil, "a": {"href", "class"}, "blockquote": {"class"}, "pre": {"class"}, "code": nil,
	"em": nil, "strong": nil, "br": nil, "hr": {"class"}, "div": {"class", "role", "tabindex", "aria-label"}, "table": {"class"},
	"thead": {"class"}, "tbody": {"class"}, "tr": {"class"}, "th": {"class", "scope"}, "td": {"class"},
}

func FuzzMarkdown(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Add("# A\n\nText with [a link](/about), *marks*, https://example.org\n\n- x\n  1. y\n\n| a | b |\n|:-:|--:|\n| c | d |\n\n> q\n\n    code\n")
	f.Fuzz(func(t *testing.T, text string) {
		start := clock.System()
		got := convert(text)
		if spent := clock.Since(start); len(text) <= 64<<10 && spent > 20*time.Second {
			t.Fatalf("%d bytes took %s", len(text), spent)
		}
		checkAllowed(t, got)
		if again := policy.Sanitize(got); again != got {
			t.Fatalf("sanitising again changes\n%q\ninto\n%q", got, again)
		}
		if once, twice := reparse(t, got), reparse(t, reparse(t, got)); once != twice {
			t.Fatalf("a browser reads\n%q\nas\n%q and then as\n%q", got, once, twice)
		}
		checkAllowed(t, reparse(t, got))
		Text(text)
		Links(text)
		Faults(text)
	})
}

func checkAllowed(t *testing.T, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return
		case html.CommentToken, html.DoctypeToken:
			t.Fatalf("a comment or doctype in %q", page)
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, z.Token(), page)
		}
	}
}

func checkTag(t *testing.T, tag html.Token, page string) {
	t.Helper()
	attributes, ok := allowed[tag.Data]
	if !ok {
		t.Fatalf("element %s in %q", tag.Data, page)
	}
	for _, a := range tag.Attr {
		if !slices.Contains(attributes, a.Key) {
			t.Fatalf("attribute %s of %s in %q", a.Key, tag.Data, page)
		}
		if a.Key != "href" {
			continue
		}
		u, err := url.Parse(a.Val)
		if err != nil || u.Scheme != "" && !slices.Contains(Schemes, u.Scheme) {
			t.Fatalf("address %q in %q", a.Val, page)
		}
	}
}

// reparse is what a browser makes of a fragment within a page.
func reparse(t *testing.T, fragment string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		if strings.Contains(err.Error(), "open stack of elements exceeds") {
			return fragment // deeper than the parser goes; nothing to compare
		}
		t.Fatal(err)
	}
	var b strings.Builder
	for _, n := range nodes {
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestLargeTextsStayQuick(t *testing.T) {
	const size = 64 << 10
	for _, unit := range []string{"word ", "> ", "- ", "[", "![", "*a ", "`a", "<", "&", "| a ", "\\", "[a](", "a@b.c ", "https://a.example ", "1. ", "#\n", "<!--", "**", "_a_", "\t", "[a]: /b\n", "- a\n\n"} {
		text := strings.Repeat(unit, size/len(unit))
		start := clock.System()
		convert(text)
		spent := clock.Since(start)
		t.Logf("%-22q %s", unit, spent)
		if spent > 10*time.Second { // a busy machine takes seconds; what grows without bound takes minutes
			t.Errorf("%d bytes of %q took %s", len(text), unit, spent)
		}
	}
}

func TestOnlyWildTextsAreShownAsTyped(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("> ", 25) + "a", strings.Repeat("- ", 25) + "a", strings.Repeat("1. ", 25) + "a", strings.Repeat("[a](/b)\n", 2001),
	} {
		if got := convert(text); !wild(text) || strings.Count(got, "<p") != 1 || strings.Contains(got, "<a") {
			t.Errorf("%.40q was parsed: %.80q", text, got)
		}
	}
	for _, text := range []string{
		strings.Repeat("> ", 20) + "a", strings.Repeat("-", 80), strings.Repeat("* ", 20), strings.Repeat("[a](/b)\n", 2000), "1234567890 1234567890", "",
	} {
		if wild(text) {
			t.Errorf("%.40q was not parsed", text)
		}
	}
}
