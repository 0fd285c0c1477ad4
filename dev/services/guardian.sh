# Runs a command that must not outlive the process that started it.
#
#   sh guardian.sh GRACE_TENTHS REMOVE_DIR COMMAND [ARGUMENT…]     as the leader of a new session
#
# This shell becomes COMMAND, so its pid, exit code and signals are the command's own. The guardian stays behind in the
# same group and reads descriptor 3, whose other end only the starting process holds. A line means that COMMAND has
# ended; the end of the file means that the starting process has, for whatever reason.
grace_tenths=$1
remove_dir=$2
shift 2

# A zombie has ended, even if the init never reaps it. Systems without /proc have an init that does.
is_running() {
  kill -s 0 $$ && ! grep -q '^State:[[:space:]]*Z' /proc/$$/status
}

guard() {
  # No other process can get the pid $$ while the guardian is in the session of that number.
  if ! read -r _ <&3; then
    kill -s TERM $$
    while [ "$grace_tenths" -gt 0 ] && is_running; do
      sleep 0.1
      grace_tenths=$((grace_tenths - 1))
    done
  fi

  # The whole group must stop writing before the folder is removed, but KILL would end the guardian as well: hence a
  # signal that nobody uses, and a second attempt in case something was written just as it arrived.
  kill -s VTALRM -- -$$
  if [ -n "$remove_dir" ]; then
    rm -rf -- "$remove_dir" && [ ! -e "$remove_dir" ] || { sleep 0.2; rm -rf -- "$remove_dir"; }
  fi
  kill -s KILL -- -$$
}

# The substitution ends when the guardian closes its output, so the command does not start unguarded.
: "$(
  (
    trap '' HUP INT QUIT TERM PIPE VTALRM
    PATH=/usr/bin:/bin:$PATH
    exec >/dev/null 2>&1
    guard
  ) &
)"

exec "$@" 3<&-
