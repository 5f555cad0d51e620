import 'server-only'
import type { CycleReplay } from '@/lib/contracts/labReplay.ts'
import { buildId } from '@/lib/env/buildId.ts'
import { replayCycle } from '@/lib/lab/replay/replayCycle.ts'
import { findRecordedCycle } from '@/lib/store/queries/recordedCycles.ts'
import { fromArchive } from './fromArchive.ts'
import { notFound } from './request.ts'
import { RequestError } from './respond.ts'
import { webDb } from './store.ts'

/** Returns how a stored cycle compares with itself under this code. Throws 404, and 409 while it is running. */
export async function labReplay(cycleId: number): Promise<CycleReplay> {
  const read = await findRecordedCycle(webDb(), cycleId)
  if (read === null) throw notFound(`There is no cycle ${cycleId}. GET /api/cycles lists them.`)
  if ('cycle' in read && read.cycle.status === 'running')
    throw new RequestError(409, 'cycle_running', `Cycle ${read.number} is still running. Replay it once it has ended.`)
  const restored = 'cycle' in read ? { ...read, cycle: (await fromArchive(read.cycle)).row } : read
  return replayCycle(restored, { build: buildId() })
}
