// Package docs holds what of this folder the program shows itself: so that a page and the document it is taken from cannot differ.
package docs

import _ "embed"

// Accuracy is accuracy.md: how often marsad misreads, as measured.
//
//go:embed accuracy.md
var Accuracy string
