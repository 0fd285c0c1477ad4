import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { Time } from '../../ui/time.tsx';
import { MessageBody } from './message-body.tsx';
import { MessageTools } from './tools/message-tools.tsx';
import './message.css';

interface MessageFrameProps {
  userID: number;
  name: string;
  body: string;
  timestamp: Date;
  /** Whether it belongs to the message before, which has the name and the time. */
  isGrouped: boolean;
  isMine: boolean;
  /** What is below the words. */
  children?: ReactNode;
}

/** A message: who wrote it, when, and what. */
export function MessageFrame({ userID, name, body, timestamp, isGrouped, isMine, children }: MessageFrameProps) {
  const author = name || `User ${userID}`;
  return (
    <div className={`message ${isGrouped ? 'grouped' : ''} ${isMine ? 'mine' : ''}`}>
      {isGrouped ? <span className="visually-hidden">{author}: </span> : <Avatar userID={userID} name={name} />}
      <div className="message-content">
        {!isGrouped && (
          <p className="message-author">
            <strong dir="auto">{author}</strong>
            {isMine && <span className="faint">you</span>}
            <span className="faint">
              <Time at={timestamp} />
            </span>
          </p>
        )}
        <MessageBody body={body} />
        {children}
      </div>
      {body !== '' && <MessageTools timestamp={timestamp} body={body} />}
    </div>
  );
}
