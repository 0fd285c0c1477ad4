import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { docsFiles } from './docs-files.ts';

interface Modules {
  getModuleInfo(id: string): { isEntry: boolean; importers: readonly string[] } | null;
}

/**
 * Puts all that the entry imports into one file, whatever of it the pages that are loaded later import as well: many small
 * files compress worse.
 */
function nameOfBasis(id: string, modules: Modules, seen = new Set<string>()): string | null {
  if (seen.has(id)) return null;
  seen.add(id);
  const info = modules.getModuleInfo(id);
  const isInBasis = info?.isEntry || info?.importers.some((importer) => nameOfBasis(importer, modules, seen) !== null);
  return isInBasis ? 'basis' : null;
}

/** What several pages import, a meeting's among them, and is too small for a file of its own. */
const inSeveral =
  /\/web\/src\/(?:times|words|commands\/commands|me\/rights|ui\/(?:time|meeting-clock|scroller|scroller-of|long-list\/.*)|meeting\/message\/(?:message-body|message-parts|parts|use-fold))\.tsx?$/;

export default defineConfig({
  plugins: [react(), docsFiles()],
  // As TypeScript does: in the repository, `@rollcall/client` is the client's source.
  resolve: { tsconfigPaths: true },
  build: {
    target: 'es2022',
    // The Content-Security-Policy refuses inlined assets, be they `data:` URLs or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: (id, modules) => (inSeveral.test(id) ? 'basis' : nameOfBasis(id, modules)) }],
        },
      },
    },
  },
});
