/**
 * Resolves when this process is asked to stop: Ctrl-C, SIGTERM, the terminal closing, or the process that started it disappearing. Asked a
 * second time, calls `now`.
 */
export function stopSignal(now: () => void): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false
    const asked = () => {
      if (isAsked) now()
      isAsked = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
    process.once('disconnect', asked)
    process.channel?.unref()
  })
}
