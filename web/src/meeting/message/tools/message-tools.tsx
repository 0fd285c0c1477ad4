import { CopyButton } from '../../../ui/copy-button.tsx';
import { ExactTime } from '../../../ui/time.tsx';
import { copyMessage, followKeys } from './copy-stops.ts';
import './message-tools.css';

followKeys();

interface MessageToolsProps {
  timestamp: Date;
  body: string;
}

/** When exactly a message was sent, and a button to copy it. Seen where the pointer, the focus or the last tap is. */
export const MessageTools = ({ timestamp, body }: MessageToolsProps) => (
  <div className="message-tools">
    <ExactTime at={timestamp} />
    <CopyButton text={body} className={`button quiet ${copyMessage}`} tabIndex={-1} />
  </div>
);
