import type { Seq } from '@rollcall/shared/numbers';
import type { Branches } from './branches.ts';

/** A place on an instance's number line: up to change `seq`, as the line was in a generation. */
export interface Place {
  seq: Seq;
  generation: number;
}

/** An instance's number line as it is now; `seq` is the number of the last change. */
export interface NumberLine extends Place {
  branches: Branches;
}
