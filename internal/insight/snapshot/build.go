package snapshot

import (
	"math"

	"guildhall/internal/fault"
)

// Builder takes the rows of a profession, in any order of members, each member
// followed by their ratings.
type Builder struct {
	snapshot Snapshot
	ratedBy  []uint32 // by skill: the last member who rated it, counted from 1
}

// NewBuilder begins a snapshot over dims. Members and ratings are expected
// numbers, so that nothing is copied while rows stream in; more may come.
func NewBuilder(dims Dimensions, members, ratings int) (*Builder, error) {
	for _, d := range []struct {
		name        string
		have, limit int
	}{
		{"organisations", len(dims.Organisations), math.MaxUint16},
		{"roles", len(dims.Roles), math.MaxUint16},
		{"disciplines", len(dims.Disciplines), math.MaxUint8},
		{"grades", len(dims.Grades), math.MaxUint8},
		{"regions", len(dims.Regions), math.MaxUint8},
		{"registrations", len(dims.Registrations), math.MaxUint8},
		{"skills", len(dims.Skills), mostSkills},
		{"levels", len(dims.Levels), mostLevels},
	} {
		if d.have > d.limit {
			return nil, fault.New(fault.Invalid, "A snapshot can hold at most %d %s: there are %d.", d.limit, d.name, d.have)
		}
	}
	return &Builder{
		snapshot: Snapshot{dims: dims, members: make([]packed, 0, members), ratings: make([]uint16, 0, ratings)},
		ratedBy:  make([]uint32, len(dims.Skills)),
	}, nil
}

// AddMember adds a person. The ratings that follow are theirs.
func (b *Builder) AddMember(m Member) error {
	d := &b.snapshot.dims
	if !within(m.Organisation, d.Organisations) || !within(m.Discipline, d.Disciplines) || !within(m.Grade, d.Grades) ||
		!within(m.Region, d.Regions) || !within(m.Role, d.Roles) || !within(m.Registration, d.Registrations) || m.Assessment >= stages || m.Opinion >= opinions {
		return fault.New(fault.Invalid, "A member has an organisation, discipline, grade, region, role, registration, assessment or opinion that this snapshot does not know.")
	}
	b.snapshot.members = append(b.snapshot.members, packed{
		end:          uint32(len(b.snapshot.ratings)),
		organisation: uint16(m.Organisation), role: uint16(m.Role),
		discipline: uint8(m.Discipline), grade: uint8(m.Grade),
		region: uint8(m.Region), registration: uint8(m.Registration), assessmentStatus: uint8(m.Assessment), opinion: uint8(m.Opinion),
	})
	return nil
}

// AddRating adds a rating of the member added last, and whether they wish to grow
// in the skill. A second rating of a skill
// by one member is refused: every line of a table counts a person once.
func (b *Builder) AddRating(skill, level int, wish bool) error {
	s := &b.snapshot
	switch {
	case len(s.members) == 0:
		return fault.New(fault.Invalid, "Add a member before their ratings.")
	case !within(skill, s.dims.Skills) || !within(level, s.dims.Levels):
		return fault.New(fault.Invalid, "A rating has a skill or level that this snapshot does not know.")
	case b.ratedBy[skill] == uint32(len(s.members)):
		return fault.New(fault.Invalid, "A member has two ratings of the skill %s.", s.dims.Skills[skill])
	case len(s.ratings) == math.MaxUint32:
		return fault.New(fault.Invalid, "A snapshot cannot hold more than %d ratings.", uint32(math.MaxUint32))
	}
	b.ratedBy[skill] = uint32(len(s.members))
	rating := uint16(skill<<levelBits | level)
	if wish {
		rating |= wishBit
	}
	s.ratings = append(s.ratings, rating)
	s.members[len(s.members)-1].end = uint32(len(s.ratings))
	return nil
}

// Build returns the snapshot. The builder must not be used afterwards.
func (b *Builder) Build() *Snapshot {
	s := b.snapshot
	b.snapshot = Snapshot{}
	return &s
}

func within(i int, values []string) bool { return uint(i) < uint(len(values)) }
