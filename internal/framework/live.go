package framework

// live is what is in use: everything that is not retired.
func live[T interface{ retired() bool }](all []T) []T {
	var some []T
	for _, v := range all {
		if !v.retired() {
			some = append(some, v)
		}
	}
	return some
}

func (s *Skill) retired() bool { return s.Status == Retired }
func (r *Role) retired() bool  { return r.Status == Retired }

// A need and a requirement are as retired as the role that has them.
func (n *Need) retired() bool        { return n.Role.retired() }
func (r *Requirement) retired() bool { return r.Role.retired() }
