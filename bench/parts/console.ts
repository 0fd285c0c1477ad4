import { buildConsole } from '@rollcall/dev/console-build';
import { startChromium } from '@rollcall/dev/services/chromium';
import type { Browser } from 'playwright-core';
import { type BusyLecture, startBusyLecture } from '../console/busy-lecture.ts';
import { observeWork, type Work } from '../console/main-thread.ts';
import { median } from '../median.ts';
import { atMost, type Figure, type Part } from '../part.ts';
import { startPrivateServices } from '../private-services.ts';

const people = 3_000;
const messages = 5_000;
/** Messages that arrive while the page is scrolled, so many at a time. */
const arriving = 500;
const together = 25;
/** ms that anything on the page may take */
const patience = 120_000;

const sentences = [
  'Good morning!',
  'Is the second exercise due on Monday?',
  'Each join, each leave and each message takes the next number, so whoever reads it later sees whether anything is missing.',
];
const bodyOf = (i: number): string => `${sentences[i % sentences.length]} (${i + 1})`;
const bodies = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => bodyOf(from + i));

/** What the page did in each scene. */
interface Sample {
  loading: Work;
  scrolling: Work;
  receiving: Work;
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
  title: `the console with ${messages.toLocaleString('en')} messages and ${people.toLocaleString('en')} people`,
  async run({ quick, note }) {
    await buildConsole(note);
    await using services = await startPrivateServices();
    await using lecture = await startBusyLecture(services, { people, messages: bodies(0, messages) });
    await using chromium = await startChromium();
    const samples: Sample[] = [];
    for (let round = 0; round < (quick ? 2 : 5); round += 1) {
      samples.push(await measure(chromium.browser, lecture, messages + round * arriving));
    }
    return figuresOf(samples);
  },
};

/** @param posted how many messages there are */
async function measure(browser: Browser, lecture: BusyLecture, posted: number): Promise<Sample> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  try {
    context.setDefaultTimeout(patience);
    const session = JSON.stringify(JSON.stringify({ token: lecture.token }));
    await context.addInitScript(`sessionStorage.setItem('rollcall.session', ${session})`);
    const page = await context.newPage();
    // All at once, as from a server that is faster than any: how long a task is must not depend on what else keeps ours busy.
    const history = await lecture.feedUpTo(bodyOf(posted - 1));
    await page.route(/meetings\.watch/, (route) => route.fulfill({ contentType: 'text/event-stream', body: history }), {
      times: 1,
    });
    const shows = (i: number) => page.locator('.scroller').getByText(bodyOf(i), { exact: true }).waitFor();

    let loaded = 0;
    const loading = await observeWork(page, async () => {
      const begunAt = performance.now();
      await page.goto(lecture.url + lecture.path);
      await shows(posted - 1);
      loaded = (performance.now() - begunAt) / 1000;
    });
    const rows = await page.getByRole('listitem').count();

    const scrolling = await observeWork(page, () => page.evaluate(scrollThrough));

    const receiving = await observeWork(page, async () => {
      const scrolled = page.evaluate(scrollThrough);
      for (let i = 0; i < arriving; i += together) await lecture.post(bodies(posted + i, together));
      await scrolled;
      await page.evaluate(toEnd);
      await shows(posted + arriving - 1);
    });
    return { loading, scrolling, receiving, loaded, rows };
  } finally {
    await context.close();
  }
}

const toEnd = `(() => {
  const scroller = document.querySelector('.scroller');
  scroller.scrollTop = scroller.scrollHeight;
})()`;

/** Scrolls from the end to the beginning and back, a step per frame. */
const scrollThrough = `(async () => {
  const scroller = document.querySelector('.scroller');
  const frames = 100;
  const to = async (share) => {
    scroller.scrollTop = share * scroller.scrollHeight;
    await new Promise(requestAnimationFrame);
  };
  for (let frame = frames; frame >= 0; frame -= 1) await to(frame / frames);
  for (let frame = 0; frame <= frames; frame += 1) await to(frame / frames);
})()`;

const scenes = { loading: 'while it loads', scrolling: 'while one scrolls', receiving: 'while messages come in, too' };

function figuresOf(samples: readonly Sample[]): Figure[] {
  const inScene = (scene: keyof typeof scenes, measure: keyof Work) =>
    median(samples.map((sample) => sample[scene][measure]));
  const names = ['loading', 'scrolling', 'receiving'] as const;
  return [
    ...names.map((scene) => ({
      name: `longest task ${scenes[scene]}`,
      value: inScene(scene, 'longestBusy'),
      unit: 'ms of a core',
      bounds: atMost(100, 50),
    })),
    ...names.map((scene) => ({
      name: `the same, with waiting, ${scene}`,
      value: inScene(scene, 'longestElapsed'),
      unit: 'ms',
    })),
    { name: 'all tasks while it loads', value: inScene('loading', 'busy'), unit: 'ms of a core' },
    { name: 'until the last message is there', value: median(samples.map(({ loaded }) => loaded)), unit: 's' },
    { name: 'rows on the page', value: median(samples.map(({ rows }) => rows)), unit: 'rows' },
  ];
}
