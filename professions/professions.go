// Package professions holds the starter packs that are built into the program.
// Each folder beside this file is one pack; adding a folder is all it takes.
package professions

import (
	"embed"
	"io/fs"
)

// FS holds every pack as a folder at its top.
//
//go:embed */*
var FS embed.FS

// Default returns the pack that an empty store is filled with: the first folder,
// by name, that defines a profession.
func Default() fs.FS {
	definitions, err := fs.Glob(FS, "*/profession.yaml")
	if err != nil || len(definitions) == 0 {
		panic("professions: no pack is built into this program") // a broken build, before anything listens
	}
	folder := definitions[0][:len(definitions[0])-len("/profession.yaml")]
	sub, err := fs.Sub(FS, folder)
	if err != nil {
		panic(err)
	}
	return sub
}
