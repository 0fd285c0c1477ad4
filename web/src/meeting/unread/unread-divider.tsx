import './unread.css';

/** The line above the first message that was not read. */
export function UnreadDivider() {
  return (
    // An <hr> has no room for the word.
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
    <div className="unread-divider" role="separator" aria-label="New messages">
      <span aria-hidden="true">New</span>
    </div>
  );
}
