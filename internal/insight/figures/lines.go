package figures

import (
	"strings"

	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/snapshot"
)

// Skill is the code of the skill whose raters a line counts; empty for all members.
func Skill(l *disclosure.ReleasedLine) string {
	code, _ := strings.CutPrefix(l.Of, snapshot.SkillPrefix)
	if code == l.Of {
		return ""
	}
	return code
}

// Key is a line's key without the dimension that all lines of its table share:
// supply counts only those who hold a skill.
func Key(t *disclosure.Released, l *disclosure.ReleasedLine) []string {
	var key []string
	for d, name := range t.By {
		if name != snapshot.Holding {
			key = append(key, l.Key[d])
		}
	}
	return key
}

func lineName(table, skill string, key []string) string {
	return table + "\x00" + skill + "\x00" + strings.Join(key, "\x00")
}
