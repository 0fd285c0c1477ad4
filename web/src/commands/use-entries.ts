import type { Instance } from '@rollcall/client';
import { useMe } from '../me/me.ts';
import { listPath, meetingPath, newMeetingPath, recordPath } from '../path.ts';
import { goTo, useRoute } from '../route.ts';
import { signOut } from '../session/sign-out.ts';
import { clock, day } from '../times.ts';
import { copyLink } from '../ui/copy-link.ts';
import { type Command, useOffered } from './commands.ts';
import type { Entry, EntryGroup } from './entry.ts';
import { noteRecent, recentOf } from './recent.ts';
import type { Known, KnownMeetings } from './use-known-meetings.ts';

/** Everything that the command menu knows of, by kind. What comes of a choice is said. */
export function useEntries({ live, upcoming, past }: KnownMeetings, say: (outcome: string) => void): EntryGroup[] {
  const { userID, maySchedule } = useMe();
  const route = useRoute();
  const offered = useOffered();
  const recent = recentOf(userID);

  const entryOf = (known: Known, path: string, detail: string): Entry => {
    const key = keyOf(known);
    const choose = () => {
      noteRecent(userID, key);
      goTo(path);
    };
    return { key, label: known.title, detail, choose };
  };
  const onLive = live.map((one) => entryOf(one, meetingPath(one), `until ${clock(one.todatetime)}`));
  const onUpcoming = upcoming.map((one) => entryOf(one, meetingPath(one), whenOf(one)));
  const onPast = past.map((one) => entryOf(one, recordPath(one), whenOf(one)));
  const isRecent = ({ key }: Entry) => recent.includes(key);

  const canBeLinked = route.page === 'meeting' || route.page === 'record';
  const hereKey = route.page === 'meeting' ? keyOf(route.instance) : undefined;
  const elsewhere = ({ key }: Entry) => key !== hereKey;
  const chosen = [...onLive, ...onUpcoming, ...onPast].filter(isRecent).filter(elsewhere);
  const others = (entries: readonly Entry[]) => entries.filter((entry) => !isRecent(entry)).filter(elsewhere);
  const link: Command = { label: 'Copy link', onSelect: () => void copyLink(location.pathname).then(say) };
  const here = offered.some(({ label }) => label === link.label) || !canBeLinked ? offered : [...offered, link];
  return [
    { name: 'On this page', items: here.map(ofCommand) },
    { name: 'Recent', items: chosen.toSorted((one, other) => recent.indexOf(one.key) - recent.indexOf(other.key)) },
    { name: 'Live now', items: others(onLive) },
    { name: 'Upcoming', items: others(onUpcoming) },
    { name: 'Past', items: others(onPast) },
    { name: 'Go to', items: [...pages, ...(maySchedule ? [newMeeting] : []), leaving].map(ofCommand) },
  ];
}

const keyOf = ({ meetingID, orderID }: Instance): string => `${meetingID}/${orderID}`;

const whenOf = ({ fromdatetime }: Known): string => `${day(fromdatetime)}, ${clock(fromdatetime)}`;

const pages: Command[] = [
  { label: 'Live meetings', to: listPath('live') },
  { label: 'Upcoming meetings', to: listPath('upcoming') },
  { label: 'Past meetings', to: listPath('past') },
];
const newMeeting: Command = { label: 'New meeting', to: newMeetingPath };
const leaving: Command = { label: 'Sign out', onSelect: () => void signOut() };
const ofCommand = (command: Command): Entry => ({
  key: command.label,
  label: command.label,
  choose: () => ('to' in command ? goTo(command.to) : command.onSelect()),
});
