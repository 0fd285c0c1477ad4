/** How far Redis's clock and that of the run, on one machine, can differ, in ms: clocks may be set while a run lasts. */
export const clockToleranceMs = 250;
