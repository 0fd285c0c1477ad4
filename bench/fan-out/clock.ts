/** ms by a clock that all processes of this machine share, with three digits after the point. */
export const sharedNow = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
