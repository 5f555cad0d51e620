import { z } from 'zod'
import { promptFactsSchema } from '../../lib/contracts/models.ts'
import { CYCLE_STEPS, type CycleEnd, type CycleStep } from '../../lib/domain/cycleSteps.ts'
import { usd } from '../../lib/domain/decimal.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { renderSystemPrompt } from '../../lib/domain/systemPrompt.ts'
import { AppError } from '../../lib/errors.ts'
import type { DecidedAnswer } from '../../lib/llm/answering/decideAndRead.ts'
import { type Capabilities, parseCapabilities } from '../../lib/llm/ladder/capabilities.ts'
import { insertCycle, type StepRecord, updateCycle } from '../../lib/store/cycles.ts'
import { announce } from '../../lib/store/events.ts'
import { readCapability } from '../../lib/store/modelCapabilities.ts'
import { toCycleEnd } from '../cycle/currentCycle.ts'
import { latestSettings } from '../cycle/runCycle.ts'
import { type Asked, converse } from '../cycle/steps/decide.ts'
import type { World } from '../wiring/world.ts'
import { lookUpModel } from './modelInForce.ts'

/**
 * One decision on the last stored context, for a person who wants to know whether a model works. It runs beside the loop, not in it, so that no
 * cycle waits for it; it is its own Cycle row, so that its transcript can be read. There is no path from here to gate, intend or execute: what
 * the model answers is read, told, and dropped.
 */
export async function testModel(world: World, signal: AbortSignal): Promise<string> {
  const pinned = await latestSettings(world)
  const { settings } = pinned
  const asked = await lastQuestion(world, settings)
  const facts = world.modelFacts(settings)
  const learnedBefore = await readLearned(world, facts)
  const test = await beginTest(world, pinned)
  const fromMs = performance.now()
  const { status, words, answer } = await runTest(world, test, { settings, signal, asked })
  const tookMs = Math.round(performance.now() - fromMs)
  const row = await world.db.cycle.findUniqueOrThrow({ where: { id: test.id }, include: { turns: true } })
  const message = [
    words,
    `${row.turns.length} ${row.turns.length === 1 ? 'call' : 'calls'} in ${(tookMs / 1000).toFixed(1)} s`,
    costWords(row.costUsd, row.costEstimated, facts.ruleBased),
    `read as: ${answer?.level ?? 'not read'}`,
    lessonWords(await readLearned(world, facts), learnedBefore),
  ].join('; ')
  await test.finish(status, `Test of ${facts.model}; nothing was sent. ${words}.`)
  await lookUpModel(world, settings, signal, true)
  const outcome = `${message}. Nothing was sent. See cycle ${row.number} (id ${row.id}).`
  if (status !== 'ok') throw new AppError('model_test', outcome)
  return outcome
}

const contextShape = z.object({
  decide_for: z.array(z.string()).min(1),
  assets: z.array(z.object({ asset: z.string(), mark_px: z.number().nullable() })),
})

/** The system prompt as the settings in force render it, over the newest context there is. Throws AppError where no cycle has asked a model yet. */
async function lastQuestion(world: World, settings: Settings): Promise<Asked> {
  const { db, agentId, exchange, tools } = world
  const last = await db.cycle.findFirst({
    where: { agentId, context: { not: '' } },
    orderBy: { id: 'desc' },
    select: { context: true },
  })
  const shape = last && contextShape.safeParse(JSON.parse(last.context)).data
  if (!last || !shape)
    throw new AppError(
      'model_test',
      'There is no context to ask about yet: no cycle has come as far as asking a model. Run a cycle, then test again.',
    )
  const state = await db.agentState.findUniqueOrThrow({ where: { agentId }, select: { promptFacts: true } })
  const known = state.promptFacts === null ? null : promptFactsSchema.safeParse(JSON.parse(state.promptFacts)).data
  const takerFeeFrac = known?.takerFeeFrac ?? (await exchange.fetchTakerFeeFrac())
  const prices = shape.assets.flatMap(({ asset, mark_px }) => (mark_px === null ? [] : [[asset, mark_px] as const]))
  return {
    system: renderSystemPrompt({ settings, takerFeeFrac, tools: tools.map((tool) => tool.name) }),
    context: last.context,
    coins: shape.decide_for,
    prices: Object.fromEntries(prices),
  }
}

interface Test {
  id: number
  step<T>(step: CycleStep, work: () => Promise<T>): Promise<T>
  finish(status: CycleEnd, reason: string): Promise<void>
}

