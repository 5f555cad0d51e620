import type { PositionSide } from '../../../lib/domain/account.ts'
import { Decimal, usd } from '../../../lib/domain/decimal.ts'
import { MIN_NOTIONAL_USD } from '../../../lib/domain/sizing.ts'
import { countedUsd, spendCapsOf, spendDayStartMs, spendLeft } from '../../../lib/domain/spend.ts'
import { type DecidedAnswer, decideAndRead } from '../../../lib/llm/answering/decideAndRead.ts'
import type { Llm, ModelQuestion, ModelTurn } from '../../../lib/ports.ts'
import { createLiveText, type LiveText } from '../../model/liveText.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import { CycleOver } from '../cycleOver.ts'
import type { Truth } from '../observation.ts'
import type { Question } from './context.ts'

/** Longest a cycle waits for its model, in wall milliseconds. */
const DECIDE_MS_MAX = 120_000

/**
 * Step 4. The conversation with the model: turns and tools, and where its answer cannot be read one rewriting and one retry, because those take the
 * model too. Every turn is stored as it happens. A model that fails is a hold with the reason, never an exception.
 */
export async function decide(
  world: World,
  cycle: CurrentCycle,
  truth: Truth,
  question: Question,
): Promise<DecidedAnswer> {
  const prices = Object.fromEntries(Object.values(truth.coins).map((coin) => [coin.coin, coin.markPx.toNumber()]))
  const held = Object.fromEntries(truth.account.positions.map(({ coin, side }) => [coin, side]))
  const asked = { ...question, coins: cycle.settings.coins, prices, held }
  return converse(world, cycle, asked, createLiveText(world, cycle.id))
}

/** What is asked, about which coins, and the prices and sides held that the answer is read against. */
export interface Asked extends Question {
  coins: readonly string[]
  prices: Readonly<Record<string, number>>
  held: Readonly<Record<string, PositionSide>>
}

/** The conversation itself, under the spend caps; it needs no market and sends no orders, so a test of the model has the same. */
export async function converse(world: World, cycle: AskingCycle, asked: Asked, live: LiveText): Promise<DecidedAnswer> {
  const llm = world.models.llmFor(cycle.settings)
  const spendUsdMax = await spendLeftUsd(world, cycle, llm)
  if (spendUsdMax !== null && spendUsdMax <= 0) {
    throw new CycleOver(
      'hold',
      `The model may cost ${cycle.settings.limits.modelDayUsdMax} dollars a day, and today's are spent; tokens of unknown price count as dear ones. It is asked again tomorrow (UTC), or when the limit is raised.`,
    )
  }
  // Written before the first call: of a process that dies in one, this is all that is known of the bill.
  if (spendUsdMax !== null) await world.books.cycles.update(cycle.id, { askingUsd: ceilUsd(spendUsdMax) })
  const answer = await decideAndRead(llm, toModelQuestion(world, cycle, asked, spendUsdMax, live), {
    prices: asked.prices,
    held: asked.held,
    minNotionalUsd: MIN_NOTIONAL_USD,
  })
  await live.clear()
  const { level: readingLevel, readings } = answer
  const kept = { answer: answer.answer, readings: readings.reads.length === 0 ? null : readings, readingLevel }
  await world.books.cycles.update(cycle.id, { ...kept, askingUsd: null })
  return answer
}

/** What is left to spend is a float; beyond a billionth of a dollar it says nothing. */
const ceilUsd = (value: number) => usd(new Decimal(value).toDecimalPlaces(9, Decimal.ROUND_UP))

type AskingCycle = Pick<CurrentCycle, 'id' | 'settings' | 'signal'>

function toModelQuestion(
  world: World,
  cycle: AskingCycle,
  { system, context, shorterContext, coins }: Asked,
  spendUsdMax: number | null,
  live: LiveText,
): ModelQuestion {
  return {
    system,
    context,
    ...(shorterContext === undefined ? {} : { shorterContext }),
    coins,
    tools: world.tools,
    reader: world.reader,
    deadlineWallMs: world.clock.wallMs() + DECIDE_MS_MAX,
    spendUsdMax,
    signal: cycle.signal,
    onTurn: async (turn) => {
      await live.clear()
      await storeTurn(world, cycle, turn)
    },
    onDelta: live.push,
  }
}

async function storeTurn({ books }: World, cycle: AskingCycle, turn: ModelTurn): Promise<void> {
  await books.turns.insert(cycle.id, turn)
  await books.cycles.addUsage(cycle.id, turn.usage)
}

/** Returns the dollars this cycle may cost; null where rules decide, which cost nothing. The day is the wall's: bills are written in it. */
async function spendLeftUsd({ books, clock }: World, cycle: AskingCycle, llm: Llm): Promise<number | null> {
  if (llm.label.ruleBased) return null
  const { modelCycleUsdMax } = cycle.settings.limits
  const rows = await books.cycles.costsSince(spendDayStartMs(clock.wallMs()))
  // Another question that is being asked (a test beside a cycle) counts with all it may still cost, so that two together keep to the day's cap.
  const costs = rows.map((row) =>
    row.status === 'running' && row.id !== cycle.id
      ? { costUsdMax: Decimal.max(row.costUsdMax, modelCycleUsdMax) }
      : row,
  )
  return spendLeft(spendCapsOf(cycle.settings.limits), 0, countedUsd(costs).toNumber())
}
