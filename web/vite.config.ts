import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { docsFiles } from './docs-files.ts';

export default defineConfig({
  plugins: [react(), docsFiles()],
  // As TypeScript does: in the repository, `@rollcall/client` is the client's source.
  resolve: { tsconfigPaths: true },
  build: {
    target: 'es2022',
    // The Content-Security-Policy refuses inlined assets, be they `data:` URLs or scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
