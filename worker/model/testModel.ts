import { z } from 'zod'
import type { PromptFacts } from '../../lib/contracts/models.ts'
import type { CycleEnd } from '../../lib/domain/cycleSteps.ts'
import { CYCLE_STEPS } from '../../lib/domain/cycleSteps.ts'
import { Decimal } from '../../lib/domain/decimal.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { renderSystemPrompt } from '../../lib/domain/systemPrompt.ts'
import { AppError } from '../../lib/errors.ts'
import type { DecidedAnswer } from '../../lib/llm/answering/decideAndRead.ts'
import { type Capabilities, parseCapabilities } from '../../lib/llm/ladder/capabilities.ts'
import type { CycleRow } from '../../lib/store/rows/cycleRow.ts'
import { toCycleEnd } from '../cycle/cycleOver.ts'
import { createStepLog, type StepLog } from '../cycle/stepLog.ts'
import { type Asked, converse } from '../cycle/steps/decide.ts'
import type { World } from '../wiring/world.ts'
import { lookUpModel } from './modelInForce.ts'

/**
 * One decision on the last stored context, for a person who wants to know whether a model works. It runs beside the loop, not in it, so that no
 * cycle waits for it; it is its own Cycle row, so that its transcript can be read. There is no path from here to gate, intend or execute: what
 * the model answers is read, told, and dropped.
 */
export async function testModel(world: World, signal: AbortSignal): Promise<string> {
  const { books, models, venueBooks } = world
  const pinned = await books.settings.latest()
  const { settings } = pinned
  const asked = await lastQuestion(world, settings)
  const facts = models.modelFacts(settings)
  const learnedBefore = await readLearned(venueBooks, facts)
  const test = await beginTest(world, pinned)
  const fromMs = performance.now()
  const { status, words, answer } = await runTest(world, test, { settings, signal, asked })
  const tookMs = Math.round(performance.now() - fromMs)
  const row = await books.cycles.get(test.id)
  const calls = await books.cycles.countTurns(test.id)
  const message = [
    words,
    `${calls} ${calls === 1 ? 'call' : 'calls'} in ${(tookMs / 1000).toFixed(1)} s`,
    costWords(row, facts.ruleBased),
    `read as: ${answer?.level ?? 'not read'}`,
    lessonWords(await readLearned(venueBooks, facts), learnedBefore),
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
  positions: z.array(z.object({ asset: z.string(), side: z.enum(['long', 'short']) })),
})

/** The system prompt as the settings in force render it, over the newest context there is. Throws AppError where no cycle has asked a model yet. */
async function lastQuestion(
  { books, exchange, tools }: World,
  settings: Settings,
): Promise<Asked & { facts: PromptFacts }> {
  const context = await books.cycles.lastContext()
  const shape = context === null ? null : contextShape.safeParse(JSON.parse(context)).data
  if (context === null || !shape)
    throw new AppError(
      'model_test',
      'There is no context to ask about yet: no cycle has come as far as asking a model. Run a cycle, then test again.',
    )
  const { promptFacts } = await books.state.read()
  const takerFeeFrac = promptFacts?.takerFeeFrac ?? (await exchange.fetchTakerFeeFrac())
  const prices = shape.assets.flatMap(({ asset, mark_px }) => (mark_px === null ? [] : [[asset, mark_px] as const]))
  const facts = { takerFeeFrac, tools: tools.map((tool) => tool.name) }
  return {
    system: renderSystemPrompt({ settings, ...facts }),
    facts,
    context,
    coins: shape.decide_for,
    prices: Object.fromEntries(prices),
    held: Object.fromEntries(shape.positions.map(({ asset, side }) => [asset, side])),
  }
}

interface Test extends Pick<StepLog, 'step'> {
  id: number
  finish(status: CycleEnd, reason: string): Promise<void>
}

/** Opens the row. It never touches AgentState: what the screens show as running is the cycle that trades. */
async function beginTest(
  { books, models, log }: World,
  pinned: { settings: Settings; version: number },
): Promise<Test> {
  const { model, ruleBased } = models.llmFor(pinned.settings).label
  const row = await books.cycles.insert({ settingsVersion: pinned.version, model, ruleBased })
  await books.cycles.update(row.id, { reason: `Test of ${model}: it is asked, and nothing is sent.` })
  const timeline = createStepLog({
    async save(records) {
      await books.cycles.update(row.id, { steps: records })
      await books.cycles.announce(row.id)
    },
  })
  return {
    id: row.id,
    step: timeline.step,
    async finish(status, reason) {
      timeline.skip(CYCLE_STEPS)
      await books.cycles.end(row.id, { status, reason, steps: timeline.records }, false)
      log.info('model tested', { cycleId: row.id, cycle: row.number, status, reason })
    },
  }
}

/** Steps 3 to 5 of a cycle, over what is stored. */
async function runTest(
  world: World,
  test: Test,
  { settings, signal, asked }: { settings: Settings; signal: AbortSignal; asked: Asked & { facts: PromptFacts } },
): Promise<{ status: CycleEnd; words: string; answer: DecidedAnswer | null }> {
  try {
    await test.step('context', () =>
      world.books.cycles.update(test.id, {
        systemPrompt: asked.system,
        context: asked.context,
        promptFacts: asked.facts,
      }))
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

function costWords({ costUsd, costUsdMax, costEstimated }: CycleRow, ruleBased: boolean): string {
  if (ruleBased) return 'rules cost nothing'
  // Costs are floats of a provider or of a multiplication; beyond a millionth they say nothing.
  const [known, most] = [costUsd, costUsdMax].map((value) => `$${value.toDecimalPlaces(6, Decimal.ROUND_UP).toFixed()}`)
  if (costUsdMax.gt(costUsd))
    return `cost not known${costUsd.isZero() ? '' : ` in full: at least ${known}`}, and the caps count the most it may be: ${most}`
  return `${known} ${costEstimated ? 'estimated from list prices' : 'as the provider reports it'}`
}

type Learned = Capabilities['learned']

function lessonWords(after: Learned, before: Learned): string {
  const known = new Set(before.map((lesson) => JSON.stringify(lesson)))
  const fresh = after.filter((lesson) => !known.has(JSON.stringify(lesson)))
  if (fresh.length === 0) return 'nothing new learned about the endpoint'
  return `learned: ${fresh.map(({ step }) => step).join(', ')}`
}

async function readLearned(
  { capabilities }: World['venueBooks'],
  { baseUrl, model }: { baseUrl: string | null; model: string },
): Promise<Learned> {
  const body = baseUrl === null ? null : await capabilities.read(baseUrl, model)
  return (body === null ? null : parseCapabilities(body))?.learned ?? []
}
