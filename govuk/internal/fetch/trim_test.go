package main

import (
	"strings"
	"testing"
)

// upstreamCSS has in small what upstream's stylesheet has.
func upstreamCSS() string {
	return charset + `:root{--x:1}` +
		strings.Repeat(`@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}`, 2) +
		strings.Repeat(`.a{font-family:GDS Transport,arial,sans-serif}`, 58) +
		`.govuk-footer__crown{margin-bottom:25px}` +
		`.govuk-footer__copyright-logo:before{content:"";background-image:url(/assets/images/govuk-crest.svg)}` +
		`@supports ((-webkit-mask-position:initial) or (mask-position:initial)){.govuk-footer__copyright-logo:before{mask-image:url(/assets/images/govuk-crest.svg)}@media screen and (forced-colors:active){.govuk-footer__copyright-logo:before{background:linktext}}}` +
		`.b{color:red}` + "\n" + `/*# sourceMappingURL=govuk-frontend.min.css.map */` + "\n"
}

func TestStylesheetLosesWhatIsReserved(t *testing.T) {
	got, err := stylesheet([]byte(upstreamCSS()))
	if err != nil {
		t.Fatal(err)
	}
	want := charset + "\n/* " + marker + " */\n:root{--x:1}" + strings.Repeat(`.a{font-family:arial,sans-serif}`, 58) + `.b{color:red}` + "\n\n"
	if string(got) != want {
		t.Errorf("got %s", got)
	}
}

func TestStylesheetRefusesSurprises(t *testing.T) {
	for name, css := range map[string]string{
		"one typeface fewer": strings.Replace(upstreamCSS(), `@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}`, "", 1),
		"a new picture":      upstreamCSS() + `.c{background:url(/assets/images/new.svg)}`,
		"another crest":      upstreamCSS() + `.crest{color:red}`,
		"no character set":   strings.TrimPrefix(upstreamCSS(), charset),
	} {
		if _, err := stylesheet([]byte(css)); err == nil {
			t.Errorf("%s was let through", name)
		}
	}
}

func TestModuleStartsItselfAndLeavesRadiosAsTheyAre(t *testing.T) {
	const radios = `if(i.classList.contains("govuk-radios__conditional")){const e=t.checked;t.setAttribute("aria-expanded",e.toString()),i.hide(!e)}`
	got, err := module([]byte(radios + "function initAll(){}export{Tabs,initAll,version};//# sourceMappingURL=x.js.map\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "// " + marker + "\n" + `if(i.classList.contains("govuk-radios__conditional")){const e=t.checked;i.hide(!e)}` +
		"function initAll(){}export{Tabs,initAll,version};\ninitAll();\n"
	if string(got) != want {
		t.Errorf("got %s", got)
	}
	for name, js := range map[string]string{
		"a module without initAll": radios + "export{a as initAll2};",
		"a module without radios":  "function initAll(){}export{initAll};",
	} {
		if _, err := module([]byte(js)); err == nil {
			t.Errorf("%s was let through", name)
		}
	}
}

func TestSupportScriptIsUpstreams(t *testing.T) {
	got, err := supportScript([]byte("<body>\n<script {%- if cspNonce %} nonce=\"{{ cspNonce }}\"{% endif %}>document.body.className += ' x';</script>\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "// " + marker + "\ndocument.body.className += ' x';\n"; string(got) != want {
		t.Errorf("got %s", got)
	}
	if _, err := supportScript([]byte("<body></body>")); err == nil {
		t.Error("a template without the script was let through")
	}
}

func TestFixturesLoseOnlyTheDrawing(t *testing.T) {
	crown := `{"html": "<svg\n width=\"32\" class=\"govuk-footer__crown\"\n><title>x</title> <g>\n <circle r=\"1\"/><path d=\"M1\"/></g><path d=\"M2\"/></svg><svg class=\"govuk-footer__licence-logo\"><path d=\"M3\"/></svg>"}`
	want := `{"html": "<svg\n width=\"32\" class=\"govuk-footer__crown\"\n><title>x</title> </svg><svg class=\"govuk-footer__licence-logo\"><path d=\"M3\"/></svg>"}`
	if got := string(withoutCrown([]byte(crown))); got != want {
		t.Errorf("got %s", got)
	}
}
