import type { PromptFacts } from '../../../lib/contracts/models.ts'
import type { CoinContext } from '../../../lib/domain/coinContext.ts'
import { CONTEXT_INTERVALS } from '../../../lib/domain/coinContext.ts'
import { dropSeries, fitContexts } from '../../../lib/domain/contextBudget.ts'
import { planWords } from '../../../lib/domain/exitState.ts'
import { ANSWER_LABEL } from '../../../lib/domain/gateReport.ts'
import { INTERVAL_MS } from '../../../lib/domain/market.ts'
import { type PastDecision, type PositionPlan, renderPromptContext } from '../../../lib/domain/promptContext.ts'
import { renderSystemPrompt } from '../../../lib/domain/systemPrompt.ts'
import { buildCoinContext, CONTEXT_CANDLES } from '../../../lib/indicators/buildCoinContext.ts'
import { CONTEXT_WISHES } from '../../../lib/indicators/taapi/taapiIndicators.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import { CycleOver } from '../cycleOver.ts'
import type { Truth } from '../observation.ts'

/** The exact texts a model gets. */
export interface Question {
  system: string
  context: string
  /** The facts without the lists, for a model whose window the whole exceeds. Absent where there is none. */
  shorterContext?: string
}

/** Room for the coins: with system prompt and account the whole stays below 24,000 tokens, which the smallest usable windows hold. */
const CONTEXT_TOKENS_MAX = 16_000

/** Hours of funding history shown as a percentile: a week. */
const FUNDING_HOURS = 168

/** Step 3. Writes what the model will read, byte for byte, before it is asked: with the answer it makes the decision replayable. */
export async function context(world: World, cycle: CurrentCycle, truth: Truth): Promise<Question> {
  const { books, exchange, candles, clock } = world
  const seen = cycle.settings.coins.flatMap((coin) => {
    const [snapshot, market] = [truth.coins[coin], truth.markets[coin]]
    return snapshot && market ? [{ coin, snapshot, szDecimals: market.szDecimals }] : []
  })
  await prefetchTaapi(
    world,
    cycle,
    seen.map(({ coin }) => coin),
    truth.atMs,
  )
  const all = await Promise.all(
    seen.map(async ({ coin, snapshot, szDecimals }) => {
      const [fast, slow, funding] = await Promise.all([
        candles.get(coin, '5m', CONTEXT_CANDLES),
        candles.get(coin, '4h', CONTEXT_CANDLES),
        exchange.fetchFundingHistory(coin, truth.atMs - FUNDING_HOURS * INTERVAL_MS['1h']),
      ])
      const inputs = {
        coin,
        snapshot,
        szDecimals,
        candles: { '5m': fast.candles, '4h': slow.candles },
        fundingRates: funding.map((row) => row.rateFrac),
        nowMs: truth.atMs,
      }
      const remote = world.taapi?.forCoin(coin, truth.atMs)
      const built = buildCoinContext(inputs, remote ?? world.indicators)
      return remote ? { ...built, notes: [remote.summary()] } : built
    }),
  )
  const held = new Set(truth.account.positions.map((position) => position.coin))
  const fitted = fitContexts(all, CONTEXT_TOKENS_MAX, held)
  if (fitted.kind === 'tooLarge') {
    throw new CycleOver(
      'hold',
      `What is known about the coins is about ${fitted.tokens} tokens; at most ${fitted.tokensMax} are sent. Remove coins in Settings.`,
    )
  }
  const assets = fitted.contexts
  const sums = await books.money.read()
  const past = await pastDecisions(world)
  const render = (assets: readonly CoinContext[], leftOut: readonly string[]) =>
    renderPromptContext({
      nowMs: truth.atMs,
      interval: cycle.settings.interval,
      coins: assets.map((asset) => asset.asset),
      leftOut,
      account: truth.account,
      depositsUsd: sums.depositsUsd.toNumber(),
      plans: plansOf(world, truth),
      past,
      assets,
    })
  const text = render(assets, fitted.dropped)
  const bare = dropSeries(assets, 0, held)
  const takerFeeFrac = await exchange.fetchTakerFeeFrac()
  const facts: PromptFacts = { takerFeeFrac, tools: world.tools.map((tool) => tool.name) }
  const system = renderSystemPrompt({ settings: cycle.settings, ...facts })
  await books.state.setPromptFacts(facts)
  await books.cycles.update(cycle.id, { systemPrompt: system, context: text, promptFacts: facts })
  world.log.info('context written', { cycleId: cycle.id, characters: text.length, ms: clock.nowMs() - truth.atMs })
  return { system, context: text, shorterContext: render(bare.contexts, [...fitted.dropped, ...bare.dropped]) }
}

/** Longest the context waits for TAAPI; what has not come by then is computed here, and the context says so. */
const TAAPI_MS_MAX = 20_000

async function prefetchTaapi(
  world: World,
  cycle: CurrentCycle,
  coins: readonly string[],
  nowMs: number,
): Promise<void> {
  const wants = coins.flatMap((coin) =>
    CONTEXT_INTERVALS.map((interval) => ({ coin, interval, wishes: CONTEXT_WISHES[interval] })),
  )
  await world.taapi?.prefetch(wants, nowMs, AbortSignal.any([cycle.signal, AbortSignal.timeout(TAAPI_MS_MAX)]))
}

function plansOf({ planStates }: World, truth: Truth): Record<string, PositionPlan> {
  return Object.fromEntries(
    truth.trades.map(({ coin, adopted, openedAt, exitPlan, exitRules, entryReason }) => {
      const state = exitRules === null ? undefined : planStates.get(coin)
      const exitState = state === undefined ? {} : { exitState: planWords(state, truth.atMs) }
      const openedMs = adopted ? null : openedAt.getTime()
      return [coin, { openedMs, exitPlan, exitRules, ...exitState, rationale: entryReason }]
    }),
  )
}

/** What was decided lately and what became of it: holds say nothing, denials say what code does not allow. */
async function pastDecisions({ books }: World): Promise<PastDecision[]> {
  const rows = await books.decisions.past(10)
  return rows.map(({ cycleStartedMs, coin, action, verdict, denial, gateReport }) => ({
    atMs: cycleStartedMs,
    coin,
    action,
    verdict,
    denial,
    // What a hold says of new risk was asked for by nobody.
    notes: gateReport.flatMap((line) =>
      line.note !== '' &&
      (line.label === ANSWER_LABEL || line.verdict === 'clamp' || (line.verdict === 'deny' && verdict !== 'hold'))
        ? line.note
        : [],
    ),
  }))
}
