import { Avatar } from '../ui/avatar.tsx';
import { Time } from '../ui/time.tsx';
import type { MessageGroup } from './timeline.ts';

/** One person's messages, sent in quick succession. */
export function MessageGroupItem({
  item: { userID, name, messages },
  isMine,
}: {
  item: MessageGroup;
  isMine: boolean;
}) {
  const [first] = messages;
  return (
    <li className={isMine ? 'message-group mine' : 'message-group'}>
      <Avatar userID={userID} name={name} />
      <div className="message-group-content">
        <p className="message-group-author">
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
