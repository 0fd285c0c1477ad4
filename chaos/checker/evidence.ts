import type { Instance } from '@rollcall/shared/meeting';
import type { Amending, Change, History, Loss, Read, Watch } from '../history.ts';
import type { InstanceRecord } from '../rows.ts';

/** All that the checker judges by: what the actors saw, and what the stores have when everything is over. */
export interface Evidence extends History {
  /** Every instance that was scheduled. */
  records: InstanceRecord[];
  /** Keys of ended instances that Redis still has and that never expire. */
  leftovers: string[];
  /** Servers and schedulers that ended by themselves, with their last words, and what else nobody caused. */
  crashes: readonly string[];
}

/** A {@link Loss} as it concerns one instance. */
export interface InstanceLoss {
  fault: string;
  from: number;
  to: number;
  /** MySQL had the changes 1 … archivedSeq, so whatever is above may be missing, and nothing else. */
  archivedSeq: number;
}

/** The evidence of one instance. */
export interface InstanceEvidence {
  record: InstanceRecord;
  changes: Change[];
  reads: Read[];
  watches: Watch[];
  /** Of its meeting. */
  amendings: Amending[];
  /** In the order of time. */
  losses: InstanceLoss[];
}

/** A rule judges one instance; each violation is a sentence that names the number and the user. */
export type Rule = (evidence: InstanceEvidence) => string[];

/** Splits the evidence by instance. */
export function byInstance({ records, changes, reads, watches, amendings, losses }: Evidence): InstanceEvidence[] {
  const changesOf = grouped(changes);
  const readsOf = grouped(reads);
  const watchesOf = grouped(watches);
  return records.map((record) => {
    const name = nameOf(record.instance);
    return {
      record,
      changes: changesOf.get(name) ?? [],
      reads: readsOf.get(name) ?? [],
      watches: watchesOf.get(name) ?? [],
      amendings: amendings.filter(({ meetingID }) => meetingID === record.instance.meetingID),
      losses: losses
        .filter((loss) => concerns(loss, record))
        .map(({ archived, ...loss }) => ({
          ...loss,
          archivedSeq: archived.find(({ instance }) => nameOf(instance) === name)?.seq ?? 0,
        }))
        .toSorted((one, other) => one.from - other.from),
    };
  });
}

/** How violations name an instance: meeting and order. */
export const nameOf = ({ meetingID, orderID }: Instance): string => `${meetingID}/${orderID}`;

/** Whether a loss can have taken something of an instance: of a Cluster, it takes from some slots only. */
function concerns({ slots }: Loss, { slot }: InstanceRecord): boolean {
  if (slots === undefined || slot === undefined) return true;
  return slots.some(([first, last]) => first <= slot && slot <= last);
}

/** By the name of the instance. */
export function grouped<Item extends { instance: Instance }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item.instance);
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
