import type { ReactNode } from 'react';
import { CommandOpener } from '../commands/command-opener.tsx';
import { useMe } from '../me/me.ts';
import { SessionTrouble } from '../session/session-trouble.tsx';
import { signOut } from '../session/sign-out.ts';
import { Avatar } from './avatar.tsx';
import { Brand } from './brand.tsx';
import { Link } from './link.tsx';
import { Navigation } from './navigation.tsx';
import './frame.css';

/** The frame around every page of a signed-in user. */
export function Frame({ children }: { children: ReactNode }) {
  const { userID, name } = useMe();
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="bar">
        <Link to="/" className="bar-home">
          <Brand />
        </Link>
        <Navigation />
        <CommandOpener />
        <div className="bar-user">
          <Avatar userID={userID} name={name} />
          <span className="bar-name">{name}</span>
          <button type="button" className="button quiet" onClick={() => void signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <SessionTrouble />
        {children}
      </main>
    </>
  );
}
