import * as scripts from '@rollcall/lua/scripts';

const files = new Map<unknown, string>(Object.values(scripts).map(({ sha, file }) => [sha, file]));

/** The file of the script that an EVALSHA runs, such as `join.lua`; undefined if it is not one of ours. */
export const scriptFileOf = (sha: unknown): string | undefined => files.get(sha);
