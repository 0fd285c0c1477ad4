import { ApiProvider } from './api-provider.tsx';
import { ListPage } from './list/list-page.tsx';
import { MeetingPage } from './meeting/meeting-page.tsx';
import type { Route } from './path.ts';
import { useRoute } from './route.ts';
import { useSession } from './session.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { Frame } from './ui/frame.tsx';
import { NotFoundPage } from './ui/not-found-page.tsx';

/** The console. Any address leads to the sign-in page first, and to its own page afterwards. */
export function App() {
  const session = useSession();
  const route = useRoute();
  if (!session) return <SignInPage />;
  return (
    <ApiProvider key={session.token} session={session}>
      <Frame session={session}>
        <Page route={route} userID={session.userID} />
      </Frame>
    </ApiProvider>
  );
}

function Page({ route, userID }: { route: Route; userID: number }) {
  switch (route.page) {
    case 'list':
      return <ListPage userID={userID} />;
    case 'meeting': {
      const { meetingID, orderID } = route.instance;
      return <MeetingPage key={`${meetingID}/${orderID}`} instance={route.instance} userID={userID} />;
    }
    case 'unknown':
      return <NotFoundPage />;
    default:
      return route satisfies never;
  }
}
