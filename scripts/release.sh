#!/usr/bin/env bash
# Builds a release into dist/: the program for each platform, Debian packages, an SBOM of each program, and checksums. Everything is built twice, the second time
# in another folder with an empty build cache, and has to be the same byte by byte.
#   scripts/release.sh [PLATFORM…]      linux/amd64 linux/arm64 darwin/arm64 windows/amd64 when none is named
set -euo pipefail
cd "$(dirname "$0")/.."
platforms=("$@")
[ ${#platforms[@]} -gt 0 ] || platforms=(linux/amd64 linux/arm64 darwin/arm64 windows/amd64)
version=$(git describe --tags --always)
commit=$(git rev-parse --short=12 HEAD)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH CGO_ENABLED=0
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  echo 'release: there are changes that are not committed; a release is built of a commit' >&2
  exit 1
fi
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# build FOLDER: a copy of the commit there, with the built assets, and of it everything into FOLDER/dist.
build() {
  local tree=$1/tree out=$1/dist
  mkdir -p "$tree" "$out"
  git archive HEAD | tar -xC "$tree"
  cp -r internal/web/static/dist/. "$tree/internal/web/static/dist/"
  for platform in "${platforms[@]}"; do
    local os=${platform%/*} arch=${platform#*/} name
    name=$out/marsad-$os-$arch
    [ "$os" = windows ] && name=$name.exe
    (cd "$tree" && GOOS=$os GOARCH=$arch GOFLAGS=-mod=readonly go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=$version -X main.commit=$commit" -o "$name" ./cmd/marsad)
    if [ "$os" = linux ] && command -v dpkg-deb >/dev/null; then
      "$tree/packaging/deb.sh" "$version" "$arch" "$name" "$out"
    fi
  done
}

build "$work/one"
GOCACHE=$work/cache build "$work/another"
(cd "$work/one/dist" && sha256sum -- * > ../sums)
(cd "$work/another/dist" && sha256sum -- * > ../sums)
if ! cmp "$work/one/sums" "$work/another/sums"; then
  diff "$work/one/sums" "$work/another/sums" || true
  echo 'release: two builds of the same commit differ' >&2
  exit 1
fi
rm -rf dist
mv "$work/one/dist" dist
command -v dpkg-deb >/dev/null || echo 'left out: Debian packages: no dpkg-deb'
for program in dist/marsad-*; do
  bin/tools/cyclonedx-gomod bin -json -noserial -version "$version" -output "$program.cdx.json" "$program"
done
cp /etc/ssl/certs/ca-certificates.crt dist/ 2>/dev/null || echo 'left out: the certificates that the container needs: no ca-certificates on this machine'
(cd dist && find . -maxdepth 1 -type f ! -name SHA256SUMS ! -name ca-certificates.crt -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
echo "two builds of $version are the same; dist/SHA256SUMS:"
cat dist/SHA256SUMS
