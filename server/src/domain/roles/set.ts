import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import type { SetRoleInput } from '@rollcall/shared/schedule-inputs';
import { deleteHost, findHosts, type Host, insertHost } from '../../db/audience/roles.ts';
import { noteMeetingChange } from '../../db/schedule/meeting-changes.ts';
import { knowsUsers } from '../access/caller.ts';
import { lockManaged } from '../access/managed.ts';
import type { Context } from '../context.ts';
import { once } from '../once.ts';
import { type AudienceChange, type Effect, takeEffect } from '../schedule/take-effect.ts';
import { findCandidate, isIn } from './candidate.ts';

export interface RolesSet {
  hosts: Host[];
  /** Of the meeting; raised only if something changed. */
  version: number;
}

/**
 * Makes a user a host of a meeting, and invites them, or makes them no longer one; then they stay invited. A host can name who is
 * invited, or has been in the meeting; others are unknown to them.
 *
 * @throws {Refusal} `USER_UNKNOWN`, `LAST_HOST`, `MEETING_UNKNOWN`, `NOT_ALLOWED`, `VERSION_CONFLICT`, `REQUEST_ID_REUSED`, or
 * `INVALID_INPUT` if the meeting would have too many hosts
 */
export async function set(ctx: Context, input: SetRoleInput): Promise<RolesSet & Pick<Effect, 'effect'>> {
  const { meetingID, userID, role, ifVersion } = input;
  const isPresent = !knowsUsers(ctx.caller) && (await isIn(ctx, meetingID, userID));
  return await once<RolesSet & { audience?: AudienceChange | undefined }, RolesSet & Pick<Effect, 'effect'>>(ctx, {
    procedure: 'roles.set',
    input,
    async change(transaction) {
      const { version, revision } = await lockManaged(ctx, transaction, meetingID, ifVersion);
      const hosts = await findHosts(transaction, meetingID);
      const isHost = hosts.some((host) => host.userID === userID);
      const user = await findCandidate(transaction, meetingID, userID, {
        isKnown: isPresent || knowsUsers(ctx.caller),
      });
      if (!user && !isHost) throw new Refusal('USER_UNKNOWN');
      if (isHost === (role === 'host')) return { hosts, version };
      let added: string[] = [];
      if (user && role === 'host') {
        mustHaveRoom(hosts);
        added = await insertHost(transaction, meetingID, user);
      } else {
        if (hosts.length === 1) throw new Refusal('LAST_HOST');
        await deleteHost(transaction, meetingID, userID);
      }
      await noteMeetingChange(transaction, meetingID, ctx.caller.userID);
      const audience = { added, removed: [], revision: revision + 1 };
      return { hosts: await findHosts(transaction, meetingID), version: version + 1, audience };
    },
    async finish({ audience, ...roles }) {
      const { effect } = await takeEffect(ctx, meetingID, audience);
      return { ...roles, effect };
    },
  });
}

function mustHaveRoom(hosts: readonly Host[]): void {
  if (hosts.length < limits.hosts) return;
  const issues = [{ path: ['role'], message: `must not be of more than ${limits.hosts} users` }];
  throw new Refusal('INVALID_INPUT', { issues });
}
