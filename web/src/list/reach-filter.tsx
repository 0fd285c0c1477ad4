import { useId } from 'react';

/** Whether a list has all meetings that the user may see, or those that they host. */
export type Reach = 'all' | 'mine';

const reaches: { value: Reach; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'mine', label: 'Mine' },
];

/** For those who see all meetings: chooses whether to. */
export function ReachFilter({ reach, onChange }: { reach: Reach; onChange(reach: Reach): void }) {
  const name = useId();
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Which meetings</legend>
      {reaches.map(({ value, label }) => (
        <label key={value}>
          <input type="radio" name={name} checked={reach === value} onChange={() => onChange(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
