import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { z } from 'zod';
import { filesOfRepository, root } from '../../support/repository.ts';

const extension = /\.(ts|tsx|lua|md|json|yml|yaml|sh|sql|css|html)$/;

/** npm commands that run the script of the same name. */
const short = new Set(['test', 'start', 'stop']);

/** What a document names but does not exist: paths in this repository, and npm scripts. */
export function missingFrom(document: string, text: string): string[] {
  return [
    ...pathsIn(text).filter((path) => !exists(document, path)),
    ...npmScriptsIn(text)
      .filter((script) => !npmScripts().has(script))
      .map((script) => `npm run ${script}`),
  ];
}

/** Finds paths in `code` and in [links](path); anything else there is ignored. */
function pathsIn(text: string): string[] {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''));
  const code = [...prose.matchAll(/`([^`]+)`/g)].flatMap(([, words = '']) => words.split(/\s+/)).filter(isPath);
  return [...links.filter((target) => target !== '' && !target.includes('://')), ...code];
}

function isPath(word: string): boolean {
  if (!/^[\w.-]+(\/[\w.*-]+)*\/?$/.test(word)) return false;
  if (extension.test(word) || word.endsWith('/')) return true;
  const [folder = ''] = word.split('/');
  return word.includes('/') && existsSync(join(root, folder));
}

/** From the root or from the document's folder; a bare file name may be in any folder, and `*` matches anything. */
function exists(document: string, path: string): boolean {
  const [fixed = ''] = path.split('*');
  if (existsSync(join(root, fixed)) || existsSync(join(root, dirname(document), fixed))) return true;
  return !path.includes('/') && filesOfRepository().some((file) => normalize(file).endsWith(`/${path}`));
}

function npmScriptsIn(text: string): string[] {
  const run = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => script);
  const bare = [...text.matchAll(/\bnpm (\w+)\b/g)].map(([, script = '']) => script);
  return [...run, ...bare.filter((script) => short.has(script))];
}

const packageJson = z.object({ scripts: z.record(z.string(), z.string()) });

function npmScripts(): Set<string> {
  const { scripts } = packageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return new Set(Object.keys(scripts));
}
