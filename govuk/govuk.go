// Package govuk draws the components of the GOV.UK Design System.
//
// There is one templ component for each component of GOV.UK Frontend 6.6.0, and
// one options struct, whose fields and JSON names are those of upstream's
// Nunjucks macros. Upstream's own documentation therefore applies word for word:
//
//	@govuk.Button(govuk.ButtonOptions{Text: "Save and continue"})
//
// Three conventions hold everywhere.
//
// Content is given as text, which is escaped, or as HTML, which is another
// component; when both are given, HTML wins. No option takes a string of markup.
// Where upstream lets content be written between an opening and a closing call
// (details, fieldset, inset text, notification banner), so does the component
// here:
//
//	@govuk.InsetText(govuk.InsetTextOptions{}) {
//		<p class="govuk-body">It can take up to 8 weeks.</p>
//	}
//
// A field left at its zero value means what leaving the option out means
// upstream, so an error message, hint or legend without words is not drawn and
// needs no condition around it. A list item left at its zero value is skipped
// but keeps its place in the numbering. Where upstream tells "no" from "not
// said", the field is a pointer: Checked: new(true).
//
// Text that people wrote may stand in any field but HTML and Attributes: it is
// escaped, and an address with a scheme that can run code is replaced.
//
// The page must carry the stylesheet of [Assets]. It needs no script; with the
// two scripts of Assets some components gain behaviour, for which see
// [ScriptSupport] and [ScriptComponents].
//
// Neither the GDS Transport typeface nor the crown and crest are part of this
// package: only services on gov.uk may use them. See [HeaderOptions.Logo].
package govuk
