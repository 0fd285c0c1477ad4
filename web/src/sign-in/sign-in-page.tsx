import { lastSignOutReason } from '../session.ts';
import { userIDOf } from '../token.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Brand } from '../ui/brand.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { TokenForm } from './token-form.tsx';
import { useDevUsers } from './use-dev-users.ts';
import { useSignIn } from './use-sign-in.ts';
import './sign-in.css';

/** Shown at any address while nobody is signed in. */
export function SignInPage() {
  const devUsers = useDevUsers();
  const { enter, entering, problem } = useSignIn();
  const message = problem ?? lastSignOutReason();
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Brand />
        <PageTitle name="Sign in" />
        {message && <Notice kind="alert">{message}</Notice>}
        {devUsers.length > 0 && (
          <section aria-labelledby="dev-users">
            <h2 id="dev-users">Try it as</h2>
            <ul className="dev-users">
              {devUsers.map(({ name, token, note }) => (
                <li key={name}>
                  <button type="button" className="dev-user" disabled={entering} onClick={() => enter(token, name)}>
                    <Avatar userID={userIDOf(token) ?? 0} name={name} />
                    <span>
                      <strong>{name}</strong>
                      <span className="faint">{note}</span>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            <p className="or">or</p>
          </section>
        )}
        <TokenForm entering={entering} onToken={(token) => enter(token)} />
        <p className="for-developers faint">
          Developers: <a href="/docs">the REST API</a>
        </p>
      </div>
    </main>
  );
}
