package disclosure

import (
	"encoding/json"

	"guildhall/internal/fault"
)

// secret is a Published as it is kept. It holds true counts.
type secret struct {
	Serial int
	Tables []Released
	Rules  Parameters
	Behind []table
	Folded []string
}

// MarshalBinary writes a Published with the true counts behind it, so that the
// next publication can be made after a restart. The bytes are as confidential as
// the members' own records: they must not leave the service's store.
func (p *Published) MarshalBinary() ([]byte, error) {
	return json.Marshal(secret{p.Serial, p.Tables, p.rules.Parameters(), p.behind, p.folded})
}

// UnmarshalBinary reads what MarshalBinary wrote.
func (p *Published) UnmarshalBinary(data []byte) error {
	var s secret
	if err := json.Unmarshal(data, &s); err != nil {
		return &fault.Fault{Kind: fault.Internal, Message: "The last published figures could not be read.", Cause: err}
	}
	rules, err := NewRules(s.Rules)
	if err != nil {
		return err
	}
	*p = Published{Serial: s.Serial, Tables: s.Tables, rules: rules, behind: s.Behind, folded: s.Folded}
	return nil
}
