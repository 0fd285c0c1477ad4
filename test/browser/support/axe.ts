import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const results = z.object({
  violations: z.array(
    z.object({ id: z.string(), impact: z.string().nullish(), nodes: z.array(z.object({ html: z.string() })) }),
  ),
  passes: z.array(z.object({ id: z.string() })),
});

/** What axe finds on a page as it is now. The page's policy keeps no script out that a test evaluates. */
export async function analyze(page: Page): Promise<z.infer<typeof results>> {
  await page.evaluate(axe.source);
  return results.parse(await page.evaluate('axe.run()'));
}
