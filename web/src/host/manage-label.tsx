import './manage-label.css';

/** What the button of the menu shows: on a phone three dots, where its word has no room. */
export const ManageLabel = () => (
  <>
    <span className="manage-word">Manage</span>
    <svg className="manage-dots" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path d="M3.2 8h.01M8 8h.01M12.8 8h.01" />
    </svg>
  </>
);
