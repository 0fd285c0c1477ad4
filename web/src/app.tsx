import { lazy, Suspense } from 'react';
import { ApiProvider } from './api-provider.tsx';
import { ListPage } from './list/list-page.tsx';
import { MeetingEntrance } from './meeting/meeting-entrance.tsx';
import type { Route } from './path.ts';
import { useRoute } from './route.ts';
import { useSession } from './session.ts';
import { Frame } from './ui/frame.tsx';
import { NotFoundPage } from './ui/not-found-page.tsx';

// What most visits do not need is loaded when it is.
const SignInPage = lazy(async () => ({ default: (await import('./sign-in/sign-in-page.tsx')).SignInPage }));
const NewMeetingPage = lazy(async () => ({
  default: (await import('./schedule/new-meeting-page.tsx')).NewMeetingPage,
}));
const SchedulePage = lazy(async () => ({ default: (await import('./schedule/schedule-page.tsx')).SchedulePage }));
const RecordPage = lazy(async () => ({ default: (await import('./record/record-page.tsx')).RecordPage }));

/** The console. Any address leads to the sign-in page first, and to its own page afterwards. */
export function App() {
  const session = useSession();
  const route = useRoute();
  return (
    <Suspense>
      {session ? (
        <ApiProvider key={session.token} session={session}>
          <Frame>
            <Suspense>
              <Page route={route} />
            </Suspense>
          </Frame>
        </ApiProvider>
      ) : (
        <SignInPage />
      )}
    </Suspense>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'list':
      return <ListPage of={route.of} />;
    case 'new':
      return <NewMeetingPage />;
    case 'schedule':
      return <SchedulePage key={route.meetingID} meetingID={route.meetingID} />;
    case 'meeting': {
      const { meetingID, orderID } = route.instance;
      return <MeetingEntrance key={`${meetingID}/${orderID}`} instance={route.instance} />;
    }
    case 'record': {
      const { meetingID, orderID } = route.instance;
      return <RecordPage key={`${meetingID}/${orderID}`} instance={route.instance} />;
    }
    case 'unknown':
      return <NotFoundPage />;
    default:
      return route satisfies never;
  }
}
