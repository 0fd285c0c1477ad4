import type { Quantity, Seq, UserID } from '@rollcall/shared/numbers';

/** Turns a value into the argument that Redis is sent. A face names one for each of its script's arguments. */
export type Writer = (value: never) => string | number;

export const userID = (value: UserID): number => value;

/** A place on the number line. */
export const seq = (value: Seq): number => value;

/** A time since 1970 in UTC. */
export const ms = (value: Quantity): number => value;

/** A duration of that many millionths of a second. */
export const us = (value: Quantity): number => value;

export const seconds = (value: Quantity): number => value;

export const count = (value: Quantity): number => value;

export const flag = (value: boolean): number => (value ? 1 : 0);

export const text = (value: string): string => value;

/** A JSON array. */
export const list = (value: readonly string[]): string => JSON.stringify(value);

/** A JSON array of arrays. All of it is text, because Lua's JSON rounds numbers of more than 14 digits. */
export const rows = (value: readonly (readonly string[])[]): string => JSON.stringify(value);

/** An argument that a call may leave out: the script then gets an empty one. */
export const optional =
  <Value>(writer: (value: Value) => string | number) =>
  (value: Value | undefined): string | number =>
    value === undefined ? '' : writer(value);
