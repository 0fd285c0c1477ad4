import { z } from 'zod';

const url = (protocols: string, example: string) =>
  z.url({ protocol: new RegExp(`^(${protocols})$`), error: `must be a URL such as ${example}` });

const integer = (minimum: number, maximum: number) =>
  z.coerce.number().int().min(minimum, `must be at least ${minimum}`).max(maximum, `must be at most ${maximum}`);

/** Somebody as whom the console of `npm run dev` signs in by one click. */
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

const variables = {
  DATABASE_URL: url('mysql', 'mysql://user:password@host:3306/rollcall'),
  /** One URL is one server; several, separated by commas, are a Cluster. */
  REDIS_URL: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(url('rediss?', 'redis://host:6379'))),
  /** Signs tokens by HS256. Either this or AUTH_JWKS_URL. */
  AUTH_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'must have at least 32 bytes')
    .optional(),
  AUTH_JWKS_URL: url('https?', 'https://login.example.com/jwks.json').optional(),
  AUTH_ISSUER: z.string().min(1).optional(),
  AUTH_AUDIENCE: z.string().min(1).optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65535).default(8080),
  /** ms between the scheduler's full looks at MySQL */
  TICK_MS: integer(10, 3_600_000).default(15_000),
  /** A file that the scheduler touches after each look, for a health check. */
  HEALTH_FILE: z.string().min(1).optional(),
  /** Given by `npm run dev` to its server, which hands these tokens to whoever asks on this machine. */
  DEV_TOKENS: z
    .string()
    .refine(() => process.env['NODE_ENV'] !== 'production', 'is for `npm run dev` alone, and NODE_ENV is production')
    .transform(json)
    .pipe(z.array(devUser))
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
};

const environment = z.object(variables);
export type Config = z.infer<typeof environment>;
type Variable = keyof typeof variables;

/** An environment that cannot be used; the message is one line and names the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the variables that a process needs, and checks no others.
 *
 * @throws {ConfigError} for the first variable that is missing or wrong
 */
export function readConfig<const Needed extends Variable>(
  needed: readonly Needed[],
  env: Record<string, string | undefined> = process.env,
): Pick<Config, Needed> {
  const picked = environment.pick(mask(needed));
  // An empty variable is one that is not set, as compose files write it.
  const given = Object.fromEntries(needed.map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = picked.safeParse(given);
  if (result.success) return narrow<Needed>(result.data);
  const [issue] = result.error.issues;
  const name = String(issue?.path[0]);
  throw new ConfigError(given[name] === undefined ? `${name} is not set` : `${name} ${issue?.message}`);
}

const mask = (names: readonly Variable[]): Partial<Record<Variable, true>> =>
  Object.fromEntries(names.map((name) => [name, true]));

/** Safe because the schema was picked by the very names of `Needed`; zod's types do not follow a generic mask. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const narrow = <Needed extends Variable>(data: object): Pick<Config, Needed> => data as Pick<Config, Needed>;
