import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { Time } from '../../ui/time.tsx';
import './message.css';

interface MessageFrameProps {
  userID: number;
  name: string;
  timestamp: Date;
  /** Whether it belongs to the message before, which has the name and the time. */
  isGrouped: boolean;
  isMine: boolean;
  children: ReactNode;
}

/** Who wrote a message, and when, around what was written. */
export function MessageFrame({ userID, name, timestamp, isGrouped, isMine, children }: MessageFrameProps) {
  const author = name || `User ${userID}`;
  if (isGrouped) {
    return (
      <div className="message grouped">
        <span className="visually-hidden">{author}: </span>
        {children}
      </div>
    );
  }
  return (
    <div className={isMine ? 'message mine' : 'message'}>
      <Avatar userID={userID} name={name} />
      <div className="message-content">
        <p className="message-author">
          <strong>{author}</strong>
          {isMine && <span className="faint">you</span>}
          <span className="faint">
            <Time at={timestamp} />
          </span>
        </p>
        {children}
      </div>
    </div>
  );
}
