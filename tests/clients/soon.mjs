import { setTimeout as pause } from 'node:timers/promises'

/** Resolves once it is so; throws after thirty seconds. Idle orders go with the first price five seconds after their position, and prices come every fifteen. */
export async function soon(is) {
  const untilMs = Date.now() + 30_000
  while (!(await is())) {
    if (Date.now() > untilMs) throw new Error('Not so within thirty seconds.')
    await pause(200)
  }
}
