import { useRef } from 'react';
import { LongListItems } from '../../ui/long-list/long-list-items.tsx';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Scroller } from '../../ui/scroller.tsx';
import type { Invitee } from './use-audience.ts';

interface InviteeListProps {
  invitees: readonly Invitee[];
  chosen: ReadonlySet<string>;
  isEditable: boolean;
  onChoose(chosen: ReadonlySet<string>): void;
}

const keyOf = ({ email }: Invitee) => email;
const estimate = () => 48;

/** Some of the audience, however many they are, to be chosen from. */
export function InviteeList({ invitees, chosen, isEditable, onChoose }: InviteeListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useLongList({ items: invitees, keyOf, estimate, scroller });
  const removable = invitees.filter(({ role }) => role === null);
  const isAll = removable.length > 0 && removable.every(({ email }) => chosen.has(email));
  const toggle = ({ email }: Invitee) => {
    const others = new Set(chosen);
    if (!others.delete(email)) others.add(email);
    onChoose(others);
  };
  const toggleAll = () => {
    const others = new Set(chosen);
    for (const { email } of removable) {
      if (isAll) others.delete(email);
      else others.add(email);
    }
    onChoose(others);
  };
  return (
    <div className="invitees">
      {isEditable && removable.length > 1 && (
        <label className="check invitee">
          <input type="checkbox" checked={isAll} onChange={toggleAll} />
          <span className="faint">Choose all{removable.length < invitees.length ? ' but the hosts' : ''}</span>
        </label>
      )}
      <Scroller ref={scroller} role="group" className="invitees-scroller" label="Who is invited" toEnd={list.toEnd}>
        <LongListItems list={list}>
          {(invitee) => (
            <Row
              invitee={invitee}
              isChosen={chosen.has(invitee.email)}
              onToggle={isEditable ? () => toggle(invitee) : undefined}
            />
          )}
        </LongListItems>
      </Scroller>
    </div>
  );
}

interface RowProps {
  invitee: Invitee;
  isChosen: boolean;
  onToggle: (() => void) | undefined;
}

function Row({ invitee: { email, name, role }, isChosen, onToggle }: RowProps) {
  const about = (
    <span className="invitee-about">
      <span>{email}</span>
      {name !== null && <span className="faint">{name}</span>}
    </span>
  );
  if (role === 'host') {
    return (
      <div className="invitee">
        {about}
        <span className="chip accent">Host</span>
      </div>
    );
  }
  if (!onToggle) return <div className="invitee">{about}</div>;
  return (
    <label className="check invitee">
      <input type="checkbox" checked={isChosen} onChange={onToggle} />
      {about}
    </label>
  );
}
