import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const { resolve } = createRequire(import.meta.url);
const files = ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css'];

/** Copies what the page of the REST API is made of, as it was published, next to the page. */
export const docsFiles = (): Plugin => ({
  name: 'docs-files',
  async generateBundle() {
    for (const name of files) {
      const source = await readFile(resolve(`swagger-ui-dist/${name}`));
      this.emitFile({ type: 'asset', fileName: `docs/${name}`, source });
    }
  },
});
