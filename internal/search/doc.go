// Package search is how texts and queries are taken apart, so that every engine indexes and finds the same: words folded and stemmed with their places,
// queries with what each word was expanded to, and the places of hits in the text as it was published.
//
// The words of a text are those of its restored reading: a clean query finds a defaced word. The package knows no store; a store keeps for each token its
// Word and its Stem at one position (see Columns) and asks for a [Query] made by [Parse].
package search

// Version names the analysis. A store that was indexed under another one makes its index again.
const Version = "1"
