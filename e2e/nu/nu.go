// Package nu runs the Nu HTML checker over many pages at once.
package nu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"guildhall/e2e/toolbox"
)

// A Page is HTML under the name that messages call it by.
type Page struct {
	Name string
	HTML []byte
}

// A Message is what the checker says about a page.
type Message struct {
	Page    string
	Error   bool // otherwise it is a warning
	Line    int
	Text    string
	Extract string // the source around it
}

// String says what is wrong and where.
func (m Message) String() string {
	kind := "warning"
	if m.Error {
		kind = "error"
	}
	return fmt.Sprintf("%s line %d: %s: %s\n    %s", m.Page, m.Line, kind, m.Text, strings.Join(strings.Fields(m.Extract), " "))
}

// Check returns everything the checker says about the pages. It starts one Java
// program for all of them, because starting it costs more than hundreds of pages.
func Check(ctx context.Context, pages []Page) ([]Message, error) {
	jar, err := toolbox.Path("vnu-jar/build/dist/vnu.jar")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "guildhall-nu-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	names := map[string]string{}
	for i, page := range pages {
		file := fmt.Sprintf("%05d.html", i)
		names[file] = page.Name
		if err := os.WriteFile(filepath.Join(dir, file), page.HTML, 0o600); err != nil {
			return nil, err
		}
	}
	out, err := run(ctx, jar, dir)
	if err != nil {
		return nil, err
	}
	return read(out, names)
}

// run leaves the verdict to the messages: the checker exits with 1 on any error.
func run(ctx context.Context, jar, dir string) ([]byte, error) {
	var out, trouble bytes.Buffer
	// The stack holds the deepest page; the checker's own documents ask for it.
	java := exec.CommandContext(ctx, "java", "-Xss2m", "-Xmx1g", "-jar", jar, "--stdout", "--format", "json", dir)
	java.Stdout, java.Stderr = &out, &trouble
	err := java.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && json.Valid(out.Bytes()) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("the HTML checker did not run: %w\n%s", err, trouble.Bytes())
	}
	return out.Bytes(), nil
}

// read takes the checker's own form of messages apart.
func read(out []byte, names map[string]string) ([]Message, error) {
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("the HTML checker's report: %w", err)
	}
	var messages []Message
	for _, m := range report.Messages {
		if m.Type == "info" && m.SubType != "warning" {
			continue
		}
		messages = append(messages, Message{
			Page:    names[filepath.Base(m.URL)],
			Error:   m.Type != "info",
			Line:    m.LastLine,
			Text:    m.Message,
			Extract: m.Extract,
		})
	}
	return messages, nil
}
