package signin

import (
	"strings"
	"testing"
)

func TestAnAnswerOfAPasskeyIsHeldToItsBounds(t *testing.T) {
	for answer, want := range map[string]bool{
		`{"id":"a","response":{"clientDataJSON":"b","transports":["usb","nfc"]},"clientExtensionResults":{"credProps":{"rk":true}},"of tomorrow":null}`: true,
		` {} `: true,
		``:     false, `null`: false, `[]`: false, `"a"`: false, `{`: false, `{"a":}`: false, `{"a":1}x`: false, `{"a":1}{"b":2}`: false,
		`{"id":"a","id":"b"}`:                                           false,
		`{"response":{"signature":1,"signature":2}}`:                    false,
		`{"a":` + strings.Repeat("[", 7) + strings.Repeat("]", 7) + `}`: true,
		`{"a":` + strings.Repeat("[", 8) + strings.Repeat("]", 8) + `}`: false,
		`{"a":` + strings.Repeat("[", 9000):                             false,
		`{"a":"` + strings.Repeat("x", maxAnswer) + `"}`:                false,
	} {
		if wellMade(answer) != want {
			t.Errorf("%.60q: %t", answer, !want)
		}
	}
}
