/** ms between looks at whether the parent is still there */
const everyMs = 500;

/**
 * Stops this process, as SIGTERM does, once the process that started it is gone: npm passes signals on, but not the one that
 * kills it. The scripts of package.json give npm's pid in STARTED_BY, and take the place of npm's shell, so that npm is the
 * parent.
 */
export function stopWithParent(env: NodeJS.ProcessEnv = process.env): void {
  const parent = Number(env['STARTED_BY']);
  // Children of this process have another parent.
  delete env['STARTED_BY'];
  if (!parent) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs);
  watch.unref();
}
