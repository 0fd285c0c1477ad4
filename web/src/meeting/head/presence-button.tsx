import type { MeetingState } from '@rollcall/client/react';
import { useEffect, useRef } from 'react';
import { touch } from '../../ui/touch.ts';
import { useIsSettled } from './use-is-settled.ts';

interface PresenceButtonProps {
  meeting: Pick<MeetingState, 'me' | 'connection' | 'join' | 'leave'>;
  /** Called once the user is in who has joined with this button, and has not gone elsewhere meanwhile. */
  onJoined(): void;
}

/** ms for which a press is still meant for what the button did before: the second one of a double click */
const guardMs = 1_000;

/** Joins and leaves. */
export function PresenceButton({ meeting: { me, connection, join, leave }, onJoined }: PresenceButtonProps) {
  const { presence, firstJoinSeq } = me;
  const isIn = presence === 'in' || presence === 'leaving';
  const isUnderWay = presence === 'joining' || presence === 'leaving';
  const isSettled = useIsSettled(isIn, guardMs);
  const isDisabled = isUnderWay || connection === 'connecting' || !isSettled;
  const button = useRef<HTMLButtonElement>(null);
  const wasPressed = useRef(false);
  useEffect(() => {
    if (presence !== 'in' || !wasPressed.current) return;
    wasPressed.current = false;
    // On a touch screen, the keyboard would come up and cover what one has come to see.
    if (document.activeElement === button.current && !matchMedia(touch).matches) onJoined();
  }, [presence, onJoined]);
  const press = () => {
    if (isDisabled) return;
    wasPressed.current = !isIn;
    if (isIn) leave();
    else join();
  };
  return (
    <button
      ref={button}
      type="button"
      className={isIn ? 'button presence' : 'button primary presence'}
      aria-disabled={isDisabled}
      onClick={press}
    >
      {isIn ? 'Leave' : firstJoinSeq === undefined ? 'Join' : 'Join again'}
    </button>
  );
}
