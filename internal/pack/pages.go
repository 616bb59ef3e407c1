package pack

// Page is a public page: front matter and text of pages/{Path}.md.
type Page struct {
	Path         string `yaml:"-"` // address without its first slash, for example disciplines/records-management
	Title        string `yaml:"title"`
	Description  string `yaml:"description"`
	Owner        string `yaml:"owner"` // the part in the service that looks after it
	LastReviewed Date   `yaml:"last_reviewed"`
	NextReview   Date   `yaml:"next_review"`
	Body         string `yaml:"-"` // Markdown without a first-level heading and without its final line end
}

// Term is an entry of the glossary.
type Term struct {
	Term         string   `csv:"term"`
	Abbreviation string   `csv:"abbreviation,blank"`
	Definition   string   `csv:"definition"`
	SeeAlso      []string `csv:"see_also,blank"` // terms
}
