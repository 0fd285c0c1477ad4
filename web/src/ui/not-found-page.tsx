import { Link } from './link.tsx';
import { PageTitle } from './page-title.tsx';

export function NotFoundPage() {
  return (
    <div className="empty">
      <PageTitle name="There is nothing here" />
      <p>The address may have been mistyped.</p>
      <Link to="/" className="button">
        See what is live
      </Link>
    </div>
  );
}
