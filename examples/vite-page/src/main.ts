import { createMeetingStore, createRollcallClient } from '@rollcall/client';

interface Session {
  /** Rollcall's address. */
  url: string;
  token: string;
  meetingID: number;
  orderID: number;
}

const backend: string = import.meta.env['VITE_BACKEND'] ?? 'http://127.0.0.1:4000';
const user = new URLSearchParams(location.search).get('as') ?? 'ann';

async function signIn(): Promise<Session> {
  const response = await fetch(`${backend}/session?as=${encodeURIComponent(user)}`);
  if (!response.ok) throw new Error(`not signed in: ${response.status}`);
  return await response.json();
}

let session = await signIn();
const { url, meetingID, orderID } = session;
const rollcall = createRollcallClient({
  url,
  async token(why) {
    // The one before has expired.
    if (why) session = await signIn();
    return session.token;
  },
});
const store = createMeetingStore(rollcall, { meetingID, orderID });

const byId = (id: string): HTMLElement => document.getElementById(id) ?? document.body;
const presence = byId('presence');
const end = byId('end');
const composer = byId('composer');

function list(id: string, lines: readonly string[]): void {
  const items = lines.map((line) => Object.assign(document.createElement('li'), { textContent: line }));
  byId(id).replaceChildren(...items);
}

function render(): void {
  const { meeting, connection, people, messages, me, error } = store.getSnapshot();
  const isOpen = connection !== 'over' && connection !== 'waiting';
  byId('title').textContent = meeting?.title ?? '…';
  byId('state').textContent = error?.message ?? connection;
  presence.textContent = me.presence === 'out' ? 'Join' : 'Leave';
  presence.hidden = !isOpen;
  composer.hidden = !isOpen;
  end.hidden = meeting?.role !== 'host' || !isOpen;
  list(
    'people',
    people.map(({ name }) => name),
  );
  list(
    'messages',
    messages.map(({ name, body, status }) => `${name}: ${body}${status === 'sent' ? '' : ` (${status})`}`),
  );
}

presence.addEventListener('click', () => (store.getSnapshot().me.presence === 'out' ? store.join() : store.leave()));
end.addEventListener('click', () => void rollcall.schedule.end.mutate({ meetingID, orderID }));
composer.addEventListener('submit', (event) => {
  event.preventDefault();
  const input = composer.querySelector('input');
  if (input?.value) store.post(input.value);
  if (input) input.value = '';
});
store.subscribe(render);
render();
