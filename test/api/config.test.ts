import { createAuthenticate } from '@rollcall/server/domain/access/authenticate';
import { type Config, ConfigError, readConfig } from '@rollcall/server/process/config';
import { expect, test } from 'vitest';

const all = [
  'DATABASE_URL',
  'REDIS_URL',
  'AUTH_SECRET',
  'AUTH_JWKS_URL',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'HOST',
  'PORT',
  'TICK_MS',
  'HEALTH_FILE',
  'LOG_LEVEL',
] as const satisfies (keyof Config)[];

const right = {
  DATABASE_URL: 'mysql://ann:secret@db.example.com:3306/rollcall',
  REDIS_URL: 'redis://redis.example.com:6379',
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
};

const read = (changes: Record<string, string | undefined>) => () => readConfig(all, { ...right, ...changes });

test('what is not said has its default', () => {
  expect(readConfig(all, right)).toEqual({
    ...right,
    REDIS_URL: ['redis://redis.example.com:6379'],
    HOST: '127.0.0.1',
    PORT: 8080,
    TICK_MS: 15_000,
    LOG_LEVEL: 'info',
  });
});

test('all that can be said is read', () => {
  const said = {
    AUTH_JWKS_URL: 'https://login.example.com/jwks.json',
    AUTH_ISSUER: 'https://login.example.com',
    AUTH_AUDIENCE: 'rollcall',
    HOST: '0.0.0.0',
    HEALTH_FILE: '/tmp/alive',
    LOG_LEVEL: 'debug',
  };
  const config = read({ ...said, REDIS_URL: 'redis://a:1, redis://b:2,rediss://c:3', PORT: '0', TICK_MS: '10' })();
  const urls = ['redis://a:1', 'redis://b:2', 'rediss://c:3'];
  expect(config).toEqual({ ...right, ...said, REDIS_URL: urls, PORT: 0, TICK_MS: 10 });
});

test('a secret of 32 bytes is enough, counted in bytes', () => {
  expect(read({ AUTH_SECRET: 'x'.repeat(32) })().AUTH_SECRET).toHaveLength(32);
  expect(read({ AUTH_SECRET: 'é'.repeat(16) })().AUTH_SECRET).toHaveLength(16);
});

test('an empty variable is one that is not set', () => {
  expect(read({ PORT: '', AUTH_ISSUER: '' })()).toEqual(read({})());
});

test.each([
  ['DATABASE_URL', undefined],
  ['DATABASE_URL', ''],
  ['DATABASE_URL', 'localhost'],
  ['DATABASE_URL', 'postgres://localhost/rollcall'],
  ['REDIS_URL', undefined],
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'http://localhost'],
  ['REDIS_URL', 'redis://a,'],
  ['REDIS_URL', 'redis://a,b'],
  ['AUTH_SECRET', 'too short'],
  ['AUTH_SECRET', 'x'.repeat(31)],
  ['AUTH_JWKS_URL', 'login.example.com'],
  ['AUTH_JWKS_URL', 'file:///etc/passwd'],
  ['PORT', 'eighty'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['TICK_MS', '0'],
  ['TICK_MS', 'often'],
  ['TICK_MS', '1e99'],
  ['LOG_LEVEL', 'loud'],
])('%s=%j is an error of one line that names the variable', (name, value) => {
  const wrong = read({ [name]: value });
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(new RegExp(`^${name} [^\n]+$`));
});

test('an error tells no secret', () => {
  const secrets = { DATABASE_URL: 'postgres://ann:hunter2@db', AUTH_SECRET: 'hunter2', REDIS_URL: 'http://:hunter2@r' };
  for (const [name, value] of Object.entries(secrets)) {
    expect(read({ [name]: value })).toThrow(/^(?!.*hunter2)/);
  }
});

test('a process is asked only for the variables that it needs', () => {
  const { DATABASE_URL } = right;
  expect(readConfig(['DATABASE_URL'], { DATABASE_URL, PORT: 'eighty' })).toEqual({ DATABASE_URL });
});

test('of the ways to verify a token there must be one, and one only', () => {
  const AUTH_JWKS_URL = 'https://login.example.com/jwks.json';
  const { AUTH_SECRET } = right;
  expect(() => createAuthenticate({})).toThrow(/^AUTH_SECRET is not set, and neither is AUTH_JWKS_URL$/);
  expect(() => createAuthenticate({ AUTH_SECRET, AUTH_JWKS_URL })).toThrow(/^AUTH_SECRET and AUTH_JWKS_URL/);
});
