/** Where a download is written. */
export interface Target {
  write(part: Uint8Array<ArrayBuffer>): Promise<void> | void;
  /** Finishes the file. */
  close(): Promise<void> | void;
  /** Leaves nothing of it. */
  abort(): Promise<void> | void;
}

declare global {
  interface Window {
    /** Not in every browser, and not where the page did not come by HTTPS or from this machine. */
    showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  }
}

/**
 * A file that the user chooses now, into which a large download is written as it arrives; undefined where the browser cannot.
 *
 * @throws {DOMException} `AbortError` if the user chooses none
 */
export async function chosenFile(name: string): Promise<Target | undefined> {
  const handle = await window.showSaveFilePicker?.({ suggestedName: name });
  return await handle?.createWritable();
}

/** Bytes that are kept as such until they are handed to the browser, which may keep them on disk. */
const kept = 4 * 1024 * 1024;

/** A file among the user's downloads, once it is whole. */
export function downloadedFile(name: string): Target {
  let whole = new Blob();
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const gather = () => {
    whole = new Blob([whole, ...parts]);
    [parts, bytes] = [[], 0];
  };
  return {
    write(part) {
      parts.push(part);
      bytes += part.length;
      if (bytes >= kept) gather();
    },
    close() {
      gather();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(whole);
      link.download = name;
      link.click();
      // The browser has taken it by the time anything else is clicked; a large one takes it a while.
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
    abort() {
      parts = [];
      whole = new Blob();
    },
  };
}
