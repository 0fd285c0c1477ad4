import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { docsFiles } from './docs-files.ts';

interface Modules {
  getModuleInfo(id: string): { importers: readonly string[] } | null;
}

const entry = '/web/src/main.tsx';
const list = '/web/src/list/list-page.tsx';
const meeting = '/web/src/meeting/meeting-entrance.tsx';

/** Whether a module is loaded together with another, which imports it or what imports it. */
function isLoadedWith(root: string, id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (id.endsWith(root)) return true;
  if (seen.has(id)) return false;
  seen.add(id);
  return modules.getModuleInfo(id)?.importers.some((importer) => isLoadedWith(root, importer, modules, seen)) ?? false;
}

/**
 * Puts what most visits load into one file, and the rest of a meeting's page into another, whatever of them the other pages
 * import as well: many small files compress worse.
 */
function chunkOf(id: string, modules: Modules): string | null {
  const isOf = (root: string) => isLoadedWith(root, id, modules);
  if (isOf(entry) || (isOf(list) && isOf(meeting))) return 'basis';
  return isOf(meeting) ? 'meeting' : null;
}

export default defineConfig({
  plugins: [react(), docsFiles()],
  // As TypeScript does: in the repository, `@rollcall/client` is the client's source.
  resolve: { tsconfigPaths: true },
  build: {
    target: 'es2022',
    // The Content-Security-Policy refuses inlined assets, be they `data:` URLs or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: chunkOf }] } } },
  },
});
