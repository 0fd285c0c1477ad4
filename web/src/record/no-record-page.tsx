import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';

/** In place of a record that does not exist or is not for the reader, without telling which. */
export const NoRecordPage = () => (
  <div className="empty" role="alert">
    <PageTitle name="This record cannot be shown" />
    <p>There is no such meeting, or its record is not for you: hosts may read it, and those who were in.</p>
    <Link to="/past" className="button primary">
      See past meetings
    </Link>
  </div>
);
