package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"guildhall/internal/fault"
	"guildhall/internal/site"
)

func newSignIn() *cobra.Command {
	var store storeFlags
	var admin bool
	var name, baseURL string
	cmd := &cobra.Command{
		Use:   "signin EMAIL",
		Short: "Print an address that signs someone in once",
		Long: "Prints an address that signs in an existing account, for people whom mail does not reach. It works in any browser, once, for 10 minutes,\n" +
			"and is recorded. With --admin it first creates an administrator, or makes one of the person with that address.",
		Example: "  guildhall signin ada@department.gov.uk --data /var/lib/guildhall --base-url https://profession.example\n" +
			"  guildhall signin ada@department.gov.uk --admin --name \"Ada Example\" --data /var/lib/guildhall",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if admin && name == "" {
				return usageError{fault.New(fault.Invalid, "Give the administrator's name, such as --name \"Ada Example\".")}
			}
			return store.with(cmd.Context(), false, func(s *site.Site) error {
				s.SignIn.BaseURL = baseURL
				if admin {
					if _, err := s.SignIn.CreateAdministrator(cmd.Context(), args[0], name); err != nil {
						return err
					}
				}
				link, err := s.SignIn.IssueLink(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), link)
				return err
			})
		},
	}
	store.add(cmd)
	cmd.Flags().BoolVar(&admin, "admin", false, "make this person an administrator first")
	cmd.Flags().StringVar(&name, "name", "", "full name, with --admin")
	cmd.Flags().StringVar(&baseURL, "base-url", "http://127.0.0.1:8080", "how people reach the service")
	return cmd
}
