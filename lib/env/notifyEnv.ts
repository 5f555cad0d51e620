import type { Channel } from '../notify/channelAddress.ts'
import { folders, orThrow, type Reading } from './reading.ts'
import { type EnvSource, readVariables } from './variables.ts'

export const NOTIFY_NAMES = ['NOCTURNE_DATA_DIR', 'NOCTURNE_NOTIFY', 'NOCTURNE_HEARTBEAT_URL'] as const

export interface NotifyEnv {
  dataDir: string
  channels: Channel[]
  /** Asked once a minute while the agents are heard, so that the other side can miss it; null: nobody waits for it. */
  heartbeatUrl: string | null
}

/** Returns whom to tell: the only process that is given these addresses, which hold tokens. Throws AppError('env_invalid'). */
export const notifyEnv = (source: EnvSource = process.env): NotifyEnv => orThrow(readNotify(source))

/** Returns the same with what is wrong, for the supervisor, who says everything at once. */
export function readNotify(source: EnvSource): Reading<NotifyEnv> {
  const { values, problems } = readVariables(NOTIFY_NAMES, source)
  const { dataDir } = folders({ ...values, NOCTURNE_AGENT: null })
  return {
    env: { dataDir, channels: values.NOCTURNE_NOTIFY ?? [], heartbeatUrl: values.NOCTURNE_HEARTBEAT_URL },
    problems,
  }
}
