import { useState } from 'react';
import { choose, useIsNotifying } from './notify-choice.ts';
import './notify-me.css';

/** Lets the user be notified of messages while they are in another tab. The browser is asked for its permission only then. */
export function NotifyToggle() {
  const isOn = useIsNotifying();
  const [isBlocked, setIsBlocked] = useState(false);
  const toggle = async () => {
    if (isOn) return choose(false);
    const permission = await Notification.requestPermission();
    setIsBlocked(permission === 'denied');
    if (permission === 'granted') choose(true);
  };
  return (
    <div className="notify">
      <div className="notify-problem" role="status">
        {isBlocked && (
          <p>Your browser blocks notifications from this site. Allow them in its site settings, and try again.</p>
        )}
      </div>
      <button
        type="button"
        className="button quiet notify-toggle"
        aria-pressed={isOn}
        title={isOn ? 'You are notified of new messages while you are in another tab' : undefined}
        onClick={() => void toggle()}
        onBlur={() => setIsBlocked(false)}
      >
        <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
          <path d="M10 2.5a5 5 0 0 0-5 5v3.2L3.6 14h12.8L15 10.7V7.5a5 5 0 0 0-5-5z" />
          <path d="M8.2 16.2a1.9 1.9 0 0 0 3.6 0" />
        </svg>
        <span className="notify-word">Notify me</span>
      </button>
    </div>
  );
}
