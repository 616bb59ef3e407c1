package main

// exclusions are rules that do not apply to what lies at some paths, and why. Each
// place was read before its line was written here. A line of which nothing is
// found any more has to go.
var exclusions = []struct{ rule, path, why string }{
	{"G101", `^internal/(backup/closed|membership/joining|signin/notice)\.go$`, "the beginning of every key, an SQL statement and sentences about passkeys: no secret"},
	{"G104", `^internal/(markdown|spreadsheet)/`, "buffers that keep their first error until they are flushed, and walks whose function never fails"},
	{"G104", `^internal/web/(assets|page|ready)\.go$`, "an answer whose reader has gone, and a walk over files that are in the program"},
	{"G104", `^internal/(instance|backup|scan|sqldb)/|^cmd/guildhall/progress\.go$`, "closing, removing and drawing on the way out of something that reports its own end"},
	{"G104", `^internal/audit/seal\.go$`, "the last seals before stopping: the next start makes those that are missing"},
	{"G115", `^skos/|^internal/(insight|search)/|^internal/framework/sheets/`, "numbers of things in memory, and places in a file, which limits of size keep far below what the narrower type holds"},
	{"G115", `^internal/(docx/|membership/profile\.go|scan/scan\.go)`, "letters, digits and lengths that the line before has looked at"},
	{"G115", `^internal/(instance|site|sqldb/sqldbtest)/`, "numbers of the operating system: kinds and sizes of disks, users"},
	{"G120", `^internal/web/forms\.go$`, "the router limits every body before a handler sees it: TestATooLargeFormIsRefusedInWords"},
	{"G124", `^internal/signin/pages\.go$`, "Secure follows the address of the service, which is http in a demonstration: TestCookiesOverHTTPS"},
	{"G124", `^internal/web/webtest/`, "a browser of the tests"},
	{"G204", `^internal/(sqldb/sqldbtest|backup)/`, "PostgreSQL's own programs from their own folder; nothing goes through a shell"},
	{"G702", `^internal/sqldb/sqldbtest/withpostgres/`, "it runs the command that it is given: that is what it is for"},
	{"G301", `^(govuk/internal/fetch/|internal/pack/write\.go)`, "source, and a profession's folder, which are there to be shared"},
	{"G306", `^govuk/internal/fetch/`, "source"},
	{"G302", `^internal/(instance|backup)/`, "folders, closed to others: they cannot be used without the right to enter"},
	{"G304", `^cmd/|^govuk/internal/fetch/|^internal/(anchor|backup|config|exchange|instance|mail|search|sqldb/sqldbtest)/`, "paths that an operator names, or made of the store's folder and a name of the program's"},
	{"G401", `^internal/framework/linked/case\.go$`, "the name that RFC 9562 prescribes (version 5), in which SHA-1 protects nothing"},
	{"G505", `^internal/framework/linked/case\.go$`, "the same"},
	{"G404", `^internal/(demo|membership|sqldb|web)/`, "pauses, numbers of requests and made-up people; archtest lists who may use it"},
	{"G407", `^internal/blob/sealed\.go$`, "each key seals one file, so the nonce need not differ"},
	{"G705", `^internal/web/ready\.go$`, "pages that templ has drawn, kept as bytes"},
	{"G710", `^internal/(web/(page|router)|framework/pages)\.go$`, "addresses that begin with a path of the service; what a visitor names went through web.SafeNext, which is fuzzed"},
}
