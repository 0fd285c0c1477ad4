/** What a host gave as the reason for ending a meeting early, or calling it off. */
export function EndReason({ reason }: { reason: string | undefined }) {
  return reason ? <p className="end-reason">“{reason}”</p> : null;
}
