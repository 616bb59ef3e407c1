// Command withpostgres runs a command beside one throw-away PostgreSQL server,
// so that many test programs share it: withpostgres go test ./...
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"guildhall/internal/sqldb/sqldbtest"
)

func main() {
	server, err := sqldbtest.Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		os.Exit(1)
	}
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Env = append(os.Environ(), sqldbtest.ServerVariable+"="+server.URL)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	server.Stop()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		os.Exit(exit.ExitCode())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		os.Exit(1)
	}
}
