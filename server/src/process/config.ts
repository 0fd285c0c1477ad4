import { z } from 'zod';

const url = (protocols: string, example: string) =>
  z.url({ protocol: new RegExp(`^(${protocols})$`), error: `must be a URL such as ${example}` });

const integer = (minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`);

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

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

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
  /** Whether a token must say when it expires. */
  AUTH_REQUIRE_EXP: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65535).default(8080),
  /** The port of health checks and metrics; by default the one after PORT. */
  OPS_PORT: integer(0, 65535).optional(),
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
  /** ms between the scheduler's full scans of the schedule in MySQL */
  TICK_MS: integer(10, 3_600_000).default(15_000),
  /** A file that the scheduler writes after each scan, for a health check. */
  HEALTH_FILE: z.string().min(1).optional(),
  /** Set by `npm run dev` for its server, which gives these tokens to anybody who asks from this machine. */
  DEV_TOKENS: z
    .string()
    .refine(() => process.env['NODE_ENV'] !== 'production', 'is for `npm run dev` alone, but NODE_ENV is production')
    .transform(json)
    .pipe(z.array(devUser))
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

const environment = z.object(variables);
export type Config = z.infer<typeof environment>;
type Variable = keyof typeof variables;

/** An unusable environment; the message is one line that names the variable. */
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

const mask = (names: readonly Variable[]): Partial<Record<Variable, true>> =>
  Object.fromEntries(names.map((name) => [name, true]));

/** Safe because the schema was picked by the names in `Needed`; zod's types cannot express a generic mask. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const narrow = <Needed extends Variable>(data: object): Pick<Config, Needed> => data as Pick<Config, Needed>;
