import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@rollcall/server/process/config';
import { type Browser, chromium } from 'playwright-core';
import { startChild } from './child.ts';
import { findProgram, type Machine, thisMachine } from './machine.ts';
import { awaitReady } from './ready.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macFolders = ['/Applications/Chromium.app/Contents/MacOS', '/Applications/Google Chrome.app/Contents/MacOS'];
const macPrograms = ['Chromium', 'Google Chrome'];

const advice = `The tests and the benchmark of the web console need Chromium or Chrome, and none is installed. One of:
  Debian          sudo apt-get update && sudo apt-get install -y --no-install-recommends chromium
  macOS           brew install --cask chromium
  given           export CHROMIUM=/path/to/chrome`;

/** ms for which a Chromium that has started may take to accept a connection, on however slow a machine */
const connectMs = 120_000;

/** The path of a Chromium on this machine: CHROMIUM where that is set. */
export function findChromium(machine: Machine = thisMachine()): string | undefined {
  const folders = [...machine.folders, ...macFolders];
  return machine.env['CHROMIUM'] || findProgram([...programs, ...macPrograms], { ...machine, folders });
}

export interface RunningChromium extends AsyncDisposable {
  browser: Browser;
}

/**
 * Starts a Chromium with a profile of its own. Both are gone with this process at the latest.
 *
 * @throws {ConfigError} if there is none on this machine
 * @throws {Error} if it does not start
 */
export async function startChromium(): Promise<RunningChromium> {
  const program = findChromium();
  if (program === undefined) throw new ConfigError(advice);
  const profile = mkdtempSync(join(tmpdir(), 'rollcall-chromium-'));
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
  try {
    await awaitReady(child, 'Chromium', async () => {
      if (endpoint === undefined) throw new Error('it is still starting');
    });
    const browser = await chromium.connectOverCDP(endpoint ?? '', { timeout: connectMs });
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
