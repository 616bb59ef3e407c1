package discussion

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// withHeading is a page that draws a thread below its own heading.
func withHeading(v View) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, "<h1>Another thing</h1>"); err != nil {
			return err
		}
		return Thread(v).Render(ctx, w)
	})
}
