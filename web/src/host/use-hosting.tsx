import type { Instance, Participant } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { type ReactNode, Suspense, useCallback, useState } from 'react';
import { useMe } from '../me/me.ts';
import { mayManage } from '../me/rights.ts';
import { part } from '../ui/part.ts';
import { ManageLabel } from './manage-label.tsx';
import type { Removal } from './removal.ts';

// Most visitors of a meeting do not manage it.
const HostTools = part(async () => (await import('./host-tools.tsx')).HostTools);
const PersonTools = part(async () => (await import('./person-tools.tsx')).PersonTools);

/** What a page of a meeting offers to who manages it; both are undefined for anybody else. */
export interface Hosting {
  tools: ReactNode;
  actionsFor: ((person: Participant) => ReactNode) | undefined;
}

/** Offers what a host does with a meeting, whether they are in or not. */
export function useHosting(instance: Instance, meeting: MeetingState): Hosting {
  const me = useMe();
  const [removal, setRemoval] = useState<Removal>();
  const { meeting: details, endedAt } = meeting;
  const hosts = details?.hosts;
  const actionsFor = useCallback(
    ({ userID, ...person }: Participant) =>
      userID !== me.userID && (
        <Suspense>
          <PersonTools person={{ userID, ...person }} isHost={hosts?.includes(userID) ?? false} onRemove={setRemoval} />
        </Suspense>
      ),
    [me.userID, hosts],
  );
  if (!details || !mayManage(me, details.role)) return { tools: undefined, actionsFor: undefined };
  return {
    tools: (
      <Suspense
        fallback={
          <span className="button host-manage">
            <ManageLabel />
          </span>
        }
      >
        <HostTools
          instance={instance}
          meeting={meeting}
          details={details}
          removal={removal}
          onRemovalClosed={() => setRemoval(undefined)}
        />
      </Suspense>
    ),
    actionsFor: endedAt ? undefined : actionsFor,
  };
}
