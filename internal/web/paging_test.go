package web_test

import (
	"net/http/httptest"
	"slices"
	"testing"

	"guildhall/internal/fault"
	"guildhall/internal/web"
)

// TestPartOfAList asks for parts of a list of seven.
func TestPartOfAList(t *testing.T) {
	seven := []int{1, 2, 3, 4, 5, 6, 7}
	for _, c := range []struct {
		query string
		want  []int
		link  string
	}{
		{"", seven, ""},
		{"?words=a", seven, ""},
		{"?page=1", seven, ""},
		{"?per_page=7", seven, ""},
		{"?per_page=3", []int{1, 2, 3}, `</list?page=1&per_page=3>; rel="first", </list?page=2&per_page=3>; rel="next", </list?page=3&per_page=3>; rel="last"`},
		{"?per_page=3&page=2&words=a+b", []int{4, 5, 6}, `</list?page=1&per_page=3&words=a+b>; rel="first", </list?page=1&per_page=3&words=a+b>; rel="prev", ` +
			`</list?page=3&per_page=3&words=a+b>; rel="next", </list?page=3&per_page=3&words=a+b>; rel="last"`},
		{"?per_page=3&page=3", []int{7}, `</list?page=1&per_page=3>; rel="first", </list?page=2&per_page=3>; rel="prev", </list?page=3&per_page=3>; rel="last"`},
		{"?per_page=3&page=99", nil, `</list?page=1&per_page=3>; rel="first", </list?page=3&per_page=3>; rel="prev", </list?page=3&per_page=3>; rel="last"`},
	} {
		w := httptest.NewRecorder()
		got, err := web.Part(w, httptest.NewRequest("GET", "/list"+c.query, nil), seven)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v; want %v", c.query, got, err, c.want)
		}
		if link := w.Header().Get("Link"); link != c.link {
			t.Errorf("%s: Link is\n%s\nwant\n%s", c.query, link, c.link)
		}
	}
}

// TestPartRefusesWhatIsNoNumber says what to write instead.
func TestPartRefusesWhatIsNoNumber(t *testing.T) {
	for query, want := range map[string]string{
		"?per_page=all":          "Write a whole number from 1 to 200 for per_page.",
		"?per_page=0":            "Write a whole number from 1 to 200 for per_page.",
		"?per_page=201":          "Write a whole number from 1 to 200 for per_page.",
		"?per_page=10&page=-1":   "Write a whole number from 1 to 1048576 for page.",
		"?page=9999999999999999": "Write a whole number from 1 to 1048576 for page.",
	} {
		_, err := web.Part(httptest.NewRecorder(), httptest.NewRequest("GET", "/list"+query, nil), []int{1})
		if fault.KindOf(err) != fault.Invalid || fault.Message(err) != want {
			t.Errorf("%s: %v, want %s", query, err, want)
		}
	}
}
