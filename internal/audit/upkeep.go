package audit

// Reason names a kind of upkeep: a write that leaves no audit record.
type Reason string

// The kinds of upkeep.
const (
	Sealing        Reason = "sealing"
	JobClaim       Reason = "job claim"
	SearchLog      Reason = "search log"
	SearchRebuild  Reason = "search rebuild"
	SessionUse     Reason = "session use"
	SignInLimits   Reason = "sign-in limits"
	SearchCheck    Reason = "search check"
	ImportWork     Reason = "import work"
	RetentionClaim Reason = "retention claim"
	FiguresTurn    Reason = "figures turn"
	Anchoring      Reason = "anchoring"
	FormAnswers    Reason = "form answers"
)

// Reasons says why each kind of upkeep needs no record.
var Reasons = map[Reason]string{
	Sealing:        "the seal is the record",
	JobClaim:       "the act that queued the job is recorded; a claim only says which instance has it",
	SearchLog:      "words that found nothing, counted without the person",
	SearchRebuild:  "the index repeats what other tables say",
	SessionUse:     "when a session was last seen, for its owner's list",
	SignInLimits:   "counters that slow down guessing, and questions put to a passkey or a provider, deleted within a day; their answers are acts",
	ImportWork:     "what was found in a file that waits to be imported, and its removal after a day; sending and taking it are acts",
	RetentionClaim: "which instance runs the schedule today, and what it counted; each disposal is an act with a certificate",
	SearchCheck:    "compares the index with its documents; it is a write only in form",
	FormAnswers:    "where a form led whose act is recorded, that it came again, and its removal after a day",
	FiguresTurn:    "which instance counts the profession; what came of it is an act",
	Anchoring:      "that the head of the log is to be told outside today; what is told there is the record",
}
