import type { ReactNode } from 'react';
import { type Session, signOut } from '../session.ts';
import { Avatar } from './avatar.tsx';
import { Brand } from './brand.tsx';
import { Link } from './link.tsx';

/** The frame around every page of a signed-in user. */
export function Frame({ session, children }: { session: Session; children: ReactNode }) {
  const name = session.name ?? `User ${session.userID}`;
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link to="/" className="bar-home">
          <Brand />
        </Link>
        <div className="bar-user">
          <Avatar userID={session.userID} name={name} />
          <span className="bar-name">{name}</span>
          <button type="button" className="button quiet" onClick={() => signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
