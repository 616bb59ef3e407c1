// Package site puts the capabilities together into one service. It is the only
// package that sees them all, and where their order is written down.
package site

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"guildhall/internal/access"
	"guildhall/internal/anchor"
	"guildhall/internal/api"
	"guildhall/internal/assessment"
	"guildhall/internal/audit"
	"guildhall/internal/blob"
	"guildhall/internal/campaign"
	"guildhall/internal/clock"
	"guildhall/internal/demo"
	"guildhall/internal/development"
	"guildhall/internal/discussion"
	"guildhall/internal/enquiry"
	"guildhall/internal/exchange"
	"guildhall/internal/finder"
	"guildhall/internal/following"
	"guildhall/internal/framework"
	"guildhall/internal/framework/quality"
	"guildhall/internal/glossary"
	"guildhall/internal/home"
	"guildhall/internal/insight"
	"guildhall/internal/insight/disclosure"
	"guildhall/internal/insight/figures"
	"guildhall/internal/instance"
	"guildhall/internal/leadership"
	"guildhall/internal/learning"
	"guildhall/internal/mail"
	"guildhall/internal/membership"
	"guildhall/internal/networks"
	"guildhall/internal/once"
	"guildhall/internal/opinion"
	"guildhall/internal/outbox"
	"guildhall/internal/pack"
	"guildhall/internal/people"
	"guildhall/internal/privacy"
	"guildhall/internal/profession"
	"guildhall/internal/proposal"
	"guildhall/internal/publishing"
	"guildhall/internal/records"
	"guildhall/internal/recruitment"
	"guildhall/internal/scan"
	"guildhall/internal/search"
	"guildhall/internal/sharing"
	"guildhall/internal/signin"
	"guildhall/internal/sqldb"
	"guildhall/internal/team"
	"guildhall/internal/web"
)

// Config is what the outside world brings.
type Config struct {
	Store    *instance.Store
	Log      *slog.Logger
	Now      clock.Clock
	BaseURL  string           // how people reach the service; https makes cookies and headers strict
	Mail     mail.Mailer      // nil writes to the store's mail folder
	Assets   string           // folder of further assets; empty for none
	Provider *signin.Provider // that people may sign in with; nil for none
	ByMail   bool             // whether administrators may prove who they are by mail alone
	Others   bool             // whether everybody else may, for what belongs to other people
	Requests int              // that an account may make in a minute; zero for web.UsualRequests, Unlimited for any number

	AnchorTo   string // address to which the head of the audit log is sent each day; empty for none
	AnchorFile string // file, outside the store, to which it is added each day; empty for none

	InsightEvery time.Duration    // between countings of the profession; zero for a day
	InsightRules disclosure.Rules // zero for the least strict

	Scanner *scan.Clamd // that looks at files before they are kept; nil for none

	Proxy string // header in which a proxy in front names the visitor; empty trusts nobody
}

// Site is the whole service.
type Site struct {
	Router    *web.Router
	Acts      *audit.Log
	Exchange  *exchange.Service
	Handovers *exchange.Handovers
	Imports   *exchange.Imports
	People    *people.Service
	Pages     *publishing.Service
	Records   *records.Service
	Requests  *privacy.Requests
	Search    *search.Service
	SignIn    *signin.Service
	Demo      *demo.Service
	Door      *signin.Pages

	Professions *profession.Service
	Framework   *framework.Service
	Leadership  *leadership.Service
	Members     *membership.Members
	Following   *following.Service
	Discussions *discussion.Service
	Proposals   *proposal.Service
	Assessments *assessment.Service
	Opinions    *opinion.Service
	Sharing     *sharing.Service
	Campaigns   *campaign.Service
	Networks    *networks.Service
	Learning    *learning.Service
	Glossary    *glossary.Service
	Development *development.Service
	Recruitment *recruitment.Service
	Figures     *figures.Service
	Editions    *insight.Editions
	Enquiries   *enquiry.Service
	Anchors     *anchor.Service

	config  Config
	sent    *once.Book
	outbox  *outbox.Worker
	metrics *metrics
	well    wellness
}

