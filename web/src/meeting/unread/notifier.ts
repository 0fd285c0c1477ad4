import { isHidden } from './attention.ts';
import { choose } from './notify-choice.ts';

export interface Words {
  title: string;
  body: string;
  /** A notification takes the place of another with the same tag. */
  tag: string;
}

/** ms in which the user may read it in another tab, and others may write more */
const patienceMs = 500;

/** Shows one notification at a time, while the tab is out of view. */
export class Notifier {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting: Words | undefined;
  #shown: Notification | undefined;

  /** Notifies in a moment, unless the notification is closed before. */
  notify(words: Words): void {
    this.#waiting = words;
    this.#timer ??= setTimeout(() => this.#show(), patienceMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = undefined;
    this.#shown?.close();
    this.#shown = undefined;
  }

  #show(): void {
    this.#timer = undefined;
    if (!this.#waiting || !isHidden()) return;
    const { title, body, tag } = this.#waiting;
    try {
      const notification = new Notification(title, { body, tag });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
      this.#shown = notification;
    } catch {
      // Some browsers, on phones, have notifications of service workers alone.
      choose(false);
    }
  }
}
