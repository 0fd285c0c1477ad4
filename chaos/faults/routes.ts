import type { Proxy } from '@rollcall/dev/services/proxy';
import type { Random } from '../random.ts';
import type { Stage } from '../stage.ts';
import { type Fault, lasts, type Undo, type Victim } from './fault.ts';

type Strike = (proxy: Proxy, random: Random) => () => string | undefined;

/** A fault of the way between any two parts; the strike returns what tells, before it is healed, that it was one. */
const onRoutes =
  (name: string, lastsMs: Fault['lastsMs'], strike: Strike) =>
  ({ routes }: Stage): Fault => ({
    name,
    lastsMs,
    victims: routes.map(
      ({ name, proxy }): Victim => ({
        name,
        async strike(_, random): Promise<Undo> {
          const tell = strike(proxy, random);
          return async () => {
            const told = tell();
            await proxy.heal();
            return told;
          };
        },
      }),
    ),
  });

const bytes = (proxy: Proxy, what: string) => (proxy.received() > 0 ? `${proxy.received()} bytes ${what}` : undefined);

/** Requests arrive, and their answers do not: the connection ends instead. */
export const cutAfterRequest = onRoutes('cut after the request', lasts(500, 2_500), (proxy) => {
  proxy.cutAtNextReply();
  return () => (proxy.cutReplies() > 0 ? `${proxy.cutReplies()} replies cut` : undefined);
});

/** Everything arrives late, also what nobody waits for any more. */
export const delayed = onRoutes('delayed', lasts(1_000, 4_000), (proxy, random) => {
  const ms = random.chance(0.5) ? random.integer(50, 500) : random.integer(500, 3_000);
  proxy.delay(ms);
  return () => bytes(proxy, `delayed by ${ms} ms`);
});

/** Connections stay open and nothing arrives; afterwards what was sent goes on, or it is lost for good. */
export const blackHole = onRoutes('black hole', lasts(1_000, 5_000), (proxy, random) => {
  if (random.chance(0.5)) {
    proxy.hang();
    return () => bytes(proxy, 'held up');
  }
  const connections = proxy.connections();
  proxy.lose();
  return () => (connections > 0 ? `${connections} connections fell silent` : undefined);
});
