/** The logo and the name. */
export function Brand() {
  return (
    <span className="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="9" className="brand-field" />
        <path d="M9 16.8l4.6 4.6L23.4 11" className="brand-check" />
      </svg>
      Rollcall
    </span>
  );
}
