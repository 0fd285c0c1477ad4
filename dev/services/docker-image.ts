import { getContainerRuntimeClient, ImageName } from 'testcontainers';
import { askEngine } from './docker-engine.ts';
import { createPatience } from './patience.ts';
import { unlessAborted } from './unless-aborted.ts';

/** For a slow line: half a gigabyte at half a megabyte per second. */
const patience = createPatience(20 * 60_000);

/**
 * Makes sure that the engine has an image.
 *
 * @throws {Error} with the engine's own reason, if it cannot be pulled
 */
export async function pullImage(
  image: string,
  { env = process.env, signal = new AbortController().signal }: PullOptions = {},
): Promise<void> {
  const { image: images } = await getContainerRuntimeClient();
  const name = ImageName.fromString(image);
  try {
    await unlessAborted(signal, patience.for(`Docker to pull ${image}`, images.pull(name)));
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`${image} cannot be pulled: ${withoutStatus(error)}`, { cause: error });
  }
  // testcontainers does not notice a pull that fails once it has begun.
  if (await images.exists(name)) return;
  const reason = await reasonOfFailure(name, env);
  if (reason !== undefined) throw new Error(`${image} cannot be pulled: ${reason}`);
}

interface PullOptions {
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
}

/** Pulls again, for what the engine says to it; undefined if it now works. */
async function reasonOfFailure(
  { registry, image, tag }: ImageName,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const query = new URLSearchParams({ fromImage: registry ? `${registry}/${image}` : image, tag });
  const said = await askEngine(env, 'POST', `/images/create?${query.toString()}`);
  const [, reason] = /"error"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(said) ?? [];
  return reason === undefined ? undefined : String(JSON.parse(reason));
}

/** dockerode begins with `(HTTP code 500) server error - `. */
const withoutStatus = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^\(HTTP code \d+\) [^-]* - /, '').trim();
