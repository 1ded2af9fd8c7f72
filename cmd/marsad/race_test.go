//go:build race

package main

// raceDetector says that this program holds several times its memory.
const raceDetector = true
