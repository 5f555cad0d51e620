// npm runs a script through a shell and hands on the signals it gets to that shell alone, which ends of them, and npm with it. What the shell had started
// would stay, out of sight, and go on trading. So a process that npm started ends kindly when its parent is gone. Without npm nobody is between it and
// whoever started it, and nohup, setsid or a service manager may well be gone on purpose.

const LOOK_MS = 1_000

/** Asks this process to end, as SIGTERM does, once the process that npm started it by has ended. Does nothing where npm did not start it. */
export function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, LOOK_MS)
  watch.unref()
}
