import type { Redis } from 'ioredis';
import type { SlotRange } from './redis-side.ts';

/** A node as another one sees it. */
export interface SeenNode {
  id: string;
  /** Those that it serves: none for a replica. */
  slots: SlotRange[];
}

/** What CLUSTER NODES of a node says of all that it does not consider failed. */
export async function viewOf(witness: Redis): Promise<SeenNode[]> {
  const lines = String(await witness.cluster('NODES')).trim();
  return lines.split('\n').flatMap((line) => {
    // id, address, flags, master, pings, pongs, epoch, link, and then the slots
    const [id = '', , flags = '', , , , , , ...ranges] = line.split(' ');
    if (/\bfail\b/.test(flags)) return [];
    // A slot on its way is in brackets too, beside the range of who still serves it.
    return [{ id, slots: ranges.filter((range) => !range.startsWith('[')).map(slotRangeOf) }];
  });
}

function slotRangeOf(range: string): SlotRange {
  const [first = '', last = first] = range.split('-');
  return [Number(first), Number(last)];
}
