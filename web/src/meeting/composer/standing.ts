import type { Me } from '@rollcall/client/react';

/** Whether somebody can send: `out` before they have joined, `left` after they have been in. */
export type Standing = 'in' | 'out' | 'left';

export function standingOf({ presence, firstJoinSeq }: Pick<Me, 'presence' | 'firstJoinSeq'>): Standing {
  // What is sent while a join is under way follows it.
  if (presence === 'in' || presence === 'joining') return 'in';
  return firstJoinSeq === undefined ? 'out' : 'left';
}
