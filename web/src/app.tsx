import { Activity, Suspense } from 'react';
import { ApiProvider } from './api-provider.tsx';
import {
  ListPage,
  MeetingEntrance,
  NewMeetingPage,
  RecordPage,
  SchedulePage,
  SignedInPage,
  SignInPage,
} from './pages.ts';
import type { Route } from './path.ts';
import { useRoute } from './route.ts';
import { useSessionState } from './session/session-state.ts';
import { Frame } from './ui/frame.tsx';
import { NotFoundPage } from './ui/not-found-page.tsx';
import { PageBoundary } from './ui/page-boundary.tsx';

/** The console. Any address leads to the sign-in page first, and to its own page afterwards. */
export function App() {
  const state = useSessionState();
  const route = useRoute();
  if (route.page === 'signed-in') {
    return (
      <PageBoundary at={route}>
        <Suspense>
          <SignedInPage />
        </Suspense>
      </PageBoundary>
    );
  }
  return (
    <Suspense>
      {'session' in state && (
        // Of a session that has expired the page is kept, so that nothing is lost of what the user was doing.
        <Activity mode={state.status === 'in' ? 'visible' : 'hidden'}>
          <ApiProvider key={state.session.userID} session={state.session}>
            <Frame>
              <PageBoundary at={route}>
                <Suspense>
                  <Page route={route} />
                </Suspense>
              </PageBoundary>
            </Frame>
          </ApiProvider>
        </Activity>
      )}
      {state.status !== 'in' && (
        <PageBoundary at={state}>
          <SignInPage state={state} />
        </PageBoundary>
      )}
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
