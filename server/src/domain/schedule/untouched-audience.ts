import type { AudienceChange } from './take-effect.ts';

/**
 * What a mutation did to the audience that has only changed other things: so that the whole audience need not be compared.
 *
 * @param revision that it made of the meeting; undefined if it changed nothing, and so knows nothing of the latest revision
 */
export const untouchedAudience = (revision: number | undefined): AudienceChange | undefined =>
  revision === undefined ? undefined : { added: [], removed: [], revision };
