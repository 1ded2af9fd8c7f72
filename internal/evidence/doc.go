// Package evidence keeps what was captured so that it can be proved later: WARC files that are written once and named by their SHA-256, a log in which each
// entry holds the hash of the one before, a Merkle tree over its entries (RFC 6962, by golang.org/x/mod/sumdb/tlog), and one signed head of the tree a
// day. docs/evidence.md says what this proves and what it does not, and how to check it without marsad.
//
// The folder of an archive:
//
//	objects/ab/cdef….warc.gz    one capture each; the name is the SHA-256 of the file
//	log/entries.jsonl           one entry a line, appended to and never changed
//	log/hashes                  hashes of the tree, 32 bytes each, in the order of tlog.StoredHashIndex
//	heads/2026-03-01.note       the head at the end of a day in UTC, a signed checkpoint
//	timestamps/<sha256>.…       heads as they were sent to be timestamped, and the answers
//	public.key                  the key that heads are signed with, for whoever checks them
//	lock                        held by the process that writes
//	tmp/                        files that are not whole yet
//
// The private key stands beside the folder, not in it, so that a copy of the folder cannot sign.
package evidence
