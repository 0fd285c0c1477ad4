import type { Db } from '@rollcall/server/db/client';
import type { Day } from '../day.ts';
import { awaitRecord } from '../final-record.ts';
import { clock } from '../wording.ts';

type Print = (line: string) => void;

/** The proof: what MySQL has of the course, read by SQL. */
export async function showRecord({ nameOf, patience, dsa }: Day, db: Db, print: Print): Promise<void> {
  print('\nThe permanent record of DSA Course, in MySQL:\n');
  const record = await awaitRecord(patience, db, 'DSA Course', dsa);
  print('  seq  time          user   event');
  for (const { seq, timestamp, userID, what } of record) {
    const name = userID === null ? '' : nameOf(userID);
    print(`  ${String(seq).padStart(3)}  ${clock(timestamp)}  ${name.padEnd(5)}  ${what}`);
  }
  print(`\n  seq runs from 1 to ${record.length} without a gap: nothing is missing, nothing is recorded twice.`);
}

/** Who was in and for how long, and who was invited and never came: read by the host, by API. */
export async function showAttendance({ hamid, patience, dsa }: Day, print: Print): Promise<void> {
  const { people, absentees, seconds } = await patience.for(
    'the attendance of DSA Course',
    hamid.history.attendance.query(dsa),
  );
  print(`\nThe attendance of DSA Course, which lasted ${seconds.toFixed(3)} s, as its host gets it by API:\n`);
  print('  user    seconds  share  joins  in from – to');
  for (const { name, seconds: own, share, joins, intervals } of people) {
    const when = intervals.map(({ from, to }) => `${clock(from)} – ${clock(to)}`).join(', ');
    const percent = `${Math.round(100 * share)} %`;
    print(
      `  ${name.padEnd(6)}  ${own.toFixed(3).padStart(7)}  ${percent.padStart(5)}  ${String(joins).padStart(5)}  ${when}`,
    );
  }
  for (const { name, email } of absentees) print(`  ${(name ?? email).padEnd(6)}  invited, and never came`);
}
