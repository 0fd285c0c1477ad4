import { createAuthenticate, warningsAbout } from '@rollcall/server/domain/access/authenticate';
import {
  type Config,
  ConfigError,
  limitsOf,
  limitVariables,
  opsPortOf,
  readConfig,
} from '@rollcall/server/process/config';
import { signInOf } from '@rollcall/server/process/sign-in';
import { expect, test } from 'vitest';

const all = [
  'DATABASE_URL',
  'REDIS_URL',
  'AUTH_SECRET',
  'AUTH_JWKS_URL',
  'AUTH_ISSUER',
  'AUTH_AUDIENCE',
  'AUTH_SUBJECT',
  'AUTH_REQUIRE_EXP',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_SCOPE',
  'HOST',
  'PORT',
  'TICK_MS',
  'PREPARE_MS',
  'HEALTH_FILE',
  'PARTICIPANT_DETAILS',
  'ANYONE_MAY_SCHEDULE',
  'ENDING_MS',
  'LOG_LEVEL',
  ...limitVariables,
] as const satisfies (keyof Config)[];

const valid = {
  DATABASE_URL: 'mysql://ann:secret@db.example.com:3306/rollcall',
  REDIS_URL: 'redis://redis.example.com:6379',
  AUTH_SECRET: 'a secret of at least thirty-two bytes',
};

const read = (changes: Record<string, string | undefined>) => () => readConfig(all, { ...valid, ...changes });

test('unset variables have their defaults', () => {
  expect(readConfig(all, valid)).toEqual({
    ...valid,
    REDIS_URL: ['redis://redis.example.com:6379'],
    AUTH_SUBJECT: 'userID',
    AUTH_REQUIRE_EXP: 'on',
    OIDC_SCOPE: 'openid profile email',
    HOST: '127.0.0.1',
    PORT: 8080,
    TICK_MS: 15_000,
    PREPARE_MS: 60_000,
    PARTICIPANT_DETAILS: 'participants',
    ANYONE_MAY_SCHEDULE: 'off',
    ENDING_MS: 300_000,
    LOG_LEVEL: 'info',
    LIMITS: 'on',
    LIMIT_MUTATIONS: { burst: 100, perSecond: 20 },
    LIMIT_MESSAGES: { burst: 60, perSecond: 10 },
    LIMIT_READS: { burst: 200, perSecond: 50 },
    LIMIT_FEEDS: 50,
    LIMIT_CHANGES: 1_000_000,
  });
});

test('every variable is read', () => {
  const settings = {
    AUTH_JWKS_URL: 'https://login.example.com/jwks.json',
    AUTH_ISSUER: 'https://login.example.com',
    AUTH_AUDIENCE: 'rollcall',
    AUTH_SUBJECT: 'externalID',
    AUTH_REQUIRE_EXP: 'off',
    OIDC_ISSUER: 'https://login.example.com/',
    OIDC_CLIENT_ID: 'rollcall-console',
    OIDC_SCOPE: 'openid offline_access',
    HOST: '0.0.0.0',
    HEALTH_FILE: '/tmp/alive',
    PARTICIPANT_DETAILS: 'admin',
    ANYONE_MAY_SCHEDULE: 'on',
    LOG_LEVEL: 'debug',
  };
  const config = read({ ...settings, REDIS_URL: 'redis://a:1, redis://b:2,rediss://c:3', PORT: '0', TICK_MS: '10' })();
  const urls = ['redis://a:1', 'redis://b:2', 'rediss://c:3'];
  expect(config).toMatchObject({ ...valid, ...settings, REDIS_URL: urls, PORT: 0, TICK_MS: 10 });
});

test('a limit is a burst and a rate, and all of them can be turned off', () => {
  const changes = {
    LIMIT_MUTATIONS: '1+2/s',
    LIMIT_MESSAGES: '30+6/min',
    LIMIT_READS: '500+36/h',
    LIMIT_FEEDS: '3',
    LIMIT_CHANGES: '9',
  };
  expect(limitsOf(read(changes)())).toEqual({
    mutations: { burst: 1, perSecond: 2 },
    messages: { burst: 30, perSecond: 0.1 },
    reads: { burst: 500, perSecond: 0.01 },
    feeds: 3,
    changes: 9,
  });
  expect(limitsOf(read({ ...changes, LIMITS: 'off' })())).toBeUndefined();
});

test('a secret of 32 bytes is long enough, however few characters it has', () => {
  expect(read({ AUTH_SECRET: 'x'.repeat(32) })().AUTH_SECRET).toHaveLength(32);
  expect(read({ AUTH_SECRET: 'é'.repeat(16) })().AUTH_SECRET).toHaveLength(16);
});

