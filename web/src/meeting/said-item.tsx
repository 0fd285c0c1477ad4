import { Avatar } from '../ui/avatar.tsx';
import { Time } from '../ui/time.tsx';
import type { Said } from './timeline.ts';

/** What one person said in one go. */
export function SaidItem({ item: { userID, name, messages }, isMine }: { item: Said; isMine: boolean }) {
  const [first] = messages;
  return (
    <li className={isMine ? 'said mine' : 'said'}>
      <Avatar userID={userID} name={name} />
      <div className="said-what">
        <p className="said-who">
          <strong>{name || `User ${userID}`}</strong>
          {isMine && <span className="faint">you</span>}
          {first && (
            <span className="faint">
              <Time at={first.timestamp} />
            </span>
          )}
        </p>
        {messages.map(({ seq, body }) => (
          <p key={seq} className="body" dir="auto">
            {body}
          </p>
        ))}
      </div>
    </li>
  );
}