// New puts the service together. It starts nothing: see Work.
func New(c Config) (*Site, error) {
	if c.Mail == nil {
		c.Mail = MailFolder(c.Store, c.Now)
	}
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	db := c.Store.DB
	acts := &audit.Log{DB: db, Now: c.Now}
	s := &Site{config: c, Acts: acts, metrics: newMetrics()}
	s.sent = &once.Book{DB: db, Keep: func(ctx context.Context, fn func(tx *sqldb.Tx, at sqldb.Stamp) error) error {
		return acts.Housekeep(ctx, audit.FormAnswers, fn)
	}}

	// The services, lowest first: each may lean on those before it.
	s.outbox = &outbox.Worker{DB: db, Log: acts, Logger: c.Log}
	s.Search = &search.Service{DB: db, Log: acts}
	s.Anchors = &anchor.Service{DB: db, Log: acts, Mailer: c.Mail, To: c.AnchorTo, File: c.AnchorFile, About: c.BaseURL}
	if err := s.Anchors.Check(cmp.Or(c.Store.Dir, c.Store.Files)); err != nil {
		return nil, err
	}
	s.Anchors.Handle(s.outbox)
	s.Professions = &profession.Service{DB: db}
	s.People = &people.Service{DB: db, Log: acts}
	s.SignIn = &signin.Service{DB: db, Log: acts, People: s.People, Profession: s.Professions, Mailer: c.Mail, Logger: c.Log, BaseURL: c.BaseURL}
	s.SignIn.Provider, s.SignIn.AdministratorsByMail = c.Provider, c.ByMail || c.Store.Demo
	s.SignIn.OthersByMail = c.Others || c.Store.Demo
	s.outbox.Handle(signin.MailKind, s.SignIn.SendMail)
	s.outbox.Handle(signin.NoticeKind, s.SignIn.SendNotice)
	s.People.Suspending = append(s.People.Suspending, s.SignIn.EndAll)
	s.People.Ruling = append(s.People.Ruling, s.SignIn.TellOfRoles)
	s.Door = &signin.Pages{SignIn: s.SignIn}
	s.Leadership = &leadership.Service{DB: db, Log: acts, People: s.People, Profession: s.Professions, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(leadership.MailKind, s.Leadership.SendMail)
	s.People.Reorganising = append(s.People.Reorganising, s.Leadership.Reorganised)
	s.People.Grades = s.grades
	s.People.Undoing = append(s.People.Undoing, s.Leadership.Undone)
	s.Pages = &publishing.Service{DB: db, Log: acts, Names: s.People.Names}
	s.Framework = &framework.Service{DB: db, Log: acts, Professions: s.Professions, Names: s.People.Names}
	s.Members = &membership.Members{DB: db, Log: acts, People: s.People, Profession: s.Professions, Framework: s.Framework, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(membership.MailKind, s.Members.SendMail)
	s.Leadership.Leaving = append(s.Leadership.Leaving, s.Members.MovedOn)
	s.Following = &following.Service{DB: db, Log: acts, People: s.People, Profession: s.Professions, Framework: s.Framework, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(following.MailKind, s.Following.SendMail)
	s.Discussions = &discussion.Service{DB: db, Log: acts, Names: s.People.Names}
	s.Proposals = &proposal.Service{DB: db, Log: acts, Framework: s.Framework, Names: s.People.Names}
	s.Discussions.Posting = append(s.Discussions.Posting, s.Proposals.Wrote)
	s.Framework.Publishing = append(s.Framework.Publishing, s.Proposals.OnPublished, s.Following.Published)
	s.Assessments = &assessment.Service{DB: db, Log: acts, Framework: s.Framework, People: s.People, Profession: s.Professions, Mailer: c.Mail, BaseURL: c.BaseURL,
		Files: evidenceFolder(c.Store), Scanner: c.Scanner}
	s.outbox.Handle(assessment.FileKind, s.Assessments.RemoveFile)
	s.outbox.Handle(assessment.MailKind, s.Assessments.SendMail)
	s.Opinions = &opinion.Service{DB: db, Log: acts, Framework: s.Framework, Assessments: s.Assessments, Leadership: s.Leadership, Profession: s.Professions, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(opinion.MailKind, s.Opinions.SendMail)
	s.Assessments.Agreed = s.accepted
	s.Members.Helps = s.Assessments.Helpers
	s.Sharing = &sharing.Service{DB: db, Log: acts, People: s.People, Profession: s.Professions, Members: s.Members, Leadership: s.Leadership, Assessments: s.Assessments, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(sharing.MailKind, s.Sharing.SendMail)
	s.SignIn.Entering = append(s.SignIn.Entering, s.Sharing.Entered)
	s.People.Reorganising = append(s.People.Reorganising, s.Sharing.Reorganised)
	s.People.Undoing = append(s.People.Undoing, s.Sharing.Undone)
	s.Campaigns = &campaign.Service{DB: db, Log: acts, Profession: s.Professions, Framework: s.Framework, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(campaign.MailKind, s.Campaigns.SendMail)
	s.People.Undoing = append(s.People.Undoing, s.Members.Undone, s.Campaigns.Undone)
	s.Glossary = &glossary.Service{DB: db}
	s.Learning = &learning.Service{DB: db}
	s.Framework.Learning = s.courses
	s.Networks = &networks.Service{DB: db}
	s.Following.Kinds = map[string]following.Finder{"proposal": s.Proposals.Things, "network": s.networkThings}
	s.Development = &development.Service{DB: db, Log: acts, Profession: s.Professions, Framework: s.Framework, Members: s.Members, Assessments: s.Assessments, Opinions: s.Opinions,
		Sharing: s.Sharing, Learning: s.Learning, Networks: s.Networks, Mailer: c.Mail, BaseURL: c.BaseURL}
	s.outbox.Handle(development.MailKind, s.Development.SendMail)
	s.Sharing.Plan = s.Development.TitleOf
	s.Recruitment = &recruitment.Service{DB: db}
	s.Enquiries = &enquiry.Service{DB: db}
	s.Editions = &insight.Editions{DB: db, Log: acts}
	s.Figures = &figures.Service{DB: db, Log: acts, Framework: s.Framework, Rules: c.InsightRules, Every: c.InsightEvery, Logger: c.Log}
	s.Exchange = &exchange.Service{DB: db, Log: acts, Parts: []exchange.Part{
		s.Professions, s.People, s.Pages, s.Framework, s.Glossary, s.Learning, s.Networks, s.Recruitment, s.Enquiries}}
	s.Handovers = &exchange.Handovers{DB: db, Log: acts, Framework: s.Framework, Files: blob.Disk{Dir: c.Store.Files}, Keys: instance.KeysFolder(c.Store.Dir, c.Store.Files), Names: s.People.Names}
	s.Imports = &exchange.Imports{DB: db, Log: acts, Framework: s.Framework, Files: blob.Disk{Dir: c.Store.Files}}
	s.outbox.Handle(exchange.ImportKind, s.Imports.Work)
	s.Requests = &privacy.Requests{DB: db, Log: acts}
	s.Records = &records.Service{DB: db, Log: acts, Holders: []records.Holder{
		s.Leadership.Holder(), s.People.Holder(), s.SignIn.Holder(), s.Pages.Holder(), s.Framework.Holder(), s.Members.Holder(), s.Following.Holder(), s.Discussions.Holder(), s.Proposals.Holder(), s.Opinions.Holder(), s.Assessments.Holder(), s.Sharing.Holder(), s.Development.Holder(), s.Campaigns.Holder(), s.Handovers.Holder(), s.Imports.Holder(), s.Requests.Holder(), formsHolder(), s.holder()}}
	s.keep()
	s.Door.Records = s.Records
	if c.Store.Demo {
		s.Door.Demo = "/demo"
	}
	s.Demo = &demo.Service{DB: db, Log: acts, People: s.People, Door: s.Door, Pages: s.Pages, Framework: s.Framework, Proposals: s.Proposals, Discussions: s.Discussions, Leadership: s.Leadership, Members: s.Members, Assessments: s.Assessments, Sharing: s.Sharing, Opinions: s.Opinions, Development: s.Development, Campaigns: s.Campaigns, Figures: s.Figures, Records: s.Records, AskAboutData: s.askAboutData}

	return s, s.route()
}

// Unlimited as Config.Requests lets anybody ask as often as they like.
const Unlimited = -1

func limits(perMinute int) *web.Limits {
	if perMinute < 0 {
		return nil
	}
	return web.NewLimits(cmp.Or(perMinute, web.UsualRequests))
}

// askAboutData asks to have something corrected for a persona of a demonstration.
func (s *Site) askAboutData(ctx context.Context, who access.Actor, what, should string) error {
	return s.Requests.Ask(ctx, who, privacy.Request{Kind: privacy.Correct, What: what, Should: should})
}

// route builds the service's map.
func (s *Site) route() error {
	rt := web.NewRouter(s.config.Log, s.config.Now)
	s.Router = rt
	rt.BaseURL, rt.Secure = s.config.BaseURL, strings.HasPrefix(s.config.BaseURL, "https://")
	rt.Chrome, rt.Observe = s.chrome, s.metrics.observe
	rt.Proxy, rt.Limits = s.config.Proxy, limits(s.config.Requests)
	rt.Sent = s.sent
	rt.Generations(func(ctx context.Context) (int64, error) { return audit.Generation(ctx, s.config.Store.DB) })
	if s.config.Assets != "" {
		if err := rt.Assets.AddFolder(s.config.Assets); err != nil {
			return err
		}
	}
	s.healthRoutes(rt)
	for _, pages := range s.pages() {
		pages.Routes(rt)
	}
	if s.config.Store.Demo {
		s.Demo.Routes(rt)
	}
	s.Pages.Rooms = rooms
	return nil
}

// courses are what can be learned, as the checks of the framework look at it.
func (s *Site) courses(ctx context.Context) ([]quality.Learning, error) {
	catalogue, err := s.Learning.List(ctx, learning.Filter{})
	all := make([]quality.Learning, len(catalogue))
	for i, o := range catalogue {
		all[i] = quality.Learning{ID: o.ID, Title: o.Title}
		for _, step := range o.Skills {
			all[i].Skills = append(all[i].Skills, step.Skill)
		}
	}
	return all, err
}

// routes is what every capability and view adds to the map.
type routes interface{ Routes(*web.Router) }

// pages lists who adds routes, in the order of the house.
func (s *Site) pages() []routes {
	return []routes{
		&people.Pages{People: s.People, Profession: s.Professions, Records: s.Records, Scopes: s.scopes, Led: s.Leadership.Led},
		s.Door,
		&leadership.Pages{Leadership: s.Leadership, Posts: s.Members.Roster},
		&publishing.Pages{Publishing: s.Pages, Profession: s.Professions},
		&framework.Pages{Framework: s.Framework, Suggested: s.suggested, BaseURL: s.config.BaseURL},
		&membership.MemberPages{Members: s.Members},
		&following.Pages{Following: s.Following},
		&discussion.Pages{Discussions: s.Discussions},
		&proposal.Pages{Proposals: s.Proposals, Discussions: s.Discussions},
		&assessment.Pages{Assessments: s.Assessments, Members: s.Members, Also: []assessment.Also{{Assessment: s.Opinions.OnAssessment, Skill: s.Opinions.OnSkill}}},
		&opinion.Pages{Opinions: s.Opinions},
		&sharing.Pages{Sharing: s.Sharing},
		&campaign.Pages{Campaigns: s.Campaigns},
		&glossary.Pages{Glossary: s.Glossary},
		&learning.Pages{Learning: s.Learning, Framework: s.Framework},
		&networks.Pages{Networks: s.Networks, Framework: s.Framework, Leadership: s.Leadership, Members: s.Members},
		&development.Pages{Plans: s.Development},
		&recruitment.Pages{Recruitment: s.Recruitment, Framework: s.Framework, Profession: s.Professions},
		&enquiry.Pages{Enquiries: s.Enquiries, Networks: s.Networks, Framework: s.Framework, People: s.People, Members: s.Members},
		&privacy.Pages{Records: s.Records, People: s.People, Requests: s.Requests, Profession: s.service},
		&home.Pages{Profession: s.Professions, Framework: s.Framework, People: s.People, Records: s.Records, Waiting: []func(context.Context, access.Actor) ([]web.Link, error){s.Campaigns.Waiting, s.Opinions.Waiting, s.Sharing.Waiting}},
		&team.Pages{Sharing: s.Sharing, Members: s.Members, BaseURL: s.config.BaseURL, Agreed: s.agreed},
		&insight.Pages{Figures: s.Figures, Editions: s.Editions, Framework: s.Framework, Learning: s.Learning, People: s.People, Profession: s.Professions},
		&exchange.HandoverPages{Handovers: s.Handovers},
		&exchange.ImportPages{Imports: s.Imports},
		&finder.Pages{Search: s.Search, Kinds: kinds},
		&api.Pages{Profession: s.Professions, Framework: s.Framework, Learning: s.Learning, Networks: s.Networks, People: s.People, BaseURL: s.config.BaseURL},
	}
}

// rooms are the addresses at which the service shows a page that editors write,
// or on which its own texts rely.
var rooms = []string{
	"home", "about", "join", "governance", "contact", "accessibility", "privacy", "cookies", "terms", "development", "skills-framework",
	"networks", "learning", "recruit", "mentoring", "disciplines/{slug}", "skills/{code}", "roles/{code}",
}

// tidy forgets, once an hour, what nobody can use any more.
func (s *Site) tidy(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			err := errors.Join(s.SignIn.Tidy(ctx), s.Leadership.Tidy(ctx), s.Imports.Tidy(ctx), s.Assessments.Tidy(ctx), s.sent.Tidy(ctx), s.endOpinions(ctx), s.forgetMisses(ctx))
			if err != nil && ctx.Err() == nil {
				s.config.Log.Error("tidying failed", "error", err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// endOpinions ends requests for opinions that nobody answered by their last day.
func (s *Site) endOpinions(ctx context.Context) error {
	_, err := s.Opinions.Expire(ctx)
	return err
}

// forgetMisses drops words that nobody has sought in vain for a year.
func (s *Site) forgetMisses(ctx context.Context) error {
	return s.Acts.Housekeep(ctx, audit.SearchLog, func(tx *sqldb.Tx, at sqldb.Stamp) error {
		return search.ForgetMisses(ctx, tx, clock.ISODay(at.AddDate(-1, 0, 0)))
	})
}

// LoadPack fills the empty store with a profession.
func (s *Site) LoadPack(ctx context.Context, p *pack.Pack) error {
	return s.Exchange.Load(ctx, access.Service, p)
}

// Work does what no request does, until ctx ends: it seals acts, does jobs,
// publishes what is due, tells people what they follow and notices what other instances changed.
func (s *Site) Work(ctx context.Context) {
	var workers sync.WaitGroup
	workers.Go(func() { s.Acts.Sealer(ctx, s.config.Log) })
	workers.Go(func() {
		s.Anchors.Daily(ctx, func(err error) { s.config.Log.Error("telling the head of the audit log outside failed", "error", err) })
	})
	workers.Go(func() { s.outbox.Run(ctx) })
	workers.Go(func() {
		s.Pages.Run(ctx, func(err error) { s.config.Log.Error("publishing what is due failed", "error", err) })
	})
	workers.Go(func() {
		s.Following.Run(ctx, func(err error) { s.config.Log.Error("queueing digests failed", "error", err) })
	})
	workers.Go(func() {
		s.Members.Run(ctx, func(err error) { s.config.Log.Error("queueing reminders failed", "error", err) })
	})
	workers.Go(func() {
		s.Assessments.Run(ctx, func(err error) { s.config.Log.Error("reminding people of old ratings failed", "error", err) })
	})
	workers.Go(func() {
		s.Leadership.Run(ctx, func(err error) {
			s.config.Log.Error("ending terms and asking people where they work failed", "error", err)
		})
	})
	workers.Go(func() {
		s.Figures.Run(ctx, func(err error) { s.config.Log.Error("making figures failed", "error", err) })
	})
	workers.Go(func() {
		s.Records.Daily(ctx, func(err error) { s.config.Log.Error("running the retention schedule failed", "error", err) })
	})
	workers.Go(func() {
		s.Sharing.Run(ctx, func(err error) { s.config.Log.Error("ending shares that are over failed", "error", err) })
	})
	workers.Go(func() {
		s.Campaigns.Run(ctx, func(err error) { s.config.Log.Error("queueing reminders of campaigns failed", "error", err) })
	})
	workers.Go(func() { s.Router.Watch(ctx) })
	workers.Go(func() { s.tidy(ctx) })
	workers.Wait()
}

// MailFolder is where mail goes when no server is configured: the mail folder
// of the store, or of the machine's temporary folder when the store has no folder.
func MailFolder(store *instance.Store, now clock.Clock) *mail.Folder {
	dir := cmp.Or(store.Dir, store.Files, os.TempDir())
	return &mail.Folder{Dir: filepath.Join(dir, "mail"), From: mail.Sender{Address: "no-reply@guildhall.example"}, Now: now}
}

// evidenceFolder is where files with evidence lie, apart from all others so that
// what nothing names can be told; none where the store has no folder for files.
func evidenceFolder(store *instance.Store) blob.Disk {
	if store.Files == "" {
		return blob.Disk{}
	}
	return blob.Disk{Dir: filepath.Join(store.Files, "evidence")}
}

// IsDemo reports whether the store holds a fictional population.
func (s *Site) IsDemo() bool { return s.config.Store.Demo }

// DB is the open database, for commands that look into it.
func (s *Site) DB() *sqldb.DB { return s.config.Store.DB }
