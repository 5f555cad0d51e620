import { setTimeout as sleep } from 'node:timers/promises'
import { notifyEnv } from '../../lib/env/notifyEnv.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'
import type { Notice } from '../../lib/notify/notice.ts'
import { openDb, storeFile } from '../../lib/store/db.ts'
import { pruneDeliveries } from '../../lib/store/deliveries.ts'
import { listAgents } from '../../lib/store/queries/agents.ts'
import { collectDiary, putNotice } from '../notify/collect.ts'
import { createLane, runLane } from '../notify/outbox.ts'
import { beatOutside, isAnyHeard } from '../notify/outsideBeat.ts'
import { createSilenceWatch } from '../notify/silence.ts'
import { createTroubleWatch } from '../notify/troubles.ts'

/**
 * Tells people what happens, by the channels of NOCTURNE_NOTIFY. A process of its own: no channel, however slow, is waited for by who trades, and of a dead
 * agent somebody else must tell. It reads what the others wrote and writes its outbox; it holds the channels' tokens and no other key.
 */
const LOOK_MS = 1_000
const BEAT_MS = 60_000
const PRUNE_MS = 3_600_000

const log = createLog('notifier')

async function tellAll(): Promise<void> {
  const { dataDir, channels, heartbeatUrl } = notifyEnv()
  const db = openDb(storeFile(dataDir))
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort())
  if (process.send) process.once('disconnect', () => stop.abort())
  const wait = (ms: number) => sleep(ms, undefined, { signal: stop.signal }).catch(() => undefined)
  const silence = createSilenceWatch()
  const troubles = createTroubleWatch()
  let beatMs = Number.NEGATIVE_INFINITY
  let pruneMs = Number.NEGATIVE_INFINITY

  async function look(): Promise<void> {
    while (await collectDiary(db, channels)) if (stop.signal.aborted) return
    const wallMs = Date.now()
    const agents = await listAgents(db)
    const heard = agents.map((agent) => ({ ...agent, heartbeatWallMs: agent.heartbeatWallAt.getTime() }))
    const notices: Notice[] = [...silence.look(heard, wallMs), ...troubles.look(agents, wallMs)]
    for (const notice of notices) await putNotice(db, notice, channels)
    if (heartbeatUrl !== null && performance.now() - beatMs >= BEAT_MS && isAnyHeard(heard, wallMs)) {
      beatMs = performance.now()
      void beatOutside(heartbeatUrl, log)
    }
    if (performance.now() - pruneMs >= PRUNE_MS) {
      pruneMs = performance.now()
      await pruneDeliveries(db, wallMs)
    }
  }

  async function keepLooking(): Promise<void> {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => log.warn(describeError(error)))
      await wait(LOOK_MS)
    }
  }

  process.send?.({ ready: true })
  log.info('tells people', { channels: channels.map(({ name, kind }) => `${name} (${kind})`).join(', ') })
  try {
    const lanes = channels.map((channel) => createLane({ db, channel, wallMs: Date.now, log }))
    await Promise.all([keepLooking(), ...lanes.map((lane) => runLane(lane, log, wait, stop.signal))])
  } finally {
    await db.$disconnect()
  }
}

try {
  await tellAll()
} catch (error) {
  log.error(describeError(error))
  process.exitCode = exitStatusFor(error)
}
