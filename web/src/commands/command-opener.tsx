import { Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { part } from '../ui/part.ts';
import './command-opener.css';

const load = () => import('./command-menu.tsx');
const CommandMenu = part(async () => (await load()).CommandMenu);

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The button that opens the command menu, and the keys that do: Ctrl-K, or ⌘K. */
export function CommandOpener() {
  const [isOpen, setOpen] = useState<boolean>();
  // What is typed before the menu is there belongs in it.
  const typed = useRef<string>(undefined);
  const open = useCallback(() => {
    typed.current ??= '';
    setOpen(true);
  }, []);
  const takeTyped = useCallback(() => {
    const text = typed.current ?? '';
    typed.current = undefined;
    return text;
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, altKey, shiftKey } = event;
      const isHeld = isMac ? event.metaKey : event.ctrlKey;
      // Whoever holds that key may be about to press the other one.
      if (key === (isMac ? 'Meta' : 'Control')) void load();
      if (isHeld && !altKey && !shiftKey && key.toLowerCase() === 'k') {
        event.preventDefault();
        if (!document.querySelector('[role=dialog], [role=alertdialog]')) open();
      } else if (typed.current !== undefined && !isHeld && key.length === 1) {
        event.preventDefault();
        typed.current += key;
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [open]);
  return (
    <>
      <button
        type="button"
        className="button quiet command-opener"
        aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
        onPointerEnter={() => void load()}
        onClick={open}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M7 12A5 5 0 107 2a5 5 0 000 10zm3.7-1.3L14 14" />
        </svg>
        <span className="command-word">
          Search<span className="visually-hidden"> meetings and actions</span>
        </span>
        <kbd>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      {isOpen !== undefined && (
        <Suspense>
          <CommandMenu isOpen={isOpen} onClose={() => setOpen(false)} takeTyped={takeTyped} />
        </Suspense>
      )}
    </>
  );
}
