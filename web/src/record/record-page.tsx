import { CSPProvider } from '@base-ui/react/csp-provider';
import type { Instance } from '@rollcall/client';
import { QueriesProvider } from '../queries/queries-provider.tsx';
import { OpenRecord } from './open-record.tsx';
import './record.css';

/** What is recorded of an instance: who was there and when, what was said, and the seal that proves it. */
export const RecordPage = ({ instance }: { instance: Instance }) => (
  <CSPProvider disableStyleElements>
    <QueriesProvider>
      <OpenRecord instance={instance} />
    </QueriesProvider>
  </CSPProvider>
);
