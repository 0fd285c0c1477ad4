import { Avatar } from '../ui/avatar.tsx';
import { subjectOf } from './token.ts';
import { useDevUsers } from './use-dev-users.ts';

interface DevUsersProps {
  entering: boolean;
  onToken: (token: string) => void;
}

/** The users whom `npm run dev` offers; nothing where there are none. */
export function DevUsers({ entering, onToken }: DevUsersProps) {
  const users = useDevUsers();
  if (users.length === 0) return null;
  return (
    <section aria-labelledby="dev-users">
      <h2 id="dev-users">Try it as</h2>
      <ul className="dev-users">
        {users.map(({ name, token, note }) => (
          <li key={name}>
            <button type="button" className="dev-user" disabled={entering} onClick={() => onToken(token)}>
              <Avatar userID={Number(subjectOf(token))} name={name} />
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
  );
}
