import { fileURLToPath } from 'node:url';

/** The package's folder. */
export const home = fileURLToPath(new URL('..', import.meta.url));

/** What can be imported of the package, by the name of its file in `dist/`. */
export const entries = { index: 'src/index.ts', react: 'src/react/index.ts' };

/** Whether a module is imported from npm by who uses the package. Private packages become a part of it. */
export const isExternal = (module: string): boolean => !/^[./]|^@rollcall\//.test(module);
