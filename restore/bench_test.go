package restore

import (
	"os"
	"strings"
	"testing"
)

func BenchmarkNewsFile(b *testing.B) {
	data, err := os.ReadFile("/tmp/w/news3.txt")
	if err != nil {
		b.Skip()
	}
	s := string(data)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Find(s)
	}
}

func BenchmarkPosts(b *testing.B) {
	data, err := os.ReadFile("/tmp/w/posts.txt")
	if err != nil {
		b.Skip()
	}
	s := string(data)
	b.SetBytes(int64(len(s)))
	b.ReportAllocs()
	for b.Loop() {
		Find(s)
	}
}

func BenchmarkLines(b *testing.B) {
	data, err := os.ReadFile("/tmp/w/news3.txt")
	if err != nil {
		b.Skip()
	}
	l := strings.Split(string(data), "\n")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		for _, s := range l {
			isUndotted(s)
		}
	}
}
