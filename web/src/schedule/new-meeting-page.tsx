import { PageTitle } from '../ui/page-title.tsx';

/** Adds a meeting. */
export const NewMeetingPage = () => <PageTitle name="New meeting" />;
