package search

import (
	"strconv"
	"strings"
)

// Words is a text as the stems of its words, each after a space: what a list
// keeps of a row so that its own filter can look for words in it.
func Words(text string) string { return " " + nameOf(text) }

// Sought lists the stems that a filter's text asks for, without the words that
// carry grammar unless it has no other.
func Sought(text string) []string {
	var stems, all []string
	for _, t := range tokens(text) {
		all = append(all, stem(t.word))
		if !stopWords[t.word] {
			stems = append(stems, stem(t.word))
		}
	}
	if len(stems) == 0 {
		stems = all
	}
	return stems[:min(len(stems), mostSought)]
}

// mostSought bounds the words of a filter: more would be a whole document.
const mostSought = 12

// Holds is the SQL condition that a column of Words has every stem sought, with
// its arguments; the placeholders count on from $first. It is empty when
// nothing is sought.
func Holds(column, text string, first int) (string, []any) {
	var where strings.Builder
	var args []any
	for i, s := range Sought(text) {
		where.WriteString(" AND " + column + " LIKE $" + strconv.Itoa(first+i))
		args = append(args, "% "+s+"%")
	}
	return where.String(), args
}
