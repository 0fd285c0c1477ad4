import { Activity, lazy, Suspense } from 'react';
import { ApiProvider } from './api-provider.tsx';
import { ListPage } from './list/list-page.tsx';
import { MeetingPage } from './meeting/meeting-page.tsx';
import type { Route } from './path.ts';
import { useRoute } from './route.ts';
import { useSessionState } from './session/session-state.ts';
import { Frame } from './ui/frame.tsx';
import { NotFoundPage } from './ui/not-found-page.tsx';

// What most visits do not need is loaded when it is.
const SignInPage = lazy(async () => ({ default: (await import('./sign-in/sign-in-page.tsx')).SignInPage }));
const SignedInPage = lazy(async () => ({ default: (await import('./sign-in/signed-in-page.tsx')).SignedInPage }));
const NewMeetingPage = lazy(async () => ({
  default: (await import('./schedule/new-meeting-page.tsx')).NewMeetingPage,
}));
const SchedulePage = lazy(async () => ({ default: (await import('./schedule/schedule-page.tsx')).SchedulePage }));
const RecordPage = lazy(async () => ({ default: (await import('./record/record-page.tsx')).RecordPage }));

/** The console. Any address leads to the sign-in page first, and to its own page afterwards. */
export function App() {
  const state = useSessionState();
  const route = useRoute();
  if (route.page === 'signed-in') {
    return (
      <Suspense>
        <SignedInPage />
      </Suspense>
    );
  }
  return (
    <Suspense>
      {'session' in state && (
        // Of a session that has expired the page is kept, so that nothing is lost of what the user was doing.
        <Activity mode={state.status === 'in' ? 'visible' : 'hidden'}>
          <ApiProvider key={state.session.userID} session={state.session}>
            <Frame>
              <Suspense>
                <Page route={route} />
              </Suspense>
            </Frame>
          </ApiProvider>
        </Activity>
      )}
      {state.status !== 'in' && <SignInPage state={state} />}
    </Suspense>
  );
}

/** The page at an address, but for that where a user comes back to signed in, which is outside of everything. */
function Page({ route }: { route: Exclude<Route, { page: 'signed-in' }> }) {
  switch (route.page) {
    case 'list':
      return <ListPage of={route.of} />;
    case 'new':
      return <NewMeetingPage />;
    case 'schedule':
      return <SchedulePage key={route.meetingID} meetingID={route.meetingID} />;
    case 'meeting': {
      const { meetingID, orderID } = route.instance;
      return <MeetingPage key={`${meetingID}/${orderID}`} instance={route.instance} />;
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
