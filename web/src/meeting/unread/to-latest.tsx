import './unread.css';

interface ToLatestProps {
  /** How many messages are new. */
  count: number;
  onClick(): void;
}

/** The way back to what is new, or to the end, for whoever has scrolled up. */
export function ToLatest({ count, onClick }: ToLatestProps) {
  return (
    <button type="button" className={count > 0 ? 'button to-latest has-new' : 'button to-latest'} onClick={onClick}>
      {count > 0 ? `${count.toLocaleString()} new` : 'Latest'} <span aria-hidden="true">↓</span>
    </button>
  );
}
