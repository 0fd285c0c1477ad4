import { createRollcallClient, type Instance } from '@rollcall/client';
import { type Container, createRoot, hydrateRoot } from 'react-dom/client';
import { renders, rooms } from './rooms.ts';

interface Place {
  url: string;
  token: string;
  instance: Instance;
}

const at = ({ url, token, instance }: Place) => rooms(createRollcallClient({ url, token }), instance);

// For tests to call.
Object.assign(globalThis, {
  renders,
  show: (root: Container, place: Place) => createRoot(root).render(at(place)),
  hydrate: (root: Container & { innerHTML: string }, place: Place, html: string) => {
    root.innerHTML = html;
    hydrateRoot(root, at(place));
  },
});
