package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"guildhall/internal/access"
	"guildhall/internal/form"
	"guildhall/internal/web"
)

// upload is a form with fields and files, by name and content.
func upload(t *testing.T, fields, files [][2]string) *http.Request {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		if err := m.WriteField(f[0], f[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		part, err := m.CreateFormFile(f[0], "a.csv")
		if err == nil {
			_, err = part.Write([]byte(f[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	m.Close()
	r := httptest.NewRequest(http.MethodPost, "/file", &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return r
}

func plain(path, kind, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	return r
}

// TestAFormBringsNothingElse sends forms of every kind to a page that asks for a
// text and a file, and to one that has a button alone.
func TestAFormBringsNothingElse(t *testing.T) {
	rt := newRouter(t)
	var got string
	rt.Handle("POST /file", access.Anyone, func(_ http.ResponseWriter, r *http.Request) error {
		text := form.Field{Name: "text"}
		file, err := web.ReadFile(r, "file", 10, form.Form{&text})
		got = text.Value + "|" + string(file.Data)
		return err
	})
	rt.Handle("POST /button", access.Anyone, web.Button(func(http.ResponseWriter, *http.Request) error { return nil }))
	const coded = "application/x-www-form-urlencoded"
	one := [][2]string{{"text", "a"}}
	for name, c := range map[string]struct {
		r      *http.Request
		status int
		got    string
	}{
		"a text and a file":        {upload(t, one, [][2]string{{"file", "12345"}}), 200, "a|12345"},
		"a text alone":             {upload(t, one, nil), 200, "a|"},
		"no file was chosen":       {upload(t, [][2]string{{"text", "a"}, {"file", ""}}, nil), 200, "a|"},
		"a file that is too large": {upload(t, one, [][2]string{{"file", "123456789012345"}}), 200, "a|12345678901"},
		"a file in another field":  {upload(t, one, [][2]string{{"other", "1"}}), 422, ""},
		"two files":                {upload(t, one, [][2]string{{"file", "1"}, {"file", "2"}}), 422, ""},
		"a text twice":             {upload(t, append(one, one...), nil), 422, ""},
		"another field":            {upload(t, [][2]string{{"role", "x"}}, nil), 422, ""},
		"no file at all":           {plain("/file", coded, "text=a"), 200, "a|"},
		"what is no form":          {plain("/file", "application/json", `{"text":"a"}`), 422, ""},
		"a form that breaks off":   {plain("/file", "multipart/form-data; boundary=x", "--x\r\nContent-Disp"), 422, ""},
		"an escape that is none":   {plain("/file", coded, "text=%zz"), 422, ""},
		"a field in the address":   {plain("/file?role=x", coded, "text=a"), 422, ""},
		"a button":                 {plain("/button", coded, ""), 200, ""},
		"a button of a program":    {httptest.NewRequest(http.MethodPost, "/button", nil), 200, ""},
		"a button with a field":    {plain("/button", coded, "x=1"), 422, ""},
		"a button with a file":     {upload(t, nil, [][2]string{{"file", "1"}}), 422, ""},
		"a key":                    {plain("/button", coded, "once=ABC"), 200, ""}, // of somebody who has been signed out meanwhile
		"two keys":                 {plain("/button", coded, "once=A&once=B"), 422, ""},
	} {
		if name == "a button with a file" {
			c.r.URL.Path = "/button"
		}
		got = ""
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, c.r)
		if w.Code != c.status || c.got != "" && got != c.got {
			t.Errorf("%s: %d with %q, want %d with %q", name, w.Code, got, c.status, c.got)
		}
	}
}
