import { availableParallelism } from 'node:os';
import { z } from 'zod';

const url = (protocols: string, example: string) =>
  z.url({ protocol: new RegExp(`^(${protocols})$`), error: `must be a URL such as ${example}` });

const integer = (minimum: number, maximum: number) =>
  z.coerce
    .number({ error: 'must be a whole number' })
    .int('must be a whole number')
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`);

/** A user whom the console of `npm run dev` signs in with one click. */
const devUser = z.object({ name: z.string(), token: z.string(), note: z.string() });
export type DevUser = z.infer<typeof devUser>;

const json = (value: string, { addIssue }: { addIssue: (message: string) => void }): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    addIssue('must be JSON');
    return undefined;
  }
};

/** Whether nobody on the way can read along; what is no URL is refused by another check. */
const isSafe = (value: string): boolean => {
  if (!URL.canParse(value)) return true;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
};

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

/** So many calls at once, and after that so many a second. */
export interface Rate {
  burst: number;
  perSecond: number;
}

const seconds: Record<string, number> = { s: 1, min: 60, h: 3600 };

/** A rate such as `60+10/s`: 60 at once and 10 a second. */
const rate = z
  .string()
  .regex(/^[1-9]\d{0,5}\+[1-9]\d{0,5}\/(s|min|h)$/, 'must be a burst and a rate such as 60+10/s, per s, min or h')
  .transform((value): Rate => {
    const [burst = '', number = '', unit = ''] = value.split(/[+/]/);
    return { burst: Number(burst), perSecond: Number(number) / (seconds[unit] ?? 1) };
  });

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const variables = {
  DATABASE_URL: url('mysql', 'mysql://user:password@host:3306/rollcall'),
  /** One URL for a single server; several, separated by commas, for a Cluster. */
  REDIS_URL: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(url('rediss?', 'redis://host:6379'))),
  /** Verifies HS256 tokens. Either this or AUTH_JWKS_URL. */
  AUTH_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'must be at least 32 bytes long')
    .optional(),
  AUTH_JWKS_URL: url('https?', 'https://login.example.com/jwks.json').optional(),
  AUTH_ISSUER: z.string().min(1).optional(),
  AUTH_AUDIENCE: z.string().min(1).optional(),
  /** What a token's `sub` is: the userID, or the user's externalID, as of an identity provider. */
  AUTH_SUBJECT: z.enum(['userID', 'externalID'], { error: 'must be userID or externalID' }).default('userID'),
  /** Whether a token must say when it expires. */
  AUTH_REQUIRE_EXP: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  /** The identity provider at which people sign in to the console; see `signInOf`. */
  OIDC_ISSUER: url('https?', 'https://login.example.com')
    .refine(isSafe, 'must be https, or http on this machine')
    .optional(),
  /** What the identity provider knows the console by. */
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  /** What the console asks the identity provider for. */
  OIDC_SCOPE: z
    .string()
    .refine((value) => value.split(' ').includes('openid'), 'must have openid among its scopes')
    .default('openid profile email'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65535).default(8080),
  /** The port of health checks and metrics; by default the one after PORT, and for a scheduler none. */
  OPS_PORT: integer(0, 65535).optional(),
  /** How many processes a server has, all on its one port; by default one for each core. */
  WORKERS: integer(1, 1024).default(availableParallelism),
  /** Comma-separated origins whose pages may use the API. */
  CORS_ORIGINS: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().refine(isOrigin, 'must be origins such as https://app.example.com')))
    .default([]),
  /** Who sees age, gender and e-mail of a meeting's participants: who has ever joined it, admins only, or every reader. */
  PARTICIPANT_DETAILS: z
    .enum(['participants', 'admin', 'everyone'], { error: 'must be participants, admin or everyone' })
    .default('participants'),
  /** Whether everybody may create meetings, or only who has the scope `schedule`. */
  ANYONE_MAY_SCHEDULE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('off'),
  /** ms between the scheduler's full scans of the schedule in MySQL */
  TICK_MS: integer(10, 3_600_000).default(15_000),
  /** ms before its start that an instance is put into Redis */
  PREPARE_MS: integer(0, 86_400_000).default(60_000),
  /** ms before the end of an instance that its watchers are sent a notice; 0 for none */
  ENDING_MS: integer(0, 86_400_000).default(300_000),
  /** A file that the scheduler writes after each scan, for a health check. */
  HEALTH_FILE: z.string().min(1).optional(),
  /** Set by `npm run dev` for its server, which gives these tokens to anybody who asks from this machine. */
  DEV_TOKENS: z
    .string()
    .refine(() => process.env['NODE_ENV'] !== 'production', 'is for `npm run dev` alone, but NODE_ENV is production')
    .transform(json)
    .pipe(z.array(devUser))
    .optional(),
  /** Whether the limits below hold. */
  LIMITS: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  /** What a user may do: join, leave and renew. */
  LIMIT_MUTATIONS: rate.prefault('100+20/s'),
  LIMIT_MESSAGES: rate.prefault('60+10/s'),
  LIMIT_READS: rate.prefault('200+50/s'),
  /** Feeds that a user may have open at the same time. */
  LIMIT_FEEDS: integer(1, 1_000_000).default(50),
  /** Changes of one instance: joins, leaves and messages. */
  LIMIT_CHANGES: integer(1, 1_000_000_000).default(1_000_000),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
};

const environment = z.object(variables);
export type Config = z.infer<typeof environment>;
type Variable = keyof typeof variables;

/** What keeps a process from running and its operator can mend; the message is one line that names it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads and checks the variables that a process needs, and no others.
 *
 * @throws {ConfigError} for the first variable that is missing or wrong
 */
export function readConfig<const Needed extends Variable>(
  needed: readonly Needed[],
  env: Record<string, string | undefined> = process.env,
): Pick<Config, Needed> {
  const picked = environment.pick(mask(needed));
  // Compose files pass an unset variable as an empty one.
  const given = Object.fromEntries(needed.map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = picked.safeParse(given);
  if (result.success) return narrow<Needed>(result.data);
  const [issue] = result.error.issues;
  const name = String(issue?.path[0]);
  throw new ConfigError(given[name] === undefined ? `${name} is not set` : `${name} ${issue?.message}`);
}

/** What one user may do, over all servers, and how large an instance may become. */
export interface UseLimits {
  mutations: Rate;
  messages: Rate;
  reads: Rate;
  /** How many feeds may be open at the same time. */
  feeds: number;
  /** How many changes an instance may have; after that nobody joins or posts. */
  changes: number;
}

export const limitVariables = [
  'LIMITS',
  'LIMIT_MUTATIONS',
  'LIMIT_MESSAGES',
  'LIMIT_READS',
  'LIMIT_FEEDS',
  'LIMIT_CHANGES',
] as const satisfies Variable[];

/** What a server reads. */
export const serverVariables = [
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
  'OPS_PORT',
  'WORKERS',
  'CORS_ORIGINS',
  'PARTICIPANT_DETAILS',
  'ANYONE_MAY_SCHEDULE',
  'ENDING_MS',
  'DEV_TOKENS',
  'LOG_LEVEL',
  ...limitVariables,
] as const satisfies Variable[];
export type ServerConfig = Pick<Config, (typeof serverVariables)[number]>;

/** What a scheduler reads. */
export const schedulerVariables = [
  'DATABASE_URL',
  'REDIS_URL',
  'HOST',
  'OPS_PORT',
  'TICK_MS',
  'PREPARE_MS',
  'HEALTH_FILE',
  'LOG_LEVEL',
] as const satisfies Variable[];

/** @throws {ConfigError} if there is no port after PORT */
export function opsPortOf({ PORT, OPS_PORT = PORT && PORT + 1 }: Pick<Config, 'PORT' | 'OPS_PORT'>): number {
  if (OPS_PORT > 65535) throw new ConfigError(`OPS_PORT is not set, and no port comes after PORT ${PORT}`);
  return OPS_PORT;
}

/** The limits of use as configured; undefined if they are off. */
export const limitsOf = (config: Pick<Config, (typeof limitVariables)[number]>): UseLimits | undefined =>
  config.LIMITS === 'off'
    ? undefined
    : {
        mutations: config.LIMIT_MUTATIONS,
        messages: config.LIMIT_MESSAGES,
        reads: config.LIMIT_READS,
        feeds: config.LIMIT_FEEDS,
        changes: config.LIMIT_CHANGES,
      };

const mask = (names: readonly Variable[]): Partial<Record<Variable, true>> =>
  Object.fromEntries(names.map((name) => [name, true]));

/** Safe because the schema was picked by the names in `Needed`; zod's types cannot express a generic mask. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const narrow = <Needed extends Variable>(data: object): Pick<Config, Needed> => data as Pick<Config, Needed>;
