import { buildConsole } from '@rollcall/dev/console-build';
import { startChromium } from '@rollcall/dev/services/chromium';
import { startServices } from '@rollcall/dev/services/start-services';
import type { Browser } from 'playwright-core';
import { type BusyLecture, startBusyLecture } from '../console/busy-lecture.ts';
import { openObservedPage, reportedFromMs } from '../console/observed-page.ts';
import { median } from '../median.ts';
import { atMost, type Figure, type Part } from '../part.ts';

const people = 3_000;
const messages = 5_000;
/** Messages that arrive while the page is scrolled. */
const arriving = 500;
const together = 25;

const sentences = [
  'Good morning!',
  'Is the second exercise due on Monday?',
  'Each join, each leave and each message takes the next number, so whoever reads it later sees whether anything is missing.',
];
const bodyOf = (i: number): string => `${sentences[i % sentences.length]} (${i + 1})`;

/** The longest task of each scene, in ms. */
interface Sample {
  loading: number;
  scrolling: number;
  receiving: number;
  /** s from opening the page until the last message is there */
  loaded: number;
  rows: number;
}

/**
 * Measures how long the console keeps a browser from answering its user: by the longest task of the page's main thread
 * while a long meeting arrives from its first change on, while somebody scrolls through all of it, and while new messages
 * come in as they scroll.
 */
export const consolePart: Part = {
  name: 'console',
  title: `the console's longest task with ${messages.toLocaleString('en')} messages and ${people.toLocaleString('en')} people`,
  async run({ quick, note }) {
    await buildConsole(note);
    // Always private services, since the benchmark writes to them freely.
    const env = { ...process.env, REDIS_URL: undefined, DATABASE_URL: undefined };
    await using services = await startServices({ env });
    const said = Array.from({ length: messages }, (_, i) => bodyOf(i));
    await using lecture = await startBusyLecture(services, { people, messages: said });
    await using chromium = await startChromium();
    const samples: Sample[] = [];
    let posted = messages;
    for (let round = 0; round < (quick ? 2 : 5); round += 1) {
      samples.push(await measure(chromium.browser, lecture, posted));
      posted += arriving;
    }
    return figuresOf(samples);
  },
};

async function measure(browser: Browser, lecture: BusyLecture, posted: number): Promise<Sample> {
  const begunAt = performance.now();
  await using observed = await openObservedPage(browser, lecture.url + lecture.path, lecture.token);
  const { page } = observed;
  const messagesRegion = page.getByRole('region', { name: 'Messages' });
  await messagesRegion.getByText(bodyOf(posted - 1), { exact: true }).waitFor();
  const loaded = (performance.now() - begunAt) / 1000;
  const loading = await observed.longestTask();
  const rows = await observed.rows();

  await page.evaluate(scrollThrough);
  const scrolling = await observed.longestTask();

  const scrolled = page.evaluate(scrollThrough);
  for (let i = 0; i < arriving; i += together) {
    await lecture.post(Array.from({ length: together }, (_, j) => bodyOf(posted + i + j)));
  }
  await scrolled;
  await messagesRegion.getByText(bodyOf(posted + arriving - 1), { exact: true }).waitFor();
  const receiving = await observed.longestTask();
  return { loading, scrolling, receiving, loaded, rows };
}

/** Scrolls from the end to the beginning and back, a step per frame. */
const scrollThrough = `(async () => {
  const scroller = document.querySelector('[aria-label="Messages"]');
  const frames = 150;
  const to = async (share) => {
    scroller.scrollTop = share * scroller.scrollHeight;
    await new Promise(requestAnimationFrame);
  };
  for (let frame = frames; frame >= 0; frame -= 1) await to(frame / frames);
  for (let frame = 0; frame <= frames; frame += 1) await to(frame / frames);
})()`;

function figuresOf(samples: readonly Sample[]): Figure[] {
  const typical = (field: keyof Sample) => median(samples.map((sample) => sample[field]));
  const longest = (name: string, field: 'loading' | 'scrolling' | 'receiving'): Figure => ({
    name: `longest task ${name}`,
    value: typical(field),
    unit: `ms (from ${reportedFromMs} on)`,
    bounds: atMost(100, 50),
  });
  return [
    longest('while it loads', 'loading'),
    longest('while one scrolls', 'scrolling'),
    longest('while one scrolls and messages come in', 'receiving'),
    { name: 'until the last message is there', value: typical('loaded'), unit: 's' },
    { name: 'rows on the page', value: typical('rows'), unit: 'rows' },
  ];
}
