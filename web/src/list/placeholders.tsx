/** Where meetings will be, until they are known. */
export const Placeholders = () => (
  <div className="cards" role="status" aria-label="Loading the meetings">
    <div className="card placeholder" />
    <div className="card placeholder" />
  </div>
);
