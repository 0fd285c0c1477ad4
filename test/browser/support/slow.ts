import type { Page } from 'playwright-core';

export interface Slowness {
  latencyMs: number;
  /** kbit/s, both ways; without limit by default */
  kbps?: number;
  /** How many times slower than this machine the page's is; 1 by default. */
  cpu?: number;
}

/** Puts a page on a slow network, and on a slow machine. */
export async function slowDown(page: Page, { latencyMs, kbps, cpu = 1 }: Slowness): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const throughput = kbps === undefined ? -1 : (kbps * 1000) / 8;
  await devTools.send('Network.enable');
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
  await devTools.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}
