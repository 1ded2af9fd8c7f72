package main

import "os"

// resident gives 0: the system does not say what a process held.
func resident(*os.ProcessState) int64 { return 0 }
