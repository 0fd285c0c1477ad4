import { useId } from 'react';
import './search-box.css';

interface SearchBoxProps {
  label: string;
  value: string;
  onChange(value: string): void;
  onKeyDown?: (event: React.KeyboardEvent<HTMLInputElement>) => void;
}

/** A box to search in what the page shows, by its label. */
export function SearchBox({ label, value, onChange, onKeyDown }: SearchBoxProps) {
  const id = useId();
  return (
    <div className="search-box">
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      <input
        id={id}
        type="search"
        value={value}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
