import type { ApiStage } from '../../support/api-stage.ts';
import { makeHost } from '../../support/managed.ts';
import type { MeetingPlan } from '../../support/sandbox.ts';

/** Ann, who is host of a closed meeting of her own in each test, and Bob, who is invited to it. */
export async function openHosted({ sandbox, api, live }: ApiStage) {
  const ann = await sandbox.addUser('Ann');
  const bob = await sandbox.addUser('Bob');
  const asAnn = await api.as(ann);
  const asBob = await api.as(bob);
  return {
    ann,
    bob,
    asAnn,
    asBob,
    /** A meeting that is live unless its plan says otherwise. */
    async hosted(plan: MeetingPlan = {}) {
      const instance = await live({ audience: [ann.email, bob.email], ...plan });
      await makeHost(sandbox.db, instance, ann);
      return instance;
    },
  };
}
