package pack

import (
	"fmt"
	"regexp"
	"strconv"

	"guildhall/internal/fault"
)

// Opportunity is something to learn from.
type Opportunity struct {
	ID          string      `csv:"id"`
	Title       string      `csv:"title"`
	Kind        string      `csv:"kind"` // id of a LearningKind
	Format      string      `csv:"format"`
	Provider    string      `csv:"provider"`
	Skills      []SkillStep `csv:"skills"`
	Hours       int         `csv:"hours"`
	CostBand    string      `csv:"cost_band"` // id of a CostBand
	Mode        string      `csv:"mode"`
	Audience    string      `csv:"audience"`
	Description string      `csv:"description"`
	URL         string      `csv:"url,blank"`
	ReviewDate  Date        `csv:"review_date"` // when somebody should look again at whether it still exists
}

// SkillStep is a skill and the levels between which an opportunity helps,
// written CODE:from-to.
type SkillStep struct {
	Skill    string
	From, To int
}

var skillStepForm = regexp.MustCompile(`^([^:\s]+):(\d{1,4})-(\d{1,4})$`)

// UnmarshalText reads CODE:from-to.
func (s *SkillStep) UnmarshalText(text []byte) error {
	m := skillStepForm.FindSubmatch(text)
	if m == nil {
		return fault.New(fault.Invalid, "Write a skill and its levels as CODE:from-to, for example %s, not %q.", "AB01:1-2", text)
	}
	s.Skill = string(m[1])
	s.From, _ = strconv.Atoi(string(m[2]))
	s.To, _ = strconv.Atoi(string(m[3]))
	return nil
}

// MarshalText writes CODE:from-to.
func (s SkillStep) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%s:%d-%d", s.Skill, s.From, s.To), nil
}
