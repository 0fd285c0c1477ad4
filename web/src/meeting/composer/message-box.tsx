import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect } from 'react';
import { touch } from '../../ui/touch.ts';
import { useMedia } from '../../ui/use-media.ts';
import { fitHeight } from './fit-height.ts';

interface MessageBoxProps {
  box: RefObject<HTMLTextAreaElement | null>;
  id: string;
  describedBy: string;
  text: string;
  onChange(text: string): void;
  onSubmit(): void;
}

/** Where a message is written. It is as high as its text, up to a part of the page. */
export function MessageBox({ box, id, describedBy, text, onChange, onSubmit }: MessageBoxProps) {
  const isTouch = useMedia(touch);
  useLayoutEffect(() => fitHeight(box.current));
  useEffect(() => {
    const fit = () => fitHeight(box.current);
    window.addEventListener('resize', fit);
    return () => window.removeEventListener('resize', fit);
  }, [box]);
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method is composing, Enter only confirms the character.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isLine = event.shiftKey || (isTouch && !event.ctrlKey && !event.metaKey);
    if (isLine) return;
    event.preventDefault();
    onSubmit();
  };
  return (
    <textarea
      ref={box}
      id={id}
      rows={1}
      placeholder="Write a message"
      aria-describedby={describedBy}
      value={text}
      dir="auto"
      enterKeyHint={isTouch ? 'enter' : 'send'}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
}
