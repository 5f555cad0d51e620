import { labEnv } from '../../../lib/env/labEnv.ts'
import { AppError } from '../../../lib/errors.ts'
import { createMemoryCapabilityStore } from '../../../lib/llm/ladder/capabilities.ts'
import { createLog } from '../../../lib/log.ts'
import type { RunPlan } from '../../../lib/run/runPlan.ts'
import type { Db } from '../../../lib/store/db.ts'
import { createModelSource } from '../../model/modelSource.ts'
import type { ModelNetwork } from '../../runs/runModel.ts'
import { type Asking, createAnswerCache } from '../trial/answerCache.ts'

/** The network of a run in which a model decides: every request stands behind the cache of what was answered, so that a run that goes on pays for nothing twice. */
export interface RunNetwork {
  network: ModelNetwork
  /** Says that a cycle is over: the next may ask the same words once more. */
  cycleOver(): void
  /** Waits until what is on its way has come, but no longer than this, in wall milliseconds: it is paid for. */
  settle(durationMs: number): Promise<void>
}

/** Returns it with the keys of the environment. `signal` ends what is being asked. Throws AppError('run_plan') for a model that nobody said where to find. */
export function createRunNetwork(db: Db, plan: RunPlan, draw: number, signal: AbortSignal): RunNetwork {
  const log = createLog('lab', (line) => process.stderr.write(line))
  const env = labEnv('')
  const wallMs = Date.now
  requirePlace(plan, env)
  const cache = createAnswerCache(db, { wallMs, log })
  let asking = newAsking(draw)
  return {
    network: {
      env,
      fetch: (input, init = {}) => {
        const until = init.signal ? AbortSignal.any([init.signal, signal]) : signal
        return cache.during(asking, () => cache.fetch(input, { ...init, signal: until }))
      },
    },
    cycleOver() {
      asking = newAsking(draw)
    },
    settle: cache.settle,
  }
}

function requirePlace({ settings }: RunPlan, env: ModelNetwork['env']): void {
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const source = createModelSource({
    env,
    capabilities: createMemoryCapabilityStore(),
    wallMs: Date.now,
    log,
    sessionId: '',
  })
  const { baseUrl, model } = source.modelFacts(settings)
  if (baseUrl !== null) return
  throw new AppError(
    'run_plan',
    `Nobody said where to ask ${model}. Name settings.model.baseUrl, or put OPENROUTER_API_KEY or LLM_BASE_URL into the environment.`,
  )
}

/** A request that another process sent and nobody knows the end of fails: it is not sent again, and the cycle is one of a model that failed. */
const newAsking = (draw: number): Asking => ({
  draw: `run:${draw}`,
  sent: 0,
  cached: 0,
  lost: 0,
  answered: new Map(),
  last: null,
  onLost: () => {},
})
