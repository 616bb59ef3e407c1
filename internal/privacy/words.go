package privacy

// Kept is one kind of thing that the service holds about people, in words. The
// privacy page is made of these, of the holders that are registered and of the
// schedule in force: a holder, table or class without words fails a test.
type Kept struct {
	Holder string   // as records knows it
	Tables []string // of the holder
	Title  string   // in a few words
	What   string   // all of it
	Why    string
	Basis  string // the lawful basis that the controller is asked to confirm
	Seen   string // by whom
	Class  string // of the retention schedule; empty where none disposes of it
	Until  string // how long it is kept where no class says so, or before one does
	After  string // what becomes of it when the person is erased
	Change string // where they change it themselves; empty where they have to ask
}

// The lawful bases that are proposed. Consent is none of them: an employer and
// its staff are not on equal terms.
const (
	publicTask = "A task carried out in the public interest: UK GDPR, Article 6(1)(e)"
	duty       = "A legal obligation to keep data secure and to account for its use: UK GDPR, Article 6(1)(c) with Articles 5 and 32"
)

const (
	untilErased = "Until your account is closed"
	deleted     = "Deleted"
	nameless    = "Stays without your name"
)

// kept is everything that is held, in the order in which people read it.
var kept = []Kept{
	{
		Holder: "people", Tables: []string{"people", "grants"}, Title: "Your account",
		What: "Your name, work email address, organisation and roles in the service, and the dates and givers of those roles",
		Why:  "To know who you are and what you may do", Basis: publicTask, Seen: "You, and administrators",
		Until: untilErased, After: deleted, Change: "/me/organisation",
	},
	{
		Holder: "people", Tables: []string{"organisation_moves", "organisation_changes"}, Title: "Changes of the register of organisations",
		What: "The reorganisations that took you to another organisation, and the changes of the register that you made",
		Why:  "So that a change can be undone and explained", Basis: publicTask, Seen: "You, and administrators",
		Until: untilErased, After: "Your moves are deleted; changes that you made stay without your name",
	},
	{
		Holder: "sign-in", Tables: []string{"sign_in_requests", "sign_in_limits", "sign_in_ceremonies"}, Title: "Asking to sign in",
		What: "When you asked to sign in during the last day, and with which kind of browser",
		Why:  "To send you a link and a code, and to stop anyone from flooding your mailbox", Basis: duty, Seen: "You",
		Until: "A day", After: deleted,
	},
	{
		Holder: "sign-in", Tables: []string{"sessions"}, Title: "Where you are signed in",
		What: "Where you are or were signed in: the kind of browser, such as Firefox on Windows, how you signed in there, and when it was first and last used",
		Why:  "To keep you signed in, and to let you see and end it", Basis: duty, Seen: "You",
		Class: "security-logs", After: deleted, Change: "/me/sessions",
	},
	{
		Holder: "sign-in", Tables: []string{"passkeys", "identities"}, Title: "How you sign in",
		What: "Your passkeys, as you named them and when you used them, and the account at an identity provider that you linked, if this service has one",
		Why:  "To let you sign in with them", Basis: duty, Seen: "You",
		Until: "Until you remove it or your account is closed", After: deleted, Change: "/me/sign-in",
	},
	{
		Holder: "sign-in", Tables: []string{"break_glass"}, Title: "Requests to open your records",
		What: "Requests of administrators to open your records: who asked and why, who agreed, and until when",
		Why:  "So that nobody looks at what is yours without a reason and a second person, and so that you know", Basis: duty, Seen: "You and the administrators",
		Class: "security-logs", After: deleted,
	},
	{
		Holder: "leadership", Tables: []string{"seat_terms", "belonging_decisions", "reconfirmations", "address_changes"}, Title: "Where you work and the seats you hold",
		What: "The seats that you hold or held, who confirmed that you work where you say, your yearly confirmation, and a change of address that you asked for",
		Why:  "To know who leads the profession where you work, and whose rights still stand", Basis: publicTask,
		Seen:  "You, the leaders of your organisation and administrators; everyone who holds a seat, if you agreed to be named",
		Until: untilErased, After: "Deleted; that a seat was held stays without your name", Change: "/me/seats",
	},
	{
		Holder: "profiles", Tables: []string{"profiles", "profile_disciplines", "profile_posts", "profile_qualifications", "registrations"}, Title: "Your profile",
		What: "Your profile, as far as you fill it in: kind of member, posts, disciplines, line manager, location, working pattern, interests, career objective with its time frame and your mobility, qualifications and registrations",
		Why:  "So that you can say who you are and be found, if you want to be", Basis: publicTask, Seen: "You, and whom you choose for each part. You can read who has looked",
		Class: "profiles", After: deleted, Change: "/me/profile",
	},
	{
		Holder: "profiles", Tables: []string{"ring_overrides", "joining_tokens", "joining_token_uses", "sponsorships"}, Title: "How you joined, and what you decided about others joining",
		What: "Who vouches for you and the tokens you joined with, and the tokens and rules for posts that you set for an organisation",
		Why:  "To know how somebody came in, and who let them", Basis: publicTask, Seen: "You, whom you asked to vouch for you, and administrators",
		Until: untilErased, After: "Deleted; what you decided for an organisation stays without your name",
	},
	{
		Holder: "assessment", Tables: []string{"assessments", "rating_reminders"}, Title: "Your skills",
		What: "What you said of your skills: levels, notes and what stands beside them, and when you were reminded to look at it again",
		Why:  "To show you how you stand beside roles and how you grew", Basis: publicTask,
		Seen:  "You, and whom you share it with. Nobody else can read it, whatever role they hold, unless two administrators agree for a reason that you are told. If you are listed in the directory of members, they find you there by the skills with which you are willing to help, without your level",
		Class: "self-assessment-superseded", After: "Deleted; what was counted without your name stays in the figures", Change: "/assessments",
	},
	{
		Holder: "assessment", Tables: []string{"assessment_snapshots"}, Title: "Your skills after you have left, and snapshots",
		What: "The snapshots you took, and your answers once you have left the profession",
		Why:  "To give you time to come back or take them with you", Basis: publicTask, Seen: "You, and whom you share it with",
		Class: "self-assessment-leaver", After: deleted, Change: "/assessments",
	},
	{
		Holder: "assessment", Tables: []string{"evidence"}, Title: "Your evidence",
		What: "Your evidence: what you did and which skills it shows, with the files that you added",
		Why:  "To stand behind your levels when you want it to", Basis: publicTask, Seen: "You, and whom you share it with",
		Class: "evidence-cpd", After: deleted, Change: "/assessments/evidence",
	},
	{
		Holder: "opinions", Tables: []string{"opinion_requests"}, Title: "Second opinions",
		What: "Whom you asked for an opinion on your skills, what they said, and what the two of you recorded; and the opinions that you gave to others",
		Why:  "To set what others think beside what you say, without replacing it", Basis: publicTask,
		Seen:  "You and the person asked; what they see of your levels, notes and evidence you choose for each request",
		Class: "second-opinions", After: "What you asked is deleted with everything that was said of it; opinions that you gave stay with those who asked, as of a former colleague", Change: "/opinions",
	},
	{
		Holder: "opinions", Tables: []string{"assessors", "assessor_offers"}, Title: "What you offer as an assessor",
		What: "The disciplines and skills on which you offer opinions to members of other organisations, and how many requests you take at once",
		Why:  "So that members whom nobody near can assess find somebody", Basis: publicTask,
		Seen:  "Members who look for an assessor, and your name only as far as your profile lets every member see it",
		Until: "Until you leave the pool", After: deleted, Change: "/opinions/pool",
	},
	{
		Holder: "sharing", Tables: []string{"shares"}, Title: "Who you share your skills and plans with",
		What: "With whom you share your skills or a development plan, what for, how much, until when and when they last read it; and who shares theirs with you",
		Why:  "To let the people whom you choose read your levels, and nobody else", Basis: publicTask, Seen: "You, and whom you share with",
		Class: "sharing", Until: "While you share", After: "Deleted; what others shared with you ends, and stays with them without your name", Change: "/me/sharing",
	},
	{
		Holder: "development plans", Tables: []string{"plans", "plan_actions", "plan_comments", "plan_versions", "plan_version_actions"}, Title: "Your development plans",
		What: "What you plan to do to grow in skills and how far you have come; what those said with whom you shared a plan, what you answered them, and what was agreed; the comments that you made on plans of others; and that somebody means to learn from you because you said that you are willing to help",
		Why:  "So that you can plan, and talk it through with those whom you choose", Basis: publicTask,
		Seen:  "You, and those with whom you share a plan, while you do; what one of them says is for you and them alone",
		Class: "development-plan", Until: "While the plan is open", After: "Your plans are deleted with everything that was said of them; what you said of plans of others stays with them, as of a former colleague", Change: "/me/plan",
	},
	{
		Holder: "campaigns", Tables: []string{"campaigns"}, Title: "Campaigns that you made",
		What: "The campaigns that you drafted to have members rate their skills, and when",
		Why:  "To know who asks", Basis: publicTask, Seen: "You, and those who run campaigns for the same people",
		Until: untilErased, After: nameless,
	},
	{
		Holder: "campaigns", Tables: []string{"campaign_reminded", "campaign_quiet"}, Title: "Reminders of campaigns",
		What: "When you were reminded to rate your skills, and of which campaigns you want no reminders. Whether you took part is kept nowhere but in your own assessments",
		Why:  "So that nobody is reminded twice, or against their wish", Basis: publicTask, Seen: "You",
		Class: "campaign-reminders", Until: "While the campaign is open", After: deleted,
	},
	{
		Holder: "assessment", Tables: []string{"rating_reminders"}, Title: "Reminders to look at ratings again",
		What: "Up to which of your answers you were reminded to look at them again",
		Why:  "To remind you once and not again", Basis: publicTask, Seen: "You",
		Until: untilErased, After: deleted,
	},
	{
		Holder: "following", Tables: []string{"follows", "digests", "notices"}, Title: "What you follow",
		What: "What you follow, how often you hear of it, and the notices of what you did",
		Why:  "To send you a digest and to leave out what you did yourself", Basis: publicTask, Seen: "You",
		Class: "following", Until: untilErased, After: "Deleted; notices stay without your name until their time is over", Change: "/following",
	},
	{
		Holder: "discussions", Tables: []string{"posts", "thread_participants"}, Title: "What you wrote in discussions",
		What: "What you wrote in discussions, what it said before you changed it, and why an editor removed it",
		Why:  "So that others can answer, and the reasons for a decision can be read later", Basis: publicTask,
		Seen:  "Everyone who can read the discussion; those who have not signed in do not see your name",
		Class: "posts-withheld", Until: "Until the discussion is appraised; words that were withdrawn or removed go earlier", After: nameless, Change: "/proposals/mine",
	},
	{
		Holder: "discussions", Tables: []string{"posts", "thread_participants"}, Title: "Discussions that are over",
		What: "What you wrote in discussions that have been closed, until the records owner decides whether they are kept, handed to an archive or deleted",
		Why:  "Because what people answered to a consultation can be of lasting value", Basis: publicTask,
		Seen:  "Everyone who can read the discussion, and the records owner",
		Class: "network-papers", After: "Deleted with the discussion, or handed to an archive under the name that you have then", Change: "/proposals/mine",
	},
	{
		Holder: "proposals", Tables: []string{"proposals"}, Title: "Changes that you proposed",
		What: "The changes of the framework that you proposed, how you wish to be named for them, and your decisions on what others proposed",
		Why:  "To decide on them, to thank you, and to show what the framework was changed for", Basis: publicTask,
		Seen:  "Everyone who can read the proposal, without your name unless you agreed to be named or the reader has signed in; you and editors alone where you proposed it in private",
		Until: "With the framework", After: nameless, Change: "/proposals/mine",
	},
	{
		Holder: "pages", Tables: []string{"page_versions", "page_writers", "page_reviews"}, Title: "Pages that you wrote or reviewed",
		What: "The versions of pages that you wrote, your reviews and your notes on them",
		Why:  "To know who wrote a text and who agreed to it", Basis: publicTask, Seen: "You, and editors, approvers and administrators",
		Class: "page-drafts", Until: "For as long as the page; drafts that were discarded go earlier", After: nameless,
	},
	{
		Holder: "framework", Tables: []string{"amendments", "amendment_writers", "amendment_reviews", "accepted_findings"}, Title: "Changes of the framework that you wrote",
		What: "The changes of the framework that you wrote, your reviews and decisions on those of others, and the findings of the checks that you accepted",
		Why:  "To know who wrote a change and who agreed to it, because nobody approves their own", Basis: publicTask, Seen: "You, and editors, approvers and administrators",
		Until: "With the framework", After: nameless,
	},
	{
		Holder: "hand-overs", Tables: []string{"handovers", "returned_copies"}, Title: "Copies of the framework",
		What: "The copies of the framework that you handed over to another platform or took back from it",
		Why:  "To know which release was given to whom, and when", Basis: publicTask, Seen: "You, and approvers",
		Until: "With the framework", After: nameless,
	},
	{
		Holder: "imports", Tables: []string{"imports"}, Title: "Files to be imported",
		What: "The files that you sent to be imported into the framework, for a day",
		Why:  "To show what an import would change before it is taken", Basis: publicTask, Seen: "You, and editors",
		Until: "A day", After: deleted,
	},
	{
		Holder: requestsHolder, Tables: []string{"privacy_requests"}, Title: "What you asked about your data",
		What: "What you asked to have corrected, or objected to, and the answer",
		Why:  "To answer you, and to show that you were answered", Basis: duty, Seen: "You, and administrators",
		Class: requestsClass, After: deleted, Change: "/me/privacy",
	},
	{
		Holder: "Forms sent", Tables: []string{"submissions"}, Title: "Forms that you sent",
		What: "When you sent forms during the last day, and where each led, but nothing that you wrote in them",
		Why:  "So that a form that is sent twice does what it asks once", Basis: publicTask, Seen: "You",
		Until: "A day", After: deleted,
	},
	{
		Holder: "Audit log", Tables: []string{"audit", "audit_details"}, Title: "The audit log",
		What: "The audit log: what you did, when and to what, and notes about you such as a role that you were given",
		Why:  "To keep the service secure and show who did what", Basis: duty, Seen: "You",
		Class: "audit-events", After: "Notes about you are deleted; what was done stays under an identifier that no longer leads to anybody",
	},
	{
		Holder: "Audit log", Tables: []string{"holds", "disposal_reviews"}, Title: "Holds and disposal",
		What: "The holds that you placed or lifted, holds on your own records, and what you decided on disposal",
		Why:  "To show that records were kept and disposed of by the rules", Basis: duty, Seen: "You, administrators and the records owner",
		Until: "For as long as the certificates", After: "Stays without your name",
	},
}

// Words are what the service says of everything that it holds, for the tests
// that hold it to it.
func Words() []Kept { return kept }
