import { createRollcallClient, type FeedEvent, type Instance, reasonOf } from '@rollcall/client';

/** What the page has seen so far, for a test to read. */
const seen = {
  events: [] as FeedEvent[],
  /** What each call came to: `ok`, the reason of its refusal, or the name of another error. */
  calls: {} as Record<string, string>,
  feedError: '',
};

interface Place {
  url: string;
  token: string;
  instance: Instance;
}

/** Follows a meeting, joins it, posts and reads, as a frontend does. */
async function attend({ url, token, instance }: Place): Promise<void> {
  const { meetings, messages } = createRollcallClient({ url, token });
  meetings.watch.subscribe(
    { ...instance, lastEventId: '0' },
    {
      onData: ({ data }) => seen.events.push(data),
      onError: (error) => {
        seen.feedError = reasonOf(error) ?? error.name;
      },
    },
  );
  const outcome = async (name: string, call: Promise<unknown>) => {
    seen.calls[name] = await call.then(
      () => 'ok',
      (error: unknown) => reasonOf(error) ?? (error instanceof Error ? error.message : 'unknown'),
    );
  };
  await outcome('join', meetings.join.mutate(instance));
  await outcome('post', messages.post.mutate({ ...instance, body: 'from elsewhere' }));
  await outcome('list', messages.list.query(instance));
}

Object.assign(globalThis, { attend, seen });
