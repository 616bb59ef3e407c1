package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guildhall/internal/access"
	"guildhall/internal/fault"
	"guildhall/internal/site"
)

func newErase() *cobra.Command {
	var store storeFlags
	var yes bool
	cmd := &cobra.Command{
		Use:   "erase EMAIL",
		Short: "Erase a person who asked for it",
		Long: "Removes a person, their sessions and their grants, and takes their name out of what belongs to the profession, such as the history of pages.\n" +
			"It cannot be undone, and a hold prevents it. The audit log keeps that it was done, to an identifier that then means nobody.",
		Example: "  guildhall erase ada@department.gov.uk --yes --data /var/lib/guildhall",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !yes {
				return usageError{fault.New(fault.Invalid, "Erasing cannot be undone. Offer the person their export first (it is on their page /me), then add --yes.")}
			}
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				person, err := s.People.ByEmail(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				certificate, err := s.Records.Erase(cmd.Context(), access.Service, string(person.ID))
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "erased %s\ncertificate %s\n", person.Ref(), certificate)
				return err
			})
		},
	}
	store.add(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "confirm that the person is to be erased")
	return cmd
}
