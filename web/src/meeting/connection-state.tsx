import type { Connection } from './use-feed.ts';

const words: Record<Connection, string> = {
  connecting: 'Connecting…',
  live: 'Live',
  reconnecting: 'Reconnecting…',
  over: 'Over',
  refused: 'Not connected',
};

/** How fresh the page is. */
export function ConnectionState({ connection }: { connection: Connection }) {
  return (
    <span className={`connection ${connection}`} role="status">
      <span className="dot" aria-hidden="true" />
      {words[connection]}
    </span>
  );
}
