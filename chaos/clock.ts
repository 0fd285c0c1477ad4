/** How far Redis's clock and that of the run, on one machine, can differ, in ms: clocks may be set while a run lasts. */
export const clockToleranceMs = 250;

/** The run's one clock: ms since 1970 when this process started, and monotonic from there. */
export const now = (): number => performance.timeOrigin + performance.now();
