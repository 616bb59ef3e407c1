package linked_test

import (
	"bytes"
	"io"
	"testing"

	"guildhall/internal/framework/linked"
)

// BenchmarkWrite exports the starter's framework in each format.
func BenchmarkWrite(b *testing.B) {
	e := starter(b)
	for _, format := range linked.Formats() {
		b.Run(format, func(b *testing.B) {
			var out bytes.Buffer
			if err := linked.Write(&out, format, e); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(out.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if err := linked.Write(io.Discard, format, e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRead imports what BenchmarkWrite exports.
func BenchmarkRead(b *testing.B) {
	e := starter(b)
	for _, format := range linked.Formats() {
		b.Run(format, func(b *testing.B) {
			var out bytes.Buffer
			if err := linked.Write(&out, format, e); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(out.Len()))
			for b.Loop() {
				if _, _, err := linked.Read(out.Bytes(), format); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
