import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import type { BrowserContextOptions } from 'playwright-core';
import type { MeetingPlan } from '../../support/sandbox.ts';
import type { ConsoleStage } from './console-stage.ts';
import type { Visitor } from './visitor.ts';

const desktop = { viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' } as const;

/** Meetings with hosts, and people who look at them. */
type Opening = BrowserContextOptions & { scope?: string };

/** Meetings with hosts, and people who look at them. */
export function hosted({ sandbox, api, live, visit }: Pick<ConsoleStage, 'sandbox' | 'api' | 'live' | 'visit'>) {
  /** A live meeting that somebody hosts, and so is invited to. */
  async function liveOf(host: StoredUser, { audience, ...plan }: MeetingPlan = {}): Promise<Instance> {
    const instance = await live({ ...plan, ...(audience && { audience: [host.email, ...audience] }) });
    const { meetingID } = instance;
    await sandbox.db.insertInto('role').values({ meetingID, userID: host.userID, role: 'host' }).execute();
    return instance;
  }

  /** Somebody's page of a meeting. */
  async function open(user: StoredUser, instance: Instance, { scope, ...options }: Opening = {}): Promise<Visitor> {
    const path = `/meetings/${instance.meetingID}/${instance.orderID}`;
    const visitor = await visit({ path, ...desktop, ...options });
    await visitor.signIn(await api.token(user, scope));
    await visitor.page.getByRole('main').getByText('Live', { exact: true }).waitFor();
    return visitor;
  }

  /** The same, of somebody who has joined. */
  async function openIn(user: StoredUser, instance: Instance, options: Opening = {}): Promise<Visitor> {
    const visitor = await open(user, instance, options);
    await visitor.page.getByRole('button', { name: 'Join', exact: true }).click();
    await visitor.page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
    return visitor;
  }

  return { liveOf, open, openIn };
}
