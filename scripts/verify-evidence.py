#!/usr/bin/env python3
"""Checks a folder of evidence without marsad: chain, files, WARC digests, tree, heads. Python 3, nothing else.

Usage: verify-evidence.py FOLDER        exit code 0: it holds, 1: it does not (named)
The signatures of the heads are Ed25519 and need a library or a tool for that; docs/evidence.md shows how with openssl.
"""
import base64, gzip, hashlib, json, os, sys, zlib

folder, faults = sys.argv[1], []
sha = lambda data: hashlib.sha256(data).hexdigest()
with open(os.path.join(folder, "log/entries.jsonl"), "rb") as f:
    lines = f.read().split(b"\n")[:-1]

# Files that were erased for good: a later entry names them.
erased = {o for line in lines for o in json.loads(line).get("erased", {}).get("objects", [])}

# The chain: each line holds the hash of the line before.
previous = sha(b"")
for n, line in enumerate(lines):
    entry = json.loads(line)
    if entry["entry"] != n or entry["previous"] != previous:
        faults.append(f"log line {n + 1} does not follow from the line before")
    previous = sha(line)

    # The file of the entry: named by its hash; each record is a gzip member with the digest of its block.
    if "object" in entry and entry["object"] not in erased:
        name = entry["object"][:2] + "/" + entry["object"][2:] + ".warc.gz"
        with open(os.path.join(folder, "objects", name), "rb") as f:
            data = f.read()
        if sha(data) != entry["object"]:
            faults.append(f"objects/{name} has another hash than its name")
            continue
        while data:
            member = zlib.decompressobj(31)
            head, _, block = member.decompress(data).partition(b"\r\n\r\n")
            data = member.unused_data
            if f"WARC-Block-Digest: sha256:{sha(block[:-4])}".encode() not in head.split(b"\r\n"):
                faults.append(f"objects/{name} has a record with another digest than its block")

# The tree (RFC 6962): a leaf is the hash of 0x00 and the line, a node that of 0x01 and the two below it.
leaves = [hashlib.sha256(b"\0" + line).digest() for line in lines]
def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()

for name in sorted(os.listdir(os.path.join(folder, "heads"))):
    with open(os.path.join(folder, "heads", name), encoding="utf-8") as f:
        origin, size, want, *_ = f.read().split("\n")
    if int(size) > len(leaves) or base64.b64encode(root(leaves[: int(size)])).decode() != want:
        faults.append(f"heads/{name} has another root than the first {size} entries")

print("\n".join(faults) or f"{len(lines)} entries hold")
sys.exit(1 if faults else 0)
