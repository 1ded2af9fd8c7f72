// Package filelock locks open files between processes. The system gives a lock back when the process ends, however it ends.
package filelock
