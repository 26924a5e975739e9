#!/usr/bin/env bash
# Holds every GPU of this node at CAP_WATTS, and looks again every INTERVAL_SECONDS: the limit does not survive a reload of the
# driver. When the DaemonSet itself is being removed, the GPUs get their own default back. When only this pod is (a roll-out, an
# eviction), or nobody can be asked, the cap stays: the site's power budget counts on it.
set -u

interval=${INTERVAL_SECONDS:-15}
capped=${CAPPED_FILE:-/tmp/capped}
account=${ACCOUNT_FOLDER:-/var/run/secrets/kubernetes.io/serviceaccount}

say() { echo "$(date -u +%FT%TZ) $*"; }

# Prints: index, limit that is set, default limit; whole watts, a GPU a line.
limits() {
  nvidia-smi --query-gpu=index,power.limit,power.default_limit --format=csv,noheader,nounits |
    tr -d ' ' | sed -E 's/\.[0-9]+//g'
}

# Sets every GPU to the watts given, or to its own default for "default". Fails if one of them is not there afterwards: the limits are read again, since
# nvidia-smi may say that it has set one and leave it as it was.
set_all() {
  local wanted=$1 failed=0 index limit default target rows
  rows=$(limits) && [ -n "$rows" ] || { say "nvidia-smi does not answer"; return 1; }
  while IFS=, read -r index limit default; do
    target=$(target_of "$wanted" "$default")
    [ "$limit" = "$target" ] && continue
    say "gpu $index: $limit W -> $target W"
    nvidia-smi -i "$index" -pl "$target" >/dev/null || say "gpu $index: nvidia-smi refuses $target W"
  done <<<"$rows"
  rows=$(limits) && [ -n "$rows" ] || { say "nvidia-smi does not answer"; return 1; }
  while IFS=, read -r index limit default; do
    target=$(target_of "$wanted" "$default")
    [ "$limit" = "$target" ] && continue
    say "gpu $index: its limit is $limit W, and $target W was asked for"
    failed=1
  done <<<"$rows"
  return $failed
}

# The watts that a GPU is to have.
target_of() {
  if [ "$1" = default ]; then echo "$2"; else echo "$1"; fi
}

# True only if the API server says that the DaemonSet is gone or going.
daemon_set_goes() {
  local body status
  body=$(mktemp)
  status=$(curl --silent --show-error --max-time 10 --output "$body" --write-out '%{http_code}' \
    --cacert "$account/ca.crt" --header "Authorization: Bearer $(cat "$account/token")" \
    "https://kubernetes.default.svc/apis/apps/v1/namespaces/$NAMESPACE/daemonsets/$DAEMON_SET") || return 1
  [ "$status" = 404 ] && return 0
  [ "$status" = 200 ] && without_labels <"$body" | grep -q '"deletionTimestamp": *"'
}

# An object without its labels and annotations, whose keys may be any word. Escaped characters go first, so that a string ends at its next quote.
without_labels() {
  tr -d '\n' | sed -E 's/\\.//g; s/"(labels|annotations)": *\{( *"[^"]*": *"[^"]*",?)* *\}//g'
}

stop() {
  rm -f "$capped"
  if daemon_set_goes; then
    say "the cap is removed: back to the default"
    set_all default
  else
    say "stopping; the cap of $CAP_WATTS W stays"
  fi
  exit 0
}
trap stop TERM INT

say "cap: $CAP_WATTS W a GPU"
while :; do
  if set_all "$CAP_WATTS"; then touch "$capped"; else rm -f "$capped"; fi
  sleep "$interval" &
  wait $!
done
