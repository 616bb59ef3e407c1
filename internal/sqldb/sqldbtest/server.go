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
	dir string
	cmd *exec.Cmd
}

// Start makes a cluster in a temporary folder and serves it on a socket there,
// as an unprivileged user: PostgreSQL refuses to run as root. The server ends
// with the program that started it.
func Start() (*Running, error) {
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
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "test", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	s := &Running{URL: "postgres://test@/postgres?host=" + dir, dir: dir}
	if err := s.serve(bin, data, as); err != nil {
		return nil, err
	}
	return s, s.ready()
}

// Stop ends the server and removes its folder.
func (s *Running) Stop() error {
	s.cmd.Process.Signal(syscall.SIGQUIT)
	s.cmd.Wait()
	return os.RemoveAll(s.dir)
}

// serve starts the postmaster on a thread that never ends, because the signal
// sent at the parent's death follows the thread, not the process.
func (s *Running) serve(bin, data string, as *syscall.Credential) error {
	s.cmd = exec.Command(filepath.Join(bin, "postgres"), "-D", data,
		"-c", "listen_addresses=", "-c", "unix_socket_directories="+s.dir,
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "shared_buffers=128MB", "-c", "max_connections=300", "-c", "log_min_messages=fatal")
	s.cmd.Dir = s.dir
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		started <- s.cmd.Start()
		select {}
	}()
	return <-started
}

func (s *Running) ready() error {
	var err error
	for range 200 {
		if err = run(s.URL, "SELECT 1"); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
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
