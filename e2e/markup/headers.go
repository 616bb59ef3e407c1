package markup

import (
	"fmt"
	"net/http"
	"strings"
)

// HeaderFaults lists what is wrong with the headers of an answer of any kind.
func HeaderFaults(h http.Header) []string {
	var faults []string
	policy := h.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") {
		faults = append(faults, fmt.Sprintf("the Content-Security-Policy is %q; it must begin with default-src 'none'", policy))
	}
	if strings.Contains(policy, "unsafe-") || strings.Contains(policy, "*") {
		faults = append(faults, fmt.Sprintf("the Content-Security-Policy %q lets too much through", policy))
	}
	for _, directive := range []string{"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		stricter := strings.ReplaceAll(directive, "'self'", "'none'") // of a file, which has no form
		if !strings.Contains(policy, directive) && !strings.Contains(policy, stricter) {
			faults = append(faults, "the Content-Security-Policy does not say "+directive)
		}
	}
	for name, want := range map[string]string{
		"X-Content-Type-Options":     "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := h.Get(name); got != want {
			faults = append(faults, fmt.Sprintf("the header %s is %q, not %q", name, got, want))
		}
	}
	if got := h.Get("Referrer-Policy"); got != "same-origin" && got != "no-referrer" {
		faults = append(faults, fmt.Sprintf("the header Referrer-Policy is %q, neither same-origin nor no-referrer", got))
	}
	if strings.HasPrefix(h.Get("Content-Type"), "text/") && !strings.Contains(strings.ToLower(h.Get("Content-Type")), "charset=utf-8") {
		faults = append(faults, fmt.Sprintf("the Content-Type %q says no charset", h.Get("Content-Type")))
	}
	return faults
}
