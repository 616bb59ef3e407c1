package markup

import (
	"net/http"
	"strings"
	"testing"
)

const sound = `<!DOCTYPE html>
<html lang="en">
<head><title>Skills – The profession</title><script src="/assets/a.js" type="module"></script>
<script type="application/ld+json">{"@type":"WebPage"}</script></head>
<body>
<a href="#main">Skip to main content</a>
<main id="main">
<h1>Skills</h1>
<form action="/skills" method="get"><label for="q">Words</label><input id="q" name="q"><button>Search</button></form>
<fieldset><legend>Ring</legend><input type="radio" id="r1" name="ring"><label for="r1">Core</label></fieldset>
<h2>Levels</h2>
<table><tr><th>Level</th></tr><tr><td>Aware</td></tr></table>
<img src="/a.png" alt=""><svg aria-hidden="true"></svg><svg role="img"><title>Rings</title></svg>
BODY
</main>
</body>
</html>`

func TestASoundPageHasNoFaults(t *testing.T) {
	if faults := faultsOf(t, strings.Replace(sound, "BODY", "", 1)); len(faults) != 0 {
		t.Errorf("faults: %q", faults)
	}
}

func TestEachFaultIsFound(t *testing.T) {
	for body, want := range map[string]string{
		`<h1>Another</h1>`:                 "the page has 2 h1 elements, not one",
		`<h4>Deep</h4>`:                    `the heading "Deep" is an h4 right after an h2`,
		`<h2></h2>`:                        "an h2 is empty",
		`<p id="q">`:                       `two elements have the id "q"`,
		`<p style="color:red">`:            `a p element has the inline attribute style="color:red"`,
		`<p onclick="go()">`:               `a p element has the inline attribute onclick="go()"`,
		`<a href="javascript:go()">Go</a>`: `a a element has the inline attribute href="javascript:go()"`,
		`<style>p{}</style>`:               "the page has an inline style element",
		`<script>go()</script>`:            "the page has an inline script",
		`<a href="#nowhere">There</a>`:     `the link "There" leads to #nowhere, which is nowhere on the page`,
		`<p aria-describedby="gone">`:      `a p element has aria-describedby="gone", which is nowhere on the page`,
		`<input name="bare">`:              `the input named "bare" has no label`,
		`<select name="pick"><option>One</option></select>`: `the select named "pick" has no label`,
		`<fieldset><input type="hidden"></fieldset>`:        "a fieldset has no legend",
		`<label>A<input type="radio" name="loose"></label>`: `the radio named "loose" is in no fieldset`,
		`<a href="/x"></a>`:                                      `a a element has no words (href="/x")`,
		`<button type="button"></button>`:                        `a button element has no words (href="")`,
		`<img src="/b.png">`:                                     "the image /b.png has no alt",
		`<svg></svg>`:                                            "an svg has no title, label or aria-hidden",
		`<table><tr><td>1</td></tr></table>`:                     "a table has no th",
		`<div class="govuk-error-summary"></div>`:                "does not begin with Error:",
		`<ul class="govuk-error-summary"><li>Enter it</li></ul>`: `the error "Enter it" links to no field`,
		`<form action="/f"><input type="hidden"></form>`:         `the form to "/f" has no button`,
		`<form method="post" action="/g"><label>A<input required></label><button>Go</button></form>`: "say novalidate",
		`<p>Due %!d(string=x)</p>`: `the page shows "%!d("`,
		`<p>By &lt;nil&gt;</p>`:    `the page shows "<nil>"`,
	} {
		faults := faultsOf(t, strings.Replace(sound, "BODY", body, 1))
		if !strings.Contains(strings.Join(faults, "\n"), want) {
			t.Errorf("%s\n got %q\nwant %q", body, faults, want)
		}
	}
}

func TestTheHeadIsJudged(t *testing.T) {
	got := strings.Join(faultsOf(t, `<html><body><h1>Hello</h1></body></html>`), "\n")
	for _, want := range []string{"the html element says no language", "the page has no title"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestHeadersAreJudged(t *testing.T) {
	good := http.Header{
		"Content-Security-Policy":    {"default-src 'none'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
		"X-Content-Type-Options":     {"nosniff"},
		"Cross-Origin-Opener-Policy": {"same-origin"},
		"Referrer-Policy":            {"same-origin"},
		"Content-Type":               {"text/html; charset=utf-8"},
	}
	if faults := HeaderFaults(good); len(faults) != 0 {
		t.Errorf("faults of good headers: %q", faults)
	}
	for name, value := range map[string]string{
		"Content-Security-Policy":    "default-src 'self'",
		"X-Content-Type-Options":     "",
		"Cross-Origin-Opener-Policy": "unsafe-none",
		"Referrer-Policy":            "unsafe-url",
		"Content-Type":               "text/html",
	} {
		bad := good.Clone()
		bad.Set(name, value)
		if len(HeaderFaults(bad)) == 0 {
			t.Errorf("%s: %q passed", name, value)
		}
	}
}

func faultsOf(t *testing.T, page string) []string {
	t.Helper()
	p, err := Parse([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	return p.Faults()
}
