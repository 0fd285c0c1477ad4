import type { Instance, RollcallClient } from '@rollcall/client';
import { RollcallProvider, useActiveMeetings, useMeeting } from '@rollcall/client/react';
import { createElement, type ReactElement, StrictMode, useEffect, useState } from 'react';

/** How often each component was rendered, and took effect. */
export const renders: Record<string, number> = {};

/** Counts a rendering once it is on the page. */
function useCount(name: string): void {
  useEffect(() => {
    renders[name] = (renders[name] ?? 0) + 1;
  });
}

function People({ instance }: { instance: Instance }): ReactElement {
  const names = useMeeting(instance, ({ people }) => people.map(({ name }) => name));
  useCount('people');
  return createElement('p', { id: 'people' }, names.join(', ') || 'nobody');
}

function Title({ instance }: { instance: Instance }): ReactElement {
  const { title } = useMeeting(instance, ({ meeting, connection }) => ({ title: meeting?.title, connection }));
  useCount('title');
  return createElement('h1', undefined, title ?? 'unknown');
}

function Talk({ instance }: { instance: Instance }): ReactElement {
  const { messages, me, connection, join, leave, post } = useMeeting(instance);
  useCount('talk');
  return createElement(
    'section',
    { id: 'talk' },
    createElement('p', { id: 'state' }, `${connection}, ${me.presence}`),
    createElement('ol', undefined, ...messages.map(({ key, body }) => createElement('li', { key }, body))),
    createElement('button', { onClick: me.presence === 'in' ? leave : join }, me.presence === 'in' ? 'Leave' : 'Join'),
    createElement('button', { onClick: () => post('hello') }, 'Post'),
  );
}

function List(): ReactElement {
  const { meetings } = useActiveMeetings();
  useCount('list');
  return createElement('p', { id: 'list' }, meetings ? `${meetings.length} live` : 'loading');
}

function Room({ instance }: { instance: Instance }): ReactElement {
  const [isOpen, setIsOpen] = useState(true);
  return createElement(
    'main',
    undefined,
    createElement(List),
    createElement('button', { onClick: () => setIsOpen(false) }, 'Close'),
    isOpen && [Title, People, Talk].map((part) => createElement(part, { key: part.name, instance })),
  );
}

/** A page with a meeting, as somebody builds it with the hooks. */
export const rooms = (client: RollcallClient, instance: Instance): ReactElement =>
  createElement(StrictMode, undefined, createElement(RollcallProvider, { client }, createElement(Room, { instance })));
