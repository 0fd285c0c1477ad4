import { Pace } from '@rollcall/server/feed/pace';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../support/until.ts';

/** A pace whose deliveries take until they are ended. */
function openPace() {
  const deliveries: (() => void)[] = [];
  const pace = new Pace(
    () =>
      new Promise((resolve) => {
        deliveries.push(() => {
          pace.delivered(false);
          resolve();
        });
      }),
  );
  onTestFinished(() => pace.stop());
  return { pace, deliveries };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes in after a pause is delivered in the same turn of the event loop, without a timer', async () => {
  const { pace, deliveries } = openPace();
  pace.request();
  pace.request();
  expect(deliveries).toHaveLength(0);

  await nextTurn();

  expect(deliveries).toHaveLength(1);
});

test('what comes in during a delivery is delivered together, a while after it', async () => {
  const { pace, deliveries } = openPace();
  pace.request();
  await nextTurn();
  pace.request();
  pace.request();
  await nextTurn();
  expect(deliveries).toHaveLength(1);

  const ended = performance.now();
  deliveries[0]?.();
  await until(() => deliveries.length === 2 || 'what came in was not delivered');
  // Timers count in whole milliseconds.
  expect(performance.now() - ended).toBeGreaterThanOrEqual(14);
  deliveries[1]?.();
  await nextTurn();

  expect(deliveries).toHaveLength(2);
});

test('nothing is delivered once it is stopped', async () => {
  const { pace, deliveries } = openPace();
  pace.request();
  pace.stop();
  await nextTurn();

  expect(deliveries).toHaveLength(0);
});
