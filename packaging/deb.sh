#!/usr/bin/env bash
# Makes a Debian package of a built program: deb.sh VERSION ARCH PROGRAM FOLDER. Needs dpkg-deb; the package is read by Debian 12, Ubuntu 22.04 and later. The same input and SOURCE_DATE_EPOCH give the same bytes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$1 arch=$2 program=$3 out=$4
# Debian's versions begin with a digit and have no dash of their own: v1.2-3-gabc becomes 1.2+3.gabc, a name without a number 0~name.
debian=${version#v}
debian=$(sed 's/-/+/; s/-/./g' <<<"$debian")
[[ $debian =~ ^[0-9]+\. ]] || debian="0~$debian"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
install -D -m 755 "$program" "$root/usr/bin/marsad"
install -D -m 644 "$here/marsad.service" "$root/usr/lib/systemd/system/marsad.service"
install -D -m 644 "$here/marsad.sysusers" "$root/usr/lib/sysusers.d/marsad.conf"
install -D -m 644 "$here/marsad.env" "$root/etc/marsad/marsad.env"
install -D -m 644 "$here/../LICENSE" "$root/usr/share/doc/marsad/copyright"
install -D -m 644 "$here/../NOTICE" "$root/usr/share/doc/marsad/NOTICE"
for doc in running.md operations.md access.md abuse.md api.md mcp.md; do
  install -D -m 644 "$here/../docs/$doc" "$root/usr/share/doc/marsad/$doc"
done
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<CONTROL
Package: marsad
Version: $debian
Architecture: $arch
Maintainer: marsad <marsad@localhost>
Installed-Size: $(du -sk --apparent-size "$root/usr" "$root/etc" | awk '{s += $1} END {print s}')
Section: misc
Priority: optional
Recommends: ca-certificates
Suggests: chromium, postgresql
Description: register of what Arabic conflict reports say
 Reads Arabic reports, restores defaced words, codes who said what and what
 happened where and when, and keeps a register of it with the evidence.
 It monitors and documents, and asserts nothing of its own about guilt.
CONTROL
echo /etc/marsad/marsad.env > "$root/DEBIAN/conffiles"
cat > "$root/DEBIAN/postinst" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
  # The user is made where systemd is installed, also while it does not run, as in an image that is being made.
  if command -v systemd-sysusers >/dev/null; then
    systemd-sysusers marsad.conf
  fi
  if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl try-restart marsad.service
  fi
fi
SCRIPT
cat > "$root/DEBIAN/prerm" <<'SCRIPT'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now marsad.service || true
fi
SCRIPT
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"
(cd "$root" && find usr etc -type f ! -path etc/marsad/marsad.env -print0 | LC_ALL=C sort -z | xargs -0 md5sum > DEBIAN/md5sums)
find "$root" -exec touch -h -d "@${SOURCE_DATE_EPOCH:?}" {} +
dpkg-deb --root-owner-group -Zzstd --build "$root" "$out/marsad_${debian}_$arch.deb" >/dev/null
