package trust

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/html"
)

// strangeMailServer refuses whatever it is given and repeats what that was: the
// address as it stands and in capitals, and the message.
func strangeMailServer(t *testing.T) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	var turn atomic.Int32
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &strangeSession{turn: turn.Add(1)}, nil }))
	server.ErrorLog = quiet{}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type strangeSession struct {
	turn int32
	to   string
}

func (s *strangeSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *strangeSession) Reset()                               {}
func (s *strangeSession) Logout() error                        { return nil }

func (s *strangeSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	switch s.turn % 4 {
	case 0:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody called " + to + " or <" + strings.ToUpper(to) + "> here"}
	case 1:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.NoEnhancedCode, Message: to + " is busy"}
	}
	return nil
}

func (s *strangeSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	said := strings.Join(strings.Fields(string(text)), " ")
	code := 554 - 100*int(s.turn%2) // for good, or for now
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 7, 1}, Message: "we do not like " + said[max(0, len(said)-800):]}
}

// strangeScanner answers neither yes nor no, and repeats what it was sent.
func strangeScanner(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				var b [512]byte
				n, _ := io.ReadAtLeast(conn, b[:], 40)
				fmt.Fprintf(conn, "stream: %q PERHAPS\x00", b[:n])
			}()
		}
	}()
	return listener.Addr().String()
}

// strangeProvider says nonsense when it is first asked, then what it offers, and
// whoever brings it a code gets that back in one wrong way after the other.
func strangeProvider(t *testing.T) (issuer string) {
	t.Helper()
	var asked, brought atomic.Int32
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch asked.Add(1) {
		case 1:
			http.Error(w, mark+" is away", http.StatusBadGateway)
		case 2:
			fmt.Fprintf(w, `{"issuer": %q}`, "https://"+mark+".example")
		default:
			fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": "%[1]s/in", "token_endpoint": "%[1]s/token", "jwks_uri": "%[1]s/keys", "code_challenge_methods_supported": ["S256"]}`, server.URL)
		}
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		code := r.FormValue("code")
		switch brought.Add(1) {
		case 1, 2: // the same request comes in two ways before it is given up
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error": %q, "error_description": %q}`, code, "no such code: "+code)
		case 3:
			fmt.Fprintf(w, "%s is no code", code)
		case 4:
			fmt.Fprintf(w, `{"access_token": %q, "token_type": "Bearer", "id_token": %q}`, code, code+"."+code+"."+code)
		default:
			http.Redirect(w, r, "/"+code, http.StatusFound)
		}
	})
	return server.URL
}

// formOnPage is a form as a browser would send it.
type formOnPage struct {
	method, action string
	submit         string // name and value of its button
	fields         []fieldOnPage
}

// fieldOnPage is one field: "hidden", "choice", "file" or "text".
type fieldOnPage struct{ name, kind, value string }

// forms are those of a page, in order.
func forms(body string) []formOnPage {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return nil
	}
	var all []formOnPage
	var walk func(n *html.Node, f *formOnPage)
	walk = func(n *html.Node, f *formOnPage) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "form":
				action := attribute(n, "action")
				if strings.HasPrefix(action, "/") {
					all = append(all, formOnPage{method: strings.ToUpper(attribute(n, "method")), action: action})
					f = &all[len(all)-1]
					if f.method == "" {
						f.method = "GET"
					}
				}
			case "input", "textarea", "select", "button":
				if name := attribute(n, "name"); f != nil && name != "" {
					f.add(n, name)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, f)
		}
	}
	walk(root, nil)
	return all
}

func (f *formOnPage) add(n *html.Node, name string) {
	kind := attribute(n, "type")
	switch {
	case n.Data == "button":
		if f.submit == "" {
			f.submit = name + "=" + attribute(n, "value")
			f.fields = append(f.fields, fieldOnPage{name, "hidden", attribute(n, "value")})
		}
	case n.Data == "select":
		f.fields = append(f.fields, fieldOnPage{name, "choice", lastOption(n)})
	case kind == "radio" || kind == "checkbox":
		for i := range f.fields {
			if f.fields[i].name == name && kind == "radio" {
				return // the first of them
			}
		}
		f.fields = append(f.fields, fieldOnPage{name, "choice", attribute(n, "value")})
	case kind == "hidden" || kind == "file":
		f.fields = append(f.fields, fieldOnPage{name, kind, attribute(n, "value")})
	case n.Data == "textarea" && n.FirstChild != nil:
		f.fields = append(f.fields, fieldOnPage{name, "text", n.FirstChild.Data})
	default:
		f.fields = append(f.fields, fieldOnPage{name, "text", attribute(n, "value")})
	}
}

func lastOption(n *html.Node) (value string) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if v := lastOption(c); v != "" {
			value = v
		}
		if c.Data == "option" && attribute(c, "value") != "" {
			value = attribute(c, "value")
		}
	}
	return value
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// multipartOf is a form with a file, whose name and content are canaries.
func multipartOf(values url.Values, file string) (body, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, all := range values {
		for _, v := range all {
			w.WriteField(name, v)
		}
	}
	part, err := w.CreateFormFile(file, mark+"file.txt")
	if err == nil {
		fmt.Fprintf(part, "%s content of a file that somebody sends, in which nobody else should read a word.\n", mark)
	}
	w.Close()
	return b.String(), w.FormDataContentType()
}
