package markdown

import "sync"

// memory keeps the HTML of texts that are read often. It has two halves: when
// the young one is full it becomes the old one, and what nobody asked for in
// the meantime is forgotten.
type memory struct {
	mu         sync.Mutex
	young, old map[string]string
	size       int // bytes of the young half
}

// half bounds each half, in bytes of text and HTML.
const half = 4 << 20

var kept memory

func (m *memory) of(text string) string {
	if html, ok := m.find(text); ok {
		return html
	}
	html := convert(text)
	m.keep(text, html)
	return html
}

func (m *memory) find(text string) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if html, ok := m.young[text]; ok {
		return html, true
	}
	html, ok := m.old[text]
	if ok {
		m.add(text, html)
	}
	return html, ok
}

func (m *memory) keep(text, html string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.add(text, html)
}

func (m *memory) add(text, html string) {
	if n := len(text) + len(html); n <= half/8 {
		if m.size+n > half || m.young == nil {
			m.young, m.old, m.size = map[string]string{}, m.young, 0
		}
		m.young[text] = html
		m.size += n
	}
}
