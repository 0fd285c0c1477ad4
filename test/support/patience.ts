/**
 * How long a test waits before it fails, in ms. It only keeps a run from hanging: no assertion rests on it, and it is
 * generous enough for a machine that takes many times as long as usual.
 */
export const patienceMs = 120_000;

/** The same for a whole test or hook, which may wait several times. */
export const testPatienceMs = 3 * patienceMs;
