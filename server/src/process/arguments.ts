import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ConfigError } from './config.ts';

/**
 * Reads the options of a command.
 *
 * @param usage said after what is wrong, if given
 * @throws {ConfigError} for an option that there is not, one without its value, and any other word
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  usage?: string,
) {
  try {
    return parseArgs({ args: withNegatives(args), options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node's own words, of which the first sentence names the option.
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split(/\.? To specify|\.?\n/);
    const [what = ''] = sentence.split('. This command');
    throw new ConfigError(usage === undefined ? what : `${what}; usage: ${usage}`);
  }
}

/**
 * Refuses whatever is said after a command that takes nothing but environment variables.
 *
 * @throws {ConfigError} if there is anything
 */
export function takeNoArguments(command: string): void {
  readOptions(process.argv.slice(2), {}, `${command}, with environment variables`);
}

/** Writes `--seed -1` as `--seed=-1`, since Node takes whatever begins with a dash for another option. */
function withNegatives(args: readonly string[]): string[] {
  const joins = (n: number) => /^--\w+$/.test(args[n] ?? '') && /^-\d/.test(args[n + 1] ?? '');
  return args.flatMap((arg, n) => {
    if (joins(n - 1)) return [];
    return joins(n) ? [`${arg}=${args[n + 1]}`] : [arg];
  });
}
