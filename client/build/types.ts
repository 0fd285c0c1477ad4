import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { type Plugin, rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { entries, home, isExternal } from './entries.ts';

const project = join(home, 'build/tsconfig.declarations.json');

/**
 * Writes a declaration file for each entry into a folder, as `buildCode` does modules: rolled up, with what they need of the
 * private packages and nothing else.
 *
 * @param scratch a folder for the declarations that the compiler emits, one for each source file
 */
export async function buildTypes(folder: string, scratch: string): Promise<void> {
  execFileSync('npx', ['tsc', '--project', project, '--outDir', scratch], { cwd: home, stdio: 'inherit' });
  const emitted = (source: string) => declarationOf(join(scratch, 'client', source));
  const bundle = await rollup({
    input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, emitted(source)])),
    external: isExternal,
    plugins: [emittedModules(scratch), dts()],
    treeshake: { moduleSideEffects: false },
    // It warns of types that a caller cannot name, since they are not exported.
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'shared.d.ts',
    hoistTransitiveImports: false,
    minifyInternalExports: false,
  });
  await bundle.close();
}

const declarationOf = (source: string): string => source.replace(/\.tsx?$/, '.d.ts');

/** Finds the emitted declarations of the modules that sources import. */
const emittedModules = (scratch: string): Plugin => ({
  name: 'emitted-modules',
  resolveId(module, importer) {
    if (module.startsWith('.') && importer !== undefined) return declarationOf(resolve(dirname(importer), module));
    const source = sourceOfPrivate(module);
    return source && join(scratch, declarationOf(source));
  },
});

/** The source of a module of a private package, as `paths` of the project has it; undefined for any other module. */
function sourceOfPrivate(module: string): string | undefined {
  if (module === '@rollcall/server/router') return 'server/src/trpc/router.ts';
  const [, workspace, path] = /^@rollcall\/(server|shared|lua)\/(.*)$/.exec(module) ?? [];
  return workspace && `${workspace}/${workspace === 'server' ? 'src/' : ''}${path}.ts`;
}
