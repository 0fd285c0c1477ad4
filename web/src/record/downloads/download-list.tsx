import type { Instance } from '@rollcall/client';
import { inBytes } from './bytes.ts';
import { type Export, exports } from './exports.ts';
import { type DownloadState, useDownload } from './use-download.ts';
import './downloads.css';

interface DownloadListProps {
  instance: Instance;
  /** People and changes that the record has; undefined while unknown. */
  people: number | undefined;
  changes: number | undefined;
}

/** More changes than this are many MB. */
const largeFrom = 100_000;

/** The files that there are of a record. */
export function DownloadList({ instance, people, changes }: DownloadListProps) {
  const sizeOf = ({ file }: Export) => {
    if (file === 'attendance.csv') return people === undefined ? '' : counted(people, 'person', 'people');
    return changes === undefined ? '' : counted(changes, 'change', 'changes');
  };
  return (
    <section className="panel" aria-labelledby="downloads-title">
      <h2 id="downloads-title">Downloads</h2>
      <ul className="downloads">
        {exports.map((one) => (
          <li key={one.file}>
            <DownloadItem
              export={one}
              instance={instance}
              size={sizeOf(one)}
              isLarge={changes !== undefined && changes > largeFrom && one.file !== 'attendance.csv'}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

const counted = (number: number, one: string, many: string): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

interface DownloadItemProps {
  export: Export;
  instance: Instance;
  size: string;
  isLarge: boolean;
}

function DownloadItem({ export: { file, label, about }, instance, size, isLarge }: DownloadItemProps) {
  const name = file.replace('.', `-${instance.meetingID}-${instance.orderID}.`);
  const { state, start, stop } = useDownload({ instance, file, name, isLarge });
  const again = state.is === 'failed' ? 'Try again' : 'Download';
  return (
    <div className="download">
      <div className="download-about">
        <h3>{label}</h3>
        <p className="faint">
          {about} {size && <span className="download-size">{size}.</span>}
        </p>
        {/* How far it is changes too often to be read out. */}
        {state.is === 'running' && <p className="download-state">Downloading: {inBytes(state.bytes)} so far</p>}
        <p role="status" className={stateClass[state.is]}>
          {inWords(state, name)}
        </p>
      </div>
      {state.is === 'running' ? (
        <button type="button" className="button" aria-label={`Stop downloading: ${label}`} onClick={stop}>
          Stop
        </button>
      ) : (
        <button type="button" className="button" aria-label={`${again}: ${label}`} onClick={start}>
          {again}
        </button>
      )}
    </div>
  );
}

const stateClass: Record<DownloadState['is'], string> = {
  idle: 'download-state',
  running: 'visually-hidden',
  saved: 'download-state',
  failed: 'download-state failed',
};

function inWords(state: DownloadState, name: string): string {
  switch (state.is) {
    case 'idle':
      return '';
    case 'running':
      return 'Downloading…';
    case 'saved':
      return `Saved as ${name}, ${inBytes(state.bytes)}`;
    case 'failed':
      return state.why === 'refused'
        ? 'The server did not give the file. Nothing was saved.'
        : 'The download was interrupted, and nothing was saved.';
    default:
      return state satisfies never;
  }
}
