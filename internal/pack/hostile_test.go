package pack

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// smallFiles are the files of the pack that New starts from.
func smallFiles(t testing.TB) map[string][]byte {
	t.Helper()
	sub, err := fs.Sub(starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	var out findings
	files := load(sub, &out)
	if len(files) == 0 || len(out.list) > 0 {
		t.Fatal("the small pack cannot be read")
	}
	return files
}

// FuzzRead replaces one file of a pack. Nothing may panic, and a pack without
// errors can be written and read again.
func FuzzRead(f *testing.F) {
	names := slices.Sorted(maps.Keys(smallFiles(f)))
	for i, name := range names {
		f.Add(uint8(i), smallFiles(f)[name])
	}
	for _, hostile := range []string{
		"", "\n", "---\n", "---\n---\n", "---\n\n---\n\n", "\xff\xfe\x00", "\xef\xbb\xbf", "a: [", "a: {", "{", "[", "- - - - -", "? ? ?", "a: &a [*a]", "<<: *x", "!!binary x",
		"a: |\n  x\n b", "a: >-\n", "a: 'x", "a: \"\\", "\"\\u12\": x", "a:\n\tb", "%YAML 1.3\n---\n", "--- a\n--- b\n", "a: b: c", ": :", "[]: x", "{}: x", "~: x", "1: 2", "levels: 3", "levels:\n  items: [1]",
		"\"", "a,b\n\"", "a,b\n\"x\"y,z\n", "code,code\n", "code,level,descriptor\nGP01,9999999999999999999,x\n", "code,level,descriptor\n\"GP01\n\",1,x\n", ",,,\n,,,\n",
		"id,name,short,kind,parent,valid_from,valid_to,predecessors,email_domains,former_parents,note\na,A,A,historic,a,9999,0000,a:renamed; a:x; :,;;;,@; a@,\n",
		"id,title,kind,format,provider,skills,hours,cost_band,mode,audience,description,url,review_date\nL1,\"a \"\"b\"\"\",k,f,p,\"\"\"; GP01:1-0\",-1,x,m,a,d,https://,2020-13\n",
		"---\ntitle: x\n---\n\n[a](b [c](d)) [](/) ![x](y)\n```\n# x\n", strings.Repeat("[", 1000), strings.Repeat("- ", 1000), strings.Repeat("{a: ", 1000), strings.Repeat("a\n", 2000),
	} {
		for _, i := range []int{0, 5, 9, 14, len(names) - 1} {
			f.Add(uint8(i), []byte(hostile))
		}
	}
	for i := range names {
		f.Add(uint8(i), []byte("a: [1, {b: '"))
		f.Add(uint8(i), []byte("x,y\n\"1\n2\",3,4\n"))
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		files := smallFiles(t)
		files[names[int(which)%len(names)]] = data
		p, found := read(files, &findings{})
		for _, x := range found {
			if x.Message == "" || x.Rule == "" || x.File == "" || x.Line < 0 || x.Column < 0 || (x.Line == 0) != (x.Column == 0) {
				t.Errorf("unusable finding %+v", x)
			}
		}
		if len(Errors(found)) > 0 {
			return
		}
		written, err := Files(p)
		if err != nil {
			t.Fatalf("no error was found, yet: %v", err)
		}
		contents := map[string][]byte{}
		for _, w := range written {
			contents[w.Name] = w.Data
		}
		again, found := read(contents, &findings{})
		if broken := Errors(found); len(broken) > 0 || !reflect.DeepEqual(p, again) {
			t.Errorf("differs after writing: %v %v", broken, Diff(p, again))
		}
	})
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		change func(files fstest.MapFS)
		want   string
	}{
		"a large file": {func(f fstest.MapFS) {
			f["glossary.csv"] = &fstest.MapFile{Data: bytes.Repeat([]byte("x"), maxFileBytes+1)}
		}, "glossary.csv:0:0: error: This file is larger than 4 MiB"},
		"many files": {func(f fstest.MapFS) {
			for i := range maxFiles {
				f["zz/"+strings.Repeat("z", 1+i%80)+string(rune('a'+i/80%26))+string(rune('a'+i/2080))+".md"] = &fstest.MapFile{Data: []byte("x\n")}
			}
		}, "A pack has at most 5000 files"},
		"a large pack": {func(f fstest.MapFS) {
			for i := range 9 {
				f["zz/"+string(rune('a'+i))+".md"] = &fstest.MapFile{Data: bytes.Repeat([]byte("x\n"), maxFileBytes/2)}
			}
		}, "larger than 32 MiB together"},
		"a link": {func(f fstest.MapFS) {
			f["pages/terms.md"].Mode = fs.ModeSymlink
		}, "pages/terms.md:0:0: error: This is a link"},
		"a hidden file": {func(f fstest.MapFS) {
			f[".git/config"] = &fstest.MapFile{Data: []byte("\xff")}
		}, ""},
		"a stray file": {func(f fstest.MapFS) {
			f["framework/notes.txt"] = &fstest.MapFile{Data: []byte("x\n")}
		}, "framework/notes.txt:0:0: warning: Nothing reads this file"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{}
			for file, data := range smallFiles(t) {
				files[file] = &fstest.MapFile{Data: data}
			}
			c.change(files)
			_, found := Read(files)
			var lines []string
			for _, f := range found {
				lines = append(lines, f.String())
			}
			if !strings.Contains(strings.Join(lines, "\n"), c.want) {
				t.Errorf("no finding says %q", c.want)
			}
			if c.want == "" && len(Errors(found)) > 0 {
				t.Errorf("errors: %v", Errors(found))
			}
		})
	}
}

func TestFolderThatIsNotThere(t *testing.T) {
	_, found := Read(os.DirFS(filepath.Join(t.TempDir(), "nowhere")))
	if len(Errors(found)) == 0 || found[0].File != "." || found[0].Rule != "unreadable" {
		t.Errorf("want the folder reported first, got %v", found[0])
	}
}

func TestOneFileCannotBuryTheReport(t *testing.T) {
	files := smallFiles(t)
	files[glossaryFile] = append(files[glossaryFile], bytes.Repeat([]byte("x,,,\n"), 1000)...)
	_, found := read(files, &findings{})
	n := 0
	for _, f := range found {
		if f.File == glossaryFile {
			n++
		}
	}
	if n > findingsPerFile+1 || found[0].Rule == "" {
		t.Errorf("%d findings of one file", n)
	}
}
