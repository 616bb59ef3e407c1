package enquiry

import (
	"context"

	"guildhall/internal/pack"
	"guildhall/internal/profession"
	"guildhall/internal/sqldb"
)

// The documents of the profession that this package keeps.
const (
	topicsDocument = "enquiry_topics"
	finderDocument = "role_finder"
)

// Service reads what people may ask and how a job is placed.
type Service struct {
	DB *sqldb.DB
}

// Enquiries returns the subjects and who answers them.
func (s *Service) Enquiries(ctx context.Context) (e pack.Enquiries, err error) {
	return e, profession.Document(ctx, s.DB, topicsDocument, &e)
}

// Finder returns the questions, rules and phrases that place a job.
func (s *Service) Finder(ctx context.Context) (f pack.RoleFinder, err error) {
	return f, profession.Document(ctx, s.DB, finderDocument, &f)
}

// LoadPack replaces subjects and rules with the pack's.
func (s *Service) LoadPack(ctx context.Context, tx *sqldb.Tx, _ sqldb.Stamp, p *pack.Pack) error {
	if err := profession.PutDocument(ctx, tx, topicsDocument, p.Profession.Locale, p.Enquiries); err != nil {
		return err
	}
	return profession.PutDocument(ctx, tx, finderDocument, p.Profession.Locale, p.RoleFinder)
}

// FillPack writes subjects and rules into a pack.
func (s *Service) FillPack(ctx context.Context, q sqldb.Querier, p *pack.Pack) error {
	if err := profession.Document(ctx, q, topicsDocument, &p.Enquiries); err != nil {
		return err
	}
	return profession.Document(ctx, q, finderDocument, &p.RoleFinder)
}
