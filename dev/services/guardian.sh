# Runs a command that must not outlive the process that started it.
#
#   sh guardian.sh GRACE_TENTHS REMOVE_DIR COMMAND [ARGUMENT…]     as the leader of a new session
#
# This shell becomes COMMAND, so its pid, exit code and signals are the command's own. The guardian stays behind in the
# same group and reads descriptor 3, the other end of which only the starting process holds: a line says that COMMAND
# has ended; the end of the file says that the starting process has, however that came about.
grace_tenths=$1
remove_dir=$2
shift 2

# A zombie has ended, though it waits for an init that may never take note of it. Without /proc, the inits do.
is_running() {
  kill -s 0 $$ && ! grep -q '^State:[[:space:]]*Z' /proc/$$/status
}

guard() {
  # While the guardian is in the session $$, no other process can be given that number.
  if ! read -r _ <&3; then
    kill -s TERM $$
    while [ "$grace_tenths" -gt 0 ] && is_running; do
      sleep 0.1
      grace_tenths=$((grace_tenths - 1))
    done
  fi

  # Nothing of the group may write any more when the folder goes, and KILL would take the guardian too: hence a signal
  # that nobody uses, and a second look for what was written as it came.
  kill -s VTALRM -- -$$
  if [ -n "$remove_dir" ]; then
    rm -rf -- "$remove_dir" && [ ! -e "$remove_dir" ] || { sleep 0.2; rm -rf -- "$remove_dir"; }
  fi
  kill -s KILL -- -$$
}

# The substitution ends when the guardian lets go of its output: the command starts when it is guarded, and not before.
: "$(
  (
    trap '' HUP INT QUIT TERM PIPE VTALRM
    PATH=/usr/bin:/bin:$PATH
    exec >/dev/null 2>&1
    guard
  ) &
)"

exec "$@" 3<&-