test('an empty variable counts as unset', () => {
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
  ['AUTH_REQUIRE_EXP', 'no'],
  ['AUTH_SUBJECT', 'sub'],
  ['OIDC_ISSUER', 'login.example.com'],
  ['OIDC_ISSUER', 'http://login.example.com'],
  ['OIDC_SCOPE', 'profile email'],
  ['PORT', 'eighty'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['TICK_MS', '0'],
  ['TICK_MS', 'often'],
  ['PREPARE_MS', '-1'],
  ['PREPARE_MS', '86400001'],
  ['TICK_MS', '1e99'],
  ['ENDING_MS', 'soon'],
  ['ENDING_MS', '86400001'],
  ['PARTICIPANT_DETAILS', 'nobody'],
  ['ANYONE_MAY_SCHEDULE', 'yes'],
  ['LOG_LEVEL', 'loud'],
  ['LIMITS', 'no'],
  ['LIMIT_MUTATIONS', '20'],
  ['LIMIT_MUTATIONS', '0+1/s'],
  ['LIMIT_MESSAGES', '10+0/s'],
  ['LIMIT_MESSAGES', '10+1/day'],
  ['LIMIT_READS', 'off'],
  ['LIMIT_READS', '10+1'],
  ['LIMIT_FEEDS', '0'],
  ['LIMIT_CHANGES', '0'],
])('%s=%j gives a one-line error that names the variable', (name, value) => {
  const wrong = read({ [name]: value });
  expect(wrong).toThrow(ConfigError);
  expect(wrong).toThrow(new RegExp(`^${name} [^\n]+$`));
  // The words of the schema library mean nothing to an operator.
  expect(wrong).toThrow(/^(?!.*(Invalid|expected|received))/);
});

test.each([
  ['PORT', 'eighty', 'PORT must be a whole number'],
  ['PORT', '80.5', 'PORT must be a whole number'],
  ['PORT', '65536', 'PORT must be at most 65535'],
  ['LIMITS', 'no', 'LIMITS must be on or off'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent'],
])('%s=%s is answered with what it must be', (name, value, message) => {
  expect(read({ [name]: value })).toThrow(new ConfigError(message));
});

test('health and metrics are on the port after PORT, unless there is none', () => {
  expect(opsPortOf({ PORT: 65534 })).toBe(65535);
  expect(() => opsPortOf({ PORT: 65535 })).toThrow(
    new ConfigError('OPS_PORT is not set, and no port comes after PORT 65535'),
  );
  expect(opsPortOf({ PORT: 65535, OPS_PORT: 65534 })).toBe(65534);
});

test('errors do not reveal secrets', () => {
  const secrets = { DATABASE_URL: 'postgres://ann:hunter2@db', AUTH_SECRET: 'hunter2', REDIS_URL: 'http://:hunter2@r' };
  for (const [name, value] of Object.entries(secrets)) {
    expect(read({ [name]: value })).toThrow(/^(?!.*hunter2)/);
  }
});

test('a process checks only the variables that it needs', () => {
  const { DATABASE_URL } = valid;
  expect(readConfig(['DATABASE_URL'], { DATABASE_URL, PORT: 'eighty' })).toEqual({ DATABASE_URL });
});

test('exactly one way to verify tokens must be configured', () => {
  const AUTH_JWKS_URL = 'https://login.example.com/jwks.json';
  const { AUTH_SECRET } = valid;
  expect(() => createAuthenticate({})).toThrow(/^AUTH_SECRET is not set, and neither is AUTH_JWKS_URL$/);
  expect(() => createAuthenticate({ AUTH_SECRET, AUTH_JWKS_URL })).toThrow(/^AUTH_SECRET and AUTH_JWKS_URL/);
});

test('an identity provider of the console is one whose tokens this server verifies', () => {
  const OIDC_ISSUER = 'http://127.0.0.1:8090';
  const OIDC_CLIENT_ID = 'rollcall-console';
  const keys = { AUTH_JWKS_URL: 'https://login.example.com/jwks.json', AUTH_AUDIENCE: 'rollcall' };
  const signIn = (changes: Record<string, string>) => () => signInOf(read(changes)());

  expect(signIn({})()).toBe(undefined);
  expect(signIn({ OIDC_ISSUER, OIDC_CLIENT_ID, ...keys })()).toEqual({
    issuer: OIDC_ISSUER,
    clientID: OIDC_CLIENT_ID,
    scope: 'openid profile email',
    audience: 'rollcall',
  });
  expect(signIn({ OIDC_ISSUER, ...keys })).toThrow(/^OIDC_CLIENT_ID is not set, but OIDC_ISSUER is$/);
  expect(signIn({ OIDC_CLIENT_ID, ...keys })).toThrow(/^OIDC_ISSUER is not set, but OIDC_CLIENT_ID is$/);
  expect(signIn({ OIDC_ISSUER, OIDC_CLIENT_ID })).toThrow(/^AUTH_JWKS_URL is not set, but OIDC_ISSUER is: /);
});

test.each([
  [{ AUTH_SECRET: valid.AUTH_SECRET }, []],
  [{ AUTH_JWKS_URL: 'https://a.example', AUTH_ISSUER: 'https://a.example', AUTH_AUDIENCE: 'rollcall' }, []],
  [{ AUTH_JWKS_URL: 'https://a.example', AUTH_ISSUER: 'https://a.example' }, ['AUTH_AUDIENCE is not set']],
  [{ AUTH_JWKS_URL: 'https://a.example', AUTH_AUDIENCE: 'rollcall' }, ['AUTH_ISSUER is not set']],
  [{ AUTH_JWKS_URL: 'https://a.example' }, ['AUTH_ISSUER is not set', 'AUTH_AUDIENCE is not set']],
])('an operator is warned of what a JWKS leaves unchecked: %j', (config, warnings) => {
  expect(warningsAbout(config)).toEqual(warnings.map((warning) => expect.stringContaining(warning)));
});
