// The linter's rules, and which folder may import what: imports point downwards only.

const patterns = (...banned) => ['error', { patterns: banned }];
const folders = (...names) => names.map((name) => `**/${name}/**`);

const notDeployed = {
  group: ['@rollcall/{client,dev,web}', '@rollcall/{client,dev,web}/**', ...folders('test', 'bench', 'chaos')],
  message: 'The server is deployed without the rest of the repository.',
};
const wire = { group: ['@trpc/**', 'hono', 'hono/**', '@hono/**'], message: 'Only trpc and http know tRPC and Hono.' };
const hono = { group: ['hono', 'hono/**', '@hono/**'], message: 'Only http knows Hono.' };
const stores = {
  group: ['ioredis', 'kysely', 'mysql2', 'mysql2/**', '@rollcall/lua/scripts', ...folders('db', 'stores')],
  message: 'A router knows neither Redis nor MySQL: it calls a verb.',
};
/** The folders of the server above another one. */
const above = (...names) => ({
  group: folders(...names),
  message: 'Imports point downwards: workers, http, trpc, feed and scheduler, domain, db, stores, process.',
});
const layer = (folder, ...banned) => ({
  files: [`server/src/${folder}`],
  rules: { 'no-restricted-imports': patterns(notDeployed, ...banned) },
});

const layers = [
  layer('*.ts'),
  layer('workers/**', above('scheduler'), hono),
  layer('http/**', above('workers', 'scheduler')),
  layer('trpc/**', above('workers', 'http', 'scheduler'), hono, stores),
  layer('feed/**', above('workers', 'http', 'trpc', 'scheduler'), wire),
  layer('scheduler/**', above('workers', 'http', 'trpc', 'feed'), wire),
  layer('domain/**', above('workers', 'http', 'trpc', 'feed', 'scheduler'), wire),
  layer('db/**', above('workers', 'http', 'trpc', 'feed', 'scheduler', 'domain'), wire),
  layer('stores/**', above('workers', 'http', 'trpc', 'feed', 'scheduler', 'domain', 'db'), wire),
  layer('process/**', above('workers', 'http', 'trpc', 'feed', 'scheduler', 'domain', 'db', 'stores'), wire),
];

/** What the workspaces beside the server may not import. */
const packages = [
  {
    files: ['shared/**'],
    rules: {
      'no-restricted-imports': patterns({
        group: ['@rollcall/**', '@trpc/**', 'ioredis', 'kysely', 'node:*'],
        message: 'What server and client share imports nothing but zod.',
      }),
    },
  },
  {
    files: ['lua/**'],
    rules: {
      'no-restricted-imports': patterns({
        group: [
          '@rollcall/{server,client,dev,web}',
          '@rollcall/{server,client,dev,web}/**',
          'kysely',
          'mysql2',
          '@trpc/**',
        ],
        message: 'The scripts know Redis and what is shared.',
      }),
    },
  },
  {
    files: ['client/src/**'],
    rules: {
      'no-restricted-imports': patterns({
        group: ['node:*', '@rollcall/{lua,server,dev,web}/**'],
        allowTypeImports: true,
        message: 'The client runs in browsers, and takes only types from the server.',
      }),
    },
  },
  {
    files: ['web/src/**'],
    plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'react', 'jsx-a11y'],
    rules: {
      'react/react-in-jsx-scope': 'off',
      'react/rules-of-hooks': 'error',
      'jsx-a11y/prefer-tag-over-role': 'off',
      'no-restricted-imports': patterns({
        group: ['node:*', '@rollcall/{lua,server,dev}/**', '@rollcall/shared/inputs'],
        message: 'The console runs in browsers, and knows the server by its client alone.',
      }),
    },
  },
];

export default {
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'eslint/no-await-in-loop': 'off',
    'import/no-cycle': 'error',
    'import/no-named-as-default-member': 'off',
    'promise/always-return': 'off',
    'import/no-unassigned-import': 'off',
    'eslint/no-shadow': 'off',
    'eslint/no-underscore-dangle': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'typescript/unbound-method': 'off',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
  },
  overrides: [...layers, ...packages],
  // What a test compiles elsewhere, with the installed client or a generated one, has no types here.
  ignorePatterns: ['**/dist/**', 'test/package/support/consumer/**', 'test/rest/support/generated/**'],
};
