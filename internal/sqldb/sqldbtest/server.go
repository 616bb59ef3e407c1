package sqldbtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"guildhall/internal/clock"
)

// ServerVariable names the PostgreSQL server that tests share, as
// postgres://USER@/postgres?host=SOCKETFOLDER. When it is empty each test
// program starts a server of its own, which dies with it.
const ServerVariable = "GUILDHALL_TEST_POSTGRES"

// Server is the address of the PostgreSQL server for this test program.
var Server = sync.OnceValues(func() (string, error) {
	if server := os.Getenv(ServerVariable); server != "" {
		return server, nil
	}
	s, err := Start()
	if err != nil {
		return "", err
	}
	return s.URL, nil
})

// A Running server is a throw-away PostgreSQL in a temporary folder.
type Running struct {
	URL string // of its database postgres

	dir, bin string
	as       *syscall.Credential
	cmd      *exec.Cmd
	ended    chan struct{} // closed when the server has
}

// Start makes a cluster and serves it. The server ends with the program that
// started it.
func Start() (*Running, error) {
	s, err := Make()
	if err != nil {
		return nil, err
	}
	return s, s.Serve()
}

// Make makes a cluster in a temporary folder, for Serve.
func Make() (*Running, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	sweep()
	dir, err := os.MkdirTemp("", folderPrefix+"*")
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	s := &Running{URL: "postgres://test@/postgres?host=" + dir, dir: dir, bin: bin, as: as}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", s.data(), "-U", "test", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return s, nil
}

func (s *Running) data() string { return filepath.Join(s.dir, "data") }

var errEnded = errors.New("the test PostgreSQL ended while it was starting")

// Serve serves a cluster on a socket in its folder, as an unprivileged user:
// PostgreSQL refuses to run as root. Settings, such as "ssl=on", win over those
// that make tests quick. After End it goes on with what was written.
func (s *Running) Serve(settings ...string) error {
	var err error
	for range 100 { // memory that is shared with what was killed is free when the last of it has ended
		if err = s.launch(settings); err == nil {
			err = s.ready()
		}
		if !errors.Is(err, errEnded) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// End ends the server by a signal, and waits: SIGKILL is a crash, SIGQUIT what
// PostgreSQL calls an immediate stop.
func (s *Running) End(how syscall.Signal) {
	s.cmd.Process.Signal(how)
	<-s.ended
}

// Stop ends the server and removes its folder.
func (s *Running) Stop() error {
	s.End(syscall.SIGQUIT)
	return os.RemoveAll(s.dir)
}

// Keep writes a file into the server's folder that only the server may read.
func (s *Running) Keep(name string, content []byte) (string, error) {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil || s.as == nil {
		return path, err
	}
	return path, os.Chown(path, int(s.as.Uid), int(s.as.Gid))
}

// launch starts the postmaster on a thread that never ends, because the signal
// sent at the parent's death follows the thread, not the process.
func (s *Running) launch(settings []string) error {
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), "-D", s.data())
	for _, setting := range append([]string{"listen_addresses=", "unix_socket_directories=" + s.dir,
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"shared_buffers=128MB", "max_connections=300", "log_min_messages=fatal"}, settings...) {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGQUIT}
	started, ended := make(chan error), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		started <- cmd.Start()
		cmd.Wait()
		close(ended)
		select {}
	}()
	s.cmd, s.ended = cmd, ended
	return <-started
}

func (s *Running) ready() error {
	var err error
	for range 200 {
		if err = run(s.URL, "SELECT 1"); err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return errEnded
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.Join(errors.New("the test PostgreSQL did not start within 10 seconds"), err)
}

const folderPrefix = "guildhall-pg-"

// sweep removes the folders of servers that died with the test programs that
// started them: nobody else can. A server that runs has a postmaster.pid; one
// that is being made is young.
func sweep() {
	folders, _ := filepath.Glob(filepath.Join(os.TempDir(), folderPrefix+"*"))
	for _, dir := range folders {
		info, err := os.Stat(dir)
		_, running := os.Stat(filepath.Join(dir, "data", "postmaster.pid"))
		if err == nil && running != nil && clock.Since(info.ModTime()) > 5*time.Minute {
			os.RemoveAll(dir)
		}
	}
}

// binaries finds the newest installed PostgreSQL, 15 or later.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	var versions []int
	for _, path := range found {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))); err == nil && v >= 15 {
			versions = append(versions, v)
		}
	}
	if len(versions) == 0 {
		return "", errors.New("tests need a PostgreSQL server, 15 or newer: apt-get install postgresql")
	}
	return fmt.Sprintf("/usr/lib/postgresql/%d/bin", slices.Max(versions)), nil
}

// unprivileged gives dir to nobody when the tests run as root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
}
