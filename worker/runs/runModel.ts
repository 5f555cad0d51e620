import type { Decision } from '../../lib/domain/decision.ts'
import { createScriptedLlm, type ScriptedReply } from '../../lib/llm/answering/scriptedLlm.ts'
import type { CapabilityStore } from '../../lib/llm/ladder/capabilities.ts'
import type { Log } from '../../lib/log.ts'
import type { RunPlan } from '../../lib/run/runPlan.ts'
import { createModelSource, type ModelSource } from '../model/modelSource.ts'

export interface RunModelOptions {
  plan: Pick<RunPlan, 'name' | 'decider'>
  capabilities: CapabilityStore
  wallMs: () => number
  log: Log
  sessionId: string
  /** Which cycle of the plan it is. */
  cycle: () => number
  /** Carries what the rules are asked, elsewhere than in this process. */
  rulesFetch?: typeof fetch | undefined
}

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
    case 'scripted':
      return scripted(plan.name, plan.decider.answers, options.cycle)
  }
}

type Answers = Extract<RunPlan['decider'], { kind: 'scripted' }>['answers']

function scripted(name: string, answers: Answers, cycle: () => number): ModelSource {
  const model = `scripted/${name}`
  const answerNow = (): ScriptedReply => {
    const says = answers.find((answer) => answer.cycle === cycle())?.says
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
