import { createHash } from 'node:crypto';
import type { Instance } from '@rollcall/shared/meeting';

/** One of those among whom instances are divided. */
export interface Member {
  id: string;
  /** What its id adds to the hash of each instance. */
  seed: number;
}

export const memberOf = (id: string): Member => ({ id, seed: createHash('sha1').update(id).digest().readInt32LE() });

/**
 * Finds the member that an instance falls to: the one whose hash together with the instance is the highest (rendezvous
 * hashing). Everybody who knows the same members finds the same one, in whatever order they are; each gets about as much as
 * any other; and one that comes or goes moves nothing between the others.
 */
export const ownerOf = (instance: Instance, members: readonly Member[]): Member | undefined => {
  let owner: Member | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const member of members) {
    const weight = hash(member.seed, instance);
    if (weight < highest || (weight === highest && owner && member.id < owner.id)) continue;
    owner = member;
    highest = weight;
  }
  return owner;
};

/** Each half of the two numbers, since both may have more than 32 bits. */
const hash = (seed: number, { meetingID, orderID }: Instance): number =>
  mix(mix(mix(mix(seed, meetingID), meetingID / 2 ** 32), orderID), orderID / 2 ** 32);

/** MurmurHash3's finalizer: each bit of the value changes about half of those of the result. Takes about 2 ns. */
function mix(seed: number, value: number): number {
  let h = seed ^ value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
