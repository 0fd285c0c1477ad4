import { type ListOf, listPath } from '../path.ts';
import { useRoute } from '../route.ts';
import { Link } from './link.tsx';
import './navigation.css';

const lists: { of: ListOf; name: string }[] = [
  { of: 'live', name: 'Live' },
  { of: 'upcoming', name: 'Upcoming' },
  { of: 'past', name: 'Past' },
];

/** The links to the lists of meetings. On a phone, the page of a meeting has no room for them. */
export function Navigation() {
  const route = useRoute();
  return (
    <nav aria-label="Meetings" className={route.page === 'meeting' ? 'navigation aside' : 'navigation'}>
      <ul>
        {lists.map(({ of, name }) => (
          <li key={of}>
            <Link to={listPath(of)} isCurrent={route.page === 'list' && route.of === of}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
