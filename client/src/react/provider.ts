import { createContext, createElement, type ReactElement, type ReactNode, useContext, useMemo } from 'react';
import type { Calls } from '../store/calls.ts';
import { createStores, type Stores, type StoresOptions } from '../store/stores.ts';

const StoresContext = createContext<Stores | undefined>(undefined);

export interface RollcallProviderProps {
  client: Calls;
  /** Those of the client's first render count. */
  options?: StoresOptions;
  children?: ReactNode;
}

/** Provides its children with a client, and with the stores that their hooks share. */
export function RollcallProvider({ client, options, children }: RollcallProviderProps): ReactElement {
  // Not by the options, which most pages write in place: others with each rendering.
  const stores = useMemo(() => createStores(client, options), [client]);
  return createElement(StoresContext.Provider, { value: stores }, children);
}

/** @throws {Error} outside of a provider */
export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error('Rollcall hooks need a <RollcallProvider> around them.');
  return stores;
}
