// Package evaluation measures records against labelled reports: precision, recall and F1 of what is found, by kind and type, the share of
// fields that are right, confidence intervals of both, and what changed since an earlier run.
//
// It knows records and labels only; reading the reports is the caller's work. All offsets are code points of the report's text.
// docs/evaluation.md says for users what the labels look like and what each measure counts.
package evaluation

// Schema names the format of a Result as JSON.
const Schema = "marsad.evaluation/1"
