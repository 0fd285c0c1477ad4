import { Tabs } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import './record-tabs.css';

export interface RecordTab {
  value: string;
  label: string;
  content: ReactNode;
}

/** The parts of a record, of which one is shown. */
export const RecordTabs = ({ tabs }: { tabs: readonly RecordTab[] }) => (
  <Tabs.Root defaultValue={tabs[0]?.value} className="record-tabs">
    <Tabs.List className="tab-list" activateOnFocus aria-label="Parts of the record">
      {tabs.map(({ value, label }) => (
        <Tabs.Tab key={value} value={value} className="tab">
          {label}
        </Tabs.Tab>
      ))}
    </Tabs.List>
    {tabs.map(({ value, content }) => (
      <Tabs.Panel key={value} value={value} className="tab-panel">
        {content}
      </Tabs.Panel>
    ))}
  </Tabs.Root>
);
