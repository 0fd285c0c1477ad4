import { Combobox } from '@base-ui/react/combobox';
import { useState } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { scheduleWords } from '../schedule-words.ts';
import type { Host } from './hosts-section.tsx';
import { useCandidates } from './use-candidates.ts';
import { useSetHost } from './use-hosts.ts';
import './add-host.css';

interface AddHostProps {
  meetingID: number;
  hosts: readonly Host[];
  onDone(words: string): void;
}

/** How many are offered at once. */
const most = 50;
const nameOf = ({ name, email, userID }: Host): string => name || email || `User ${userID}`;

/** Makes somebody a host, whom the user finds by name or e-mail. */
export function AddHost({ meetingID, hosts, onDone }: AddHostProps) {
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Host | null>(null);
  const candidates = useCandidates(meetingID, chosen ? '' : search.trim(), hosts);
  const setting = useSetHost(meetingID);
  const add = () => {
    if (!chosen || setting.isPending) return;
    setting.mutate(
      { userID: chosen.userID, isHost: true },
      {
        onSuccess() {
          onDone(`${nameOf(chosen)} is now a host.`);
          setChosen(null);
          setSearch('');
        },
      },
    );
  };
  return (
    <div className="add-host">
      <Combobox.Root
        items={candidates}
        value={chosen}
        onValueChange={setChosen}
        inputValue={search}
        onInputValueChange={setSearch}
        itemToStringLabel={(host: Host) => nameOf(host)}
        isItemEqualToValue={(one: Host, other: Host) => one.userID === other.userID}
        filter={matches}
        limit={most}
      >
        <div className="field">
          <Combobox.Label>Add a host</Combobox.Label>
          <Combobox.Input placeholder="Name or e-mail" />
        </div>
        <Combobox.Portal>
          <Combobox.Positioner className="menu-positioner" sideOffset={4}>
            <Combobox.Popup className="menu candidates">
              <Combobox.Empty className="candidates-empty">
                Nobody of this name is invited or has been in. Invite them first.
              </Combobox.Empty>
              <Combobox.List>
                {(host: Host) => (
                  <Combobox.Item key={host.userID} value={host} className="menu-item candidate">
                    <span>{nameOf(host)}</span>
                    <span className="faint">{host.email}</span>
                  </Combobox.Item>
                )}
              </Combobox.List>
            </Combobox.Popup>
          </Combobox.Positioner>
        </Combobox.Portal>
      </Combobox.Root>
      <button type="button" className="button" aria-disabled={!chosen || setting.isPending} onClick={add}>
        Make a host
      </button>
      {setting.error && <Notice kind="alert">{scheduleWords(setting.error)}</Notice>}
    </div>
  );
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const matches = ({ name, email }: Host, search: string): boolean =>
  [name, email ?? ''].some((text) => plain(text).includes(plain(search.trim())));