/** Opens the row. It never touches AgentState: what the screens show as running is the cycle that trades. */
async function beginTest(world: World, pinned: { settings: Settings; version: number }): Promise<Test> {
  const { db, agentId, clock } = world
  const { model, ruleBased } = world.llmFor(pinned.settings).label
  const row = await insertCycle(db, {
    agentId,
    settingsVersion: pinned.version,
    model,
    ruleBased,
    startedMs: clock.nowMs(),
    wallMs: clock.wallMs(),
  })
  const steps: StepRecord[] = []
  const tell = () => announce(db, agentId, 'cycle', row.id, clock.wallMs())
  const save = async () => {
    await updateCycle(db, row.id, { steps: JSON.stringify(steps) })
    await tell()
  }
  await updateCycle(db, row.id, { reason: `Test of ${model}: it is asked, and nothing is sent.` })
  return {
    id: row.id,
    async step(step, work) {
      const record: StepRecord = { step, ms: null, status: 'running' }
      steps.push(record)
      await save()
      const fromMs = performance.now()
      try {
        const result = await work()
        record.status = 'done'
        return result
      } catch (error) {
        record.status = 'failed'
        throw error
      } finally {
        record.ms = Math.round((performance.now() - fromMs) * 10) / 10
      }
    },
    async finish(status, reason) {
      const ran = new Map(steps.map((record) => [record.step, record]))
      const all = CYCLE_STEPS.map((step): StepRecord => ran.get(step) ?? { step, ms: null, status: 'skipped' })
      const wallEndedAt = new Date(clock.wallMs())
      await updateCycle(db, row.id, { status, reason, steps: JSON.stringify(all), wallEndedAt })
      await tell()
      world.log.info('model tested', { cycleId: row.id, cycle: row.number, status, reason })
    },
  }
}

/** Steps 3 to 5 of a cycle, over what is stored. */
async function runTest(
  world: World,
  test: Test,
  { settings, signal, asked }: { settings: Settings; signal: AbortSignal; asked: Asked },
): Promise<{ status: CycleEnd; words: string; answer: DecidedAnswer | null }> {
  try {
    await test.step('context', () =>
      updateCycle(world.db, test.id, { systemPrompt: asked.system, context: asked.context }))
    const answer = await test.step('decide', () => converse(world, { id: test.id, settings, signal }, asked, SILENT))
    if (signal.aborted) return { status: 'halted', words: 'The test was stopped while the model was thinking', answer }
    return await test.step('parse', async () => ({ ...readingOf(answer), answer }))
  } catch (error) {
    const { status, reason } = toCycleEnd(error)
    return { status, words: reason.replace(/\.$/, ''), answer: null }
  }
}

/** What the model writes is on its way to nobody: the live panel belongs to the cycle that trades. */
const SILENT = { push: () => {}, clear: async () => {} }

function readingOf(answer: DecidedAnswer): { status: CycleEnd; words: string } {
  if (answer.outcome === 'hold') return { status: 'hold', words: `No decision: ${answer.message.replace(/\.$/, '')}` }
  const wishes = answer.decisions.map(({ asset, action, allocation_usd }) =>
    action === 'buy' || action === 'sell' ? `${asset} ${action} $${allocation_usd}` : `${asset} ${action}`,
  )
  const rejected = answer.problems.filter((problem) => problem.effect === 'rejected')
  const refused = rejected.length === 0 ? '' : ` (not used: ${rejected.map((one) => one.message).join(' ')})`
  return { status: 'ok', words: `It would say ${wishes.join(', ')}${refused}` }
}

function costWords(costUsd: string, isEstimated: boolean, ruleBased: boolean): string {
  if (ruleBased) return 'rules cost nothing'
  if (isEstimated && Number(costUsd) === 0) return 'cost not known: the provider names neither cost nor price'
  // Costs are floats of a provider or of a multiplication; beyond a millionth they say nothing.
  return `$${usd(costUsd).toDecimalPlaces(6).toFixed()} ${isEstimated ? 'estimated from list prices' : 'as the provider reports it'}`
}

type Learned = Capabilities['learned']

function lessonWords(after: Learned, before: Learned): string {
  const known = new Set(before.map((lesson) => JSON.stringify(lesson)))
  const fresh = after.filter((lesson) => !known.has(JSON.stringify(lesson)))
  if (fresh.length === 0) return 'nothing new learned about the endpoint'
  return `learned: ${fresh.map(({ step }) => step).join(', ')}`
}

async function readLearned(
  { db, agentId }: World,
  { baseUrl, model }: { baseUrl: string | null; model: string },
): Promise<Learned> {
  if (baseUrl === null) return []
  const body = await readCapability(db, { agentId, baseUrl, model })
  return (body === null ? null : parseCapabilities(body))?.learned ?? []
}
