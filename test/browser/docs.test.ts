import { buildConsole } from '@rollcall/dev/console-build';
import { startChromium } from '@rollcall/dev/services/chromium';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openConsoleStage } from './support/console-stage.ts';

const stage = await openConsoleStage();
const { api, sandbox } = stage;

test('explore', async () => {
  const ann = await sandbox.addUser('Ann');
  await using visitor = await stage.visit({ path: '/docs' });
  const { page, problems } = visitor;
  page.setDefaultTimeout(8000);
  await new Promise((r) => setTimeout(r, 6000));
  console.log(problems);
  await page.screenshot({ path: '/tmp/stream-docs0.png' });
  await page.getByRole('button', { name: 'Authorize' }).waitFor();
  await page.screenshot({ path: '/tmp/stream-docs1.png' });
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.screenshot({ path: '/tmp/stream-docs2.png' });
  console.log(problems, await page.locator('.auth-container').innerHTML());
  await page.locator('.auth-container input').fill(await api.token(ann));
  await page.locator('.auth-btn-wrapper').getByRole('button', { name: 'Apply credentials' }).click();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await page.getByText('/users/me').click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  await page.getByRole('button', { name: 'Execute' }).click();
  await page.locator('.live-responses-table .response-col_status').first().waitFor();
  await page.screenshot({ path: '/tmp/stream-docs3.png', fullPage: true });
  console.log(problems, await page.locator('.live-responses-table').innerText());
});
