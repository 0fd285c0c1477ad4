import type { Role } from '@rollcall/client';
import type { Me } from './me.ts';

/** Whether the user manages a meeting in which this is their role. The server decides; this is what to offer. */
export const mayManage = ({ scopes }: Me, role: Role | null): boolean => role === 'host' || scopes.includes('schedule');

/** Whether the user sees all meetings, not only their own. */
export const seesAll = ({ scopes }: Me): boolean => scopes.includes('admin') || scopes.includes('schedule');
