import { useState } from 'react';
import type { SessionState } from '../session/session-state.ts';
import { Brand } from '../ui/brand.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { DevUsers } from './dev-users.tsx';
import { providerHost } from './provider/provider-host.ts';
import { ProviderSignIn } from './provider-sign-in.tsx';
import { TokenForm } from './token-form.tsx';
import { useSignIn } from './use-sign-in.ts';
import './sign-in.css';

/** Shown at any address while nobody is signed in. */
export function SignInPage({ state }: { state: Exclude<SessionState, { status: 'in' }> }) {
  const host = providerHost();
  const { enter, entering, problem } = useSignIn();
  const [away, setAway] = useState<string>();
  if (state.status === 'leaving') return <Leaving />;
  const message = problem ?? away ?? state.reason;
  const tokenForm = <TokenForm entering={entering} isSecond={host !== undefined} onToken={enter} />;
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Brand />
        <PageTitle name="Sign in" />
        {message && <Notice kind="alert">{message}</Notice>}
        <DevUsers entering={entering} onToken={enter} />
        {host === undefined ? (
          tokenForm
        ) : (
          <>
            <ProviderSignIn host={host} isUnknown={state.isUnknown === true} onProblem={setAway} />
            <details className="token-instead">
              <summary>Use an access token</summary>
              {tokenForm}
            </details>
          </>
        )}
        <p className="for-developers faint">
          Developers: <a href="/docs">the REST API</a>
        </p>
      </div>
    </main>
  );
}

function Leaving() {
  return (
    <main className="sign-in">
      <p role="status" className="faint">
        One moment…
      </p>
    </main>
  );
}
