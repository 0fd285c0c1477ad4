import { useId } from 'react';

interface EntryChoiceProps {
  isPublic: boolean;
  onChange(isPublic: boolean): void;
}

const choices = [
  { isPublic: true, label: 'Open to all', about: 'Everybody who can sign in may enter.' },
  { isPublic: false, label: 'By invitation', about: 'Only those whose e-mail is invited, and the hosts.' },
];

/** Chooses who may enter a meeting. */
export function EntryChoice({ isPublic, onChange }: EntryChoiceProps) {
  const id = useId();
  return (
    <fieldset className="field-group choices">
      <legend>Who may enter</legend>
      {choices.map((choice) => (
        <label key={choice.label} className="choice">
          <input
            type="radio"
            name={id}
            checked={choice.isPublic === isPublic}
            aria-describedby={`${id}-${choice.isPublic}`}
            onChange={() => onChange(choice.isPublic)}
          />
          <span>
            {choice.label}
            <span id={`${id}-${choice.isPublic}`} className="field-hint" aria-hidden="true">
              {choice.about}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
