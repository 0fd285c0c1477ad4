import type { Instance } from '@rollcall/client';
import { PageTitle } from '../ui/page-title.tsx';

/** What is recorded of an instance: who was there, and what was said. */
export const RecordPage = ({ instance }: { instance: Instance }) => (
  <PageTitle name={`Record of meeting ${instance.meetingID}, no. ${instance.orderID}`} />
);
