import type { Attendee } from '@rollcall/client';
import { useId } from 'react';
import { isSameDay } from '../../times.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { DatedTime, Time } from '../../ui/time.tsx';
import type { Window } from '../presence/people-over-time.ts';
import { Lane } from './lane.tsx';
import { length, percent } from './lengths.ts';
import type { RollRow } from './roll-rows.ts';
import { exactly } from './stay-in-words.ts';

interface RollRowCellsProps {
  row: RollRow;
  window: Window;
  isOpen: boolean;
  onToggle(): void;
}

/** The cells of one line. */
export function RollRowCells({ row, window, isOpen, onToggle }: RollRowCellsProps) {
  const id = useId();
  return (
    <>
      <div role="rowheader" className="roll-who">
        <Who row={row} />
        {row.came && (
          <button
            type="button"
            className="roll-more"
            aria-expanded={isOpen}
            aria-controls={isOpen ? id : undefined}
            onClick={onToggle}
          >
            <span className="visually-hidden">Exact times of {row.name}</span>
            <span className="roll-chevron" aria-hidden="true" />
          </button>
        )}
      </div>
      {row.came ? <Came person={row.person} window={window} /> : <DidNotCome />}
      {row.came && isOpen && <Stays id={id} person={row.person} />}
    </>
  );
}

const Who = ({ row: { person, name, email } }: { row: RollRow }) => (
  <>
    <Avatar userID={person.userID ?? 0} name={name} />
    <span className="roll-name">
      <span className="roll-full-name">{name}</span>
      {email && <span className="faint roll-email">{email}</span>}
    </span>
  </>
);

function Came({ person, window }: { person: Attendee; window: Window }) {
  const { intervals, isIn, firstIn, lastOut, seconds, share, joins } = person;
  const When = isSameDay(new Date(window.from), new Date(window.until)) ? Time : DatedTime;
  return (
    <>
      <div role="cell" className="roll-lane">
        <span className="visually-hidden">{joins === 1 ? '1 stay' : `${intervals.length} stays`}</span>
        <Lane stays={intervals} window={window} isIn={isIn} />
      </div>
      <div role="cell" className="roll-first">
        {firstIn && <When at={firstIn} />}
      </div>
      <div role="cell" className="roll-last">
        {lastOut ? <When at={lastOut} /> : 'In now'}
      </div>
      <div role="cell" className="roll-length">
        {length(seconds)}
      </div>
      <div role="cell" className="roll-share">
        {percent(share)}
      </div>
      <div role="cell" className="roll-rejoins">
        {joins - 1}
      </div>
    </>
  );
}

const DidNotCome = () => (
  <div role="cell" className="roll-absent faint" aria-colspan={6}>
    Invited, did not come
  </div>
);

function Stays({ id, person: { intervals, intervalsLeftOut, isIn } }: { id: string; person: Attendee }) {
  return (
    <div role="cell" className="roll-stays" id={id} aria-colspan={7}>
      <ul>
        {intervals.map((stay, n) => (
          <li key={stay.from.getTime()}>{exactly(stay, isIn && n === intervals.length - 1)}</li>
        ))}
      </ul>
      {intervalsLeftOut > 0 && <p className="faint">And {intervalsLeftOut.toLocaleString()} more.</p>}
    </div>
  );
}
