import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/dev/services/child';
import { findProgram, type Machine, thisMachine } from '@rollcall/dev/services/machine';
import { type Browser, chromium } from 'playwright-core';
import { patienceMs } from './patience.ts';
import { until } from './until.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macFolders = ['/Applications/Chromium.app/Contents/MacOS', '/Applications/Google Chrome.app/Contents/MacOS'];
const macPrograms = ['Chromium', 'Google Chrome'];

const advice = `The tests of the web console need Chromium or Chrome, and none is installed. One of:
  Debian          sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium
  macOS           brew install --cask chromium
  given           export CHROMIUM=/path/to/chrome`;

/** The path of a Chromium on this machine: CHROMIUM where that is set. */
export function findChromium(machine: Machine = thisMachine()): string | undefined {
  const folders = [...machine.folders, ...macFolders];
  return machine.env['CHROMIUM'] || findProgram([...programs, ...macPrograms], { ...machine, folders });
}

export interface RunningChromium extends AsyncDisposable {
  browser: Browser;
}

/** Starts a Chromium with a profile of its own. Both are gone with this process at the latest. */
export async function startChromium(): Promise<RunningChromium> {
  const program = findChromium();
  if (program === undefined) throw new Error(advice);
  const profile = await mkdtemp(join(tmpdir(), 'rollcall-chromium-'));
  let endpoint: string | undefined;
  const child = startChild(
    program,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-breakpad',
      '--disable-dev-shm-usage',
      '--hide-scrollbars',
      '--lang=en-GB',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    {
      // Chromium leaves folders of its own where temporary files go, so that is the profile.
      env: { ...process.env, TMPDIR: profile },
      removeDir: profile,
      onLine: (line) => {
        endpoint ??= /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      },
    },
  );
  let over = false;
  void child.exited.finally(() => {
    over = true;
  });
  try {
    const address = await until(() => {
      if (over) throw new Error(`Chromium ended: ${child.recentOutput()}`);
      return endpoint === undefined ? 'Chromium is still starting' : { endpoint };
    });
    const browser = await chromium.connectOverCDP(address.endpoint, { timeout: patienceMs });
    return {
      browser,
      async [Symbol.asyncDispose]() {
        await browser.close();
        await child.stop();
      },
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
