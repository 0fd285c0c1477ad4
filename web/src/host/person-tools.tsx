import type { Participant } from '@rollcall/client';
import { useRef } from 'react';
import { Menu } from '../ui/menu.tsx';
import type { Removal } from './removal.ts';

interface PersonToolsProps {
  person: Participant;
  /** A host is not removed by another: the menu says so. */
  isHost: boolean;
  onRemove(removal: Removal): void;
}

/** What a host may do about somebody who is in. */
export function PersonTools({ person, isHost, onRemove }: PersonToolsProps) {
  const row = useRef<HTMLSpanElement>(null);
  const remove = () =>
    onRemove({
      person,
      button: row.current?.querySelector('button') ?? null,
      list: row.current?.closest<HTMLElement>('[role="group"]') ?? null,
    });
  return (
    <span ref={row} className="person-tools">
      <Menu
        label={`What to do about ${person.name}`}
        className="button quiet person-menu"
        trigger={
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M8 3.2v.01M8 8v.01M8 12.8v.01" className="person-dots" />
          </svg>
        }
        items={[
          isHost
            ? { label: 'A host cannot be removed', isDisabled: true, onSelect: () => {} }
            : { label: 'Remove from the meeting…', isDanger: true, onSelect: remove },
        ]}
      />
    </span>
  );
}
