import { Notice } from '../ui/notice.tsx';
import { useSessionState } from './session-state.ts';

/** Says why the session may end soon, if it may. */
export function SessionTrouble() {
  const state = useSessionState();
  return state.status === 'in' && state.trouble ? <Notice kind="status">{state.trouble}</Notice> : null;
}
