package pack

import (
	"testing"

	"guildhall/professions"
)

func BenchmarkReadStarter(b *testing.B) {
	for b.Loop() {
		Read(professions.Default())
	}
}
