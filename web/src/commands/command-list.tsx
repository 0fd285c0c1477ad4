import { Autocomplete } from '@base-ui/react/autocomplete';
import type { Entry, EntryGroup } from './entry.ts';

/** What was found, by kind. */
export function CommandList({ onChoose }: { onChoose(entry: Entry): void }) {
  return (
    <Autocomplete.List className="command-list">
      {({ name, items }: EntryGroup) => (
        <Autocomplete.Group key={name} items={items} className="command-group">
          <Autocomplete.GroupLabel className="command-kind">{name}</Autocomplete.GroupLabel>
          <Autocomplete.Collection>
            {(entry: Entry) => (
              <Autocomplete.Item key={entry.key} value={entry} className="command" onClick={() => onChoose(entry)}>
                <span className="command-label">{entry.label}</span>
                {entry.detail && <span className="command-detail">{entry.detail}</span>}
              </Autocomplete.Item>
            )}
          </Autocomplete.Collection>
        </Autocomplete.Group>
      )}
    </Autocomplete.List>
  );
}
