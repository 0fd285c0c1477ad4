import { PageTitle } from '../ui/page-title.tsx';

/** A meeting's instances, audience and hosts. */
export const SchedulePage = ({ meetingID }: { meetingID: number }) => <PageTitle name={`Meeting ${meetingID}`} />;
