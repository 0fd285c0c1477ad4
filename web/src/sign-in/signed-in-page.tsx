import { useEffect } from 'react';
import { signedInPath } from '../path.ts';
import { replaceAddress } from '../route.ts';
import { refuseSignIn } from '../session/session-state.ts';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';
import { enter, isUnknownUser } from './enter.ts';
import { faultInWords } from './provider/faults.ts';
import { type Finished, finishSignIn } from './provider/finish.ts';
import { providerHost } from './provider/provider-host.ts';
import './sign-in.css';

/** Where the identity provider sends the user back to, for a moment: it leads on to the page where they were. */
export function SignedInPage() {
  useEffect(arrive, []);
  return (
    <main className="sign-in">
      <div role="status">
        <PageTitle name="Signing in…" />
      </div>
    </main>
  );
}

function arrive(): void {
  const address = location.href;
  const { searchParams } = new URL(address);
  // Its code is good for once, and is nobody's business.
  history.replaceState(null, '', signedInPath);
  if (searchParams.has('state')) void finish(address);
  else if (!isFinishing) replaceAddress('/');
}

let isFinishing = false;

async function finish(address: string): Promise<void> {
  isFinishing = true;
  let path = '/';
  try {
    const finished = await finishSignIn(address, (known) => {
      path = known;
    });
    await enter(finished).catch((error: unknown) => refuse(error, finished));
  } catch (error) {
    refuseSignIn(faultInWords(error));
  }
  isFinishing = false;
  replaceAddress(path);
}

/** Why this server does not accept whom the provider has signed in. */
function refuse(error: unknown, { account }: Finished): void {
  if (!isUnknownUser(error)) {
    refuseSignIn(inWords(error, 'sign in'));
    return;
  }
  const as = account === undefined ? '' : ` as ${account}`;
  refuseSignIn(
    `You are signed in at ${providerHost() ?? 'your identity provider'}${as}, but this server does not know you yet. ` +
      'Ask whoever runs it to add you, then sign in again.',
    true,
  );
}
