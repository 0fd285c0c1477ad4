import type { Calls } from '../store/calls.ts';
import { useStores } from './provider.ts';

/** The client of the provider, for calls of one's own. */
export const useRollcall = (): Calls => useStores().client;
