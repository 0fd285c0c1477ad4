import { lasting, type TimeDraft } from './time-draft.ts';

const lengths = [
  { minutes: 30, name: '30 min' },
  { minutes: 60, name: '1 h' },
  { minutes: 90, name: '1 h 30 min' },
  { minutes: 120, name: '2 h' },
];

/** Sets the end of an instance by how long it is to last. */
export const Lengths = ({ draft, onChange }: { draft: TimeDraft; onChange(draft: TimeDraft): void }) => (
  <div className="lengths" role="group" aria-label="How long it lasts">
    {lengths.map(({ minutes, name }) => {
      const changed = lasting(draft, minutes);
      return (
        <button
          key={minutes}
          type="button"
          className="pill"
          aria-pressed={changed.ends === draft.ends}
          onClick={() => onChange(changed)}
        >
          {name}
        </button>
      );
    })}
  </div>
);
