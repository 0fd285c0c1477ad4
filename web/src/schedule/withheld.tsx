import { useMe } from '../me/me.ts';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';

/** Says that a meeting is not for the user to manage; without its title, not even whether there is one. */
export function Withheld({ title }: { title?: string }) {
  const { email } = useMe();
  return (
    <div className="empty">
      <PageTitle name={title ?? 'Nothing to manage here'} />
      <p>
        {title === undefined
          ? 'This meeting does not exist, or is not for you.'
          : 'Only its hosts see and change the schedule of this meeting.'}
        {email !== null && ` You are signed in as ${email}.`}
      </p>
      <Link to="/upcoming" className="button">
        See what is coming up
      </Link>
    </div>
  );
}
