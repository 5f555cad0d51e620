import type { Decision } from '../../lib/domain/decision.ts'
import { INTERVAL_MS, type Interval } from '../../lib/domain/market.ts'
import { CYCLE_DELAY_MS } from '../../lib/domain/schedule.ts'
import type { LlmEnv, LlmKey } from '../../lib/env/model.ts'
import { assert } from '../../lib/errors.ts'
import { createScriptedLlm, type ScriptedReply } from '../../lib/llm/answering/scriptedLlm.ts'
import type { CapabilityStore } from '../../lib/llm/ladder/capabilities.ts'
import type { Log } from '../../lib/log.ts'
import type { RunPlan } from '../../lib/run/runPlan.ts'
import { createModelSource, type ModelSource } from '../model/modelSource.ts'

export interface RunModelOptions {
  plan: Pick<RunPlan, 'name' | 'decider' | 'settings'>
  capabilities: CapabilityStore
  wallMs: () => number
  log: Log
  sessionId: string
  /** Which cycle of the plan it is, and at what venue time. */
  cycle: () => number
  nowMs: () => number
  /** How a model is reached; absent: the plan's decider must not be one. */
  network?: ModelNetwork | undefined
  /** Carries what the rules are asked, elsewhere than in this process. */
  rulesFetch?: typeof fetch | undefined
}

/** What a run with a model needs of the world: whose keys, and what stands in the place of the network. */
export interface ModelNetwork {
  env: { llm: LlmEnv | null; llmKeys: LlmKey[] }
  fetch: typeof fetch
}

/** Groups the requests of the lab at a router; the same for all, so that the same question has the same bytes. */
const LAB_SESSION = 'nocturne-lab'

/**
 * Returns who decides in a run. The rules are asked as any provider is, request, tools, stream and transcript included, and only the network is stood in
 * for; a script is read as a model's answer is.
 */
export function createRunModel(options: RunModelOptions): ModelSource {
  const { plan, capabilities, wallMs, log, sessionId, rulesFetch } = options
  switch (plan.decider.kind) {
    case 'baseline': {
      const env = { llm: null, llmKeys: [] }
      return createModelSource({ env, capabilities, wallMs, log, sessionId, ...(rulesFetch ? { rulesFetch } : {}) })
    }
    case 'scripted': {
      const { answers } = plan.decider
      return saying(plan.name, () => answers.find((answer) => answer.cycle === options.cycle())?.says)
    }
    case 'recorded': {
      const barOf = (atMs: number) => barNumber(atMs, plan.settings.interval)
      const byBar = new Map(plan.decider.answers.map(({ atMs, says }) => [barOf(atMs), says]))
      return saying('recorded', () => byBar.get(barOf(options.nowMs())))
    }
    case 'model': {
      assert(options.network, 'A run with a model needs a network.')
      const { env, fetch: modelFetch } = options.network
      return createModelSource({ env, capabilities, wallMs, log, sessionId: LAB_SESSION, modelFetch })
    }
  }
}

const barNumber = (atMs: number, interval: Interval): number =>
  Math.floor((atMs - CYCLE_DELAY_MS) / INTERVAL_MS[interval])

/** A model that says what was written down for the moment, and wants nothing where nothing was. */
function saying(name: string, saysNow: () => string | readonly Decision[] | undefined): ModelSource {
  const model = `scripted/${name}`
  const answerNow = (): ScriptedReply => {
    const says = saysNow()
    if (typeof says === 'string') return says
    return ({ coins }) => ({
      kind: 'answer',
      message: { content: wordsOf(says ?? coins.map(hold)) },
      finishReason: 'stop',
    })
  }
  const llm = createScriptedLlm(answerNow, { model, ruleBased: true })
  return {
    llmFor: () => llm,
    modelFacts: () => ({
      baseUrl: null,
      model,
      ruleBased: true,
      source: 'baseline',
      keyConfigured: false,
      environment: null,
      keyOrigins: [],
    }),
    lookUpModel: async () => ({ credit: null, prices: null }),
  }
}

const wordsOf = (decisions: readonly Decision[]): string =>
  JSON.stringify({ reasoning: '[scripted answer, no model]', trade_decisions: decisions })

const hold = (asset: string): Decision => ({
  asset,
  action: 'hold',
  allocation_usd: 0,
  leverage: null,
  tp_price: null,
  sl_price: null,
  exit_plan: '',
  exit_rules: null,
  confidence: null,
  rationale: 'The script says nothing about this cycle.',
})
