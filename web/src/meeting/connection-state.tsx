import type { Connection } from '@rollcall/client/react';

const words: Record<Connection, string> = {
  connecting: 'Connecting…',
  waiting: 'Not open yet',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  over: 'Over',
  refused: 'Not connected',
};

/** Whether the page is up to date. */
export function ConnectionState({ connection }: { connection: Connection }) {
  return (
    <span className={`connection ${connection}`} role="status">
      <span className="dot" aria-hidden="true" />
      {words[connection]}
    </span>
  );
}
