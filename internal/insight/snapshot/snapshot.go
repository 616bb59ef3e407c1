// Package snapshot holds the whole profession in memory, packed, so that every
// table about people can be counted at once.
//
// A snapshot is built by streaming rows in, member by member, and never changes
// afterwards. Its figures are true counts: they must not reach a reader except
// through package disclosure.
//
// Ratings lie in the order of their members, two bytes each: the skill above
// the level, which is also the index of the counter that the rating adds to, and
// above both whether the member wishes to grow in the skill. A
// pass therefore walks one array from end to end, and the counters of the
// member's organisation and discipline, some kilobytes, stay in the nearest
// cache. 550,000 members with 25 ratings each take 35 MiB.
package snapshot

// Assessment says how far a member has come with their assessment.
type Assessment uint8

const (
	NotStarted Assessment = iota
	Started
	Finished
	stages
)

// Opinion says how others see a member's skills beside what the member says.
type Opinion uint8

const (
	NoOpinion Opinion = iota // nobody else has said a level
	Lower
	Same // half a level apart on average, or less
	Higher
	opinions
)

// Dimensions names the values of everything that a snapshot counts by. A member
// and a rating point into these lists by position.
type Dimensions struct {
	Organisations []string
	Disciplines   []string
	Grades        []string
	Regions       []string
	Roles         []string
	Registrations []string
	Skills        []string
	Levels        []string // lowest first
	NotHeld       int      // so many of the lowest levels say that a skill is not held
}

// Member is one person, each field a position in the list of its dimension. A
// profession that lets members leave something out has a value for that.
type Member struct {
	Organisation int
	Discipline   int
	Grade        int
	Region       int
	Role         int
	Registration int
	Assessment   Assessment
	Opinion      Opinion
}

// Snapshot is the frozen state of a profession. It is safe for concurrent use.
type Snapshot struct {
	dims    Dimensions
	members []packed
	ratings []uint16 // skill<<levelBits | level, with wishBit for a wish, in the order of members
}

const (
	levelBits  = 3
	mostLevels = 1 << levelBits
	wishBit    = 1 << 15
	mostSkills = wishBit >> levelBits
)

// packed is a member in sixteen bytes.
type packed struct {
	end                            uint32 // where the member's ratings end; they begin where the one before ends
	organisation, role             uint16
	discipline, grade, region      uint8
	registration, assessmentStatus uint8
	opinion                        uint8
}

const packedBytes = 16

// Members returns how many people the snapshot counts.
func (s *Snapshot) Members() int { return len(s.members) }

// Ratings returns how many ratings the snapshot counts.
func (s *Snapshot) Ratings() int { return len(s.ratings) }

// Bytes returns the memory that members and ratings hold.
func (s *Snapshot) Bytes() int { return packedBytes*cap(s.members) + 2*cap(s.ratings) }
