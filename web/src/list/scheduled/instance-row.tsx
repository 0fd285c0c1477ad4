import type { Instance, Role } from '@rollcall/client';
import type { ReactNode } from 'react';
import { useMe } from '../../me/me.ts';
import { mayManage } from '../../me/rights.ts';
import { schedulePath } from '../../path.ts';
import { clock, dated } from '../../times.ts';
import { Link } from '../../ui/link.tsx';

interface InstanceRowProps {
  instance: Instance & {
    title: string;
    isPublic: boolean;
    role: Role | null;
    fromdatetime: Date;
    todatetime: Date;
    cancelledAt: Date | null;
  };
  /** Where its title leads. */
  to: string;
  /** What else is said of it. */
  children?: ReactNode;
}

/** One instance in the list of a day. */
export function InstanceRow({ instance, to, children }: InstanceRowProps) {
  const me = useMe();
  const { title, isPublic, role, fromdatetime, todatetime, cancelledAt } = instance;
  return (
    <article className={cancelledAt ? 'instance-row cancelled' : 'instance-row'}>
      <p className="instance-time">
        {clock(fromdatetime)} – {dated(todatetime, fromdatetime)}
      </p>
      <h3>
        <Link to={to}>{title}</Link>
      </h3>
      <p className="instance-facts">
        {cancelledAt && <span className="chip alert">Cancelled</span>}
        {role === 'host' && <span className="chip accent">Host</span>}
        <span className="chip">{isPublic ? 'Open to all' : 'By invitation'}</span>
        {children}
      </p>
      {mayManage(me, role) && (
        <Link to={schedulePath(instance.meetingID)} className="button quiet">
          Manage<span className="visually-hidden"> {title}</span>
        </Link>
      )}
    </article>
  );
}
