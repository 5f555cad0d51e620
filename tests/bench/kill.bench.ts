import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type MannedStack, startMannedStack } from '../support/mannedStack.ts'
import { until } from '../support/processStack.ts'

/**
 * npm run bench kill: real processes (supervisor, agent, paper exchange at 50 ms), a person who wants out, and an agent in every state it can be in. A try
 * begins with what POST /api/agent/commands does, without its HTTP: the HALT file, then the row. `told` is when the outcome stands beside the file:
 * halted, or flat and seen to be flat. `last` is when the last order opened anything, for those tries in which one did after the click; `flat` is when the
 * venue itself shows no position. The venue's limit on requests is lifted. BENCH_TRIES (10) tries a row; BENCH_ROWS names some of them.
 */

const TRIES = Number(process.env.BENCH_TRIES ?? 10)
const VENUE_MS = 50
/** What an agent asks of the venue. */
const ENDPOINTS = [
  'clearinghouseState',
  'frontendOpenOrders',
  'webData2',
  'meta',
  'metaAndAssetCtxs',
  'l2Book',
  'orderStatus',
  'userRole',
  'userAbstraction',
  'extraAgents',
  'userFees',
  'userRateLimit',
  'activeAssetData',
  'userFillsByTime',
  'userFunding',
  'userNonFundingLedgerUpdates',
  'candleSnapshot',
  'fundingHistory',
]

interface Row {
  name: string
  /** Brings the agent into its state, and returns what undoes that after the try. */
  before(stack: MannedStack): Promise<() => Promise<void>>
  /** One of these fails in each try. */
  failing?: 'refuses' | 'is silent'
}

const nothing = async () => {}
const FLATTENS: Row[] = [
  { name: 'healthy, in the middle of a cycle', before: inCycle },
  { name: 'in a model call that hangs', before: inModelCall },
  { name: 'stopped outside a write', before: (stack) => stack.stopAgent(false).then(() => nothing) },
  { name: 'stopped inside a write', before: (stack) => stack.stopAgent(true).then(() => nothing) },
  { name: 'dead', before: dead },
  { name: 'alive, another process stopped inside a write', before: lockedByAnother },
  { name: 'healthy, an info endpoint refuses', before: inCycle, failing: 'refuses' },
  { name: 'healthy, an info endpoint is silent', before: inCycle, failing: 'is silent' },
  { name: 'dead, an info endpoint refuses', before: dead, failing: 'refuses' },
  { name: 'dead, an info endpoint is silent', before: dead, failing: 'is silent' },
]

/** A cycle begins, and the click comes at some moment of it. */
async function inCycle(stack: MannedStack): Promise<() => Promise<void>> {
  await stack.ask('runNow')
  await sleep(Math.random() * 1_500)
  return nothing
}

async function inModelCall(stack: MannedStack): Promise<() => Promise<void>> {
  stack.model.hang(true)
  await stack.ask('runNow')
  await until('the model is asked', async () => stack.model.asked() > 0)
  return async () => stack.model.hang(false)
}

async function dead(stack: MannedStack): Promise<() => Promise<void>> {
  process.kill(stack.agentPid(), 'SIGKILL')
  return nothing
}

async function lockedByAnother(stack: MannedStack): Promise<() => Promise<void>> {
  const holder = stack.startLockHolder()
  await once(holder.stdout, 'data')
  process.kill(holder.pid ?? 0, 'SIGSTOP')
  return async () => {
    const ended = once(holder, 'exit')
    process.kill(holder.pid ?? 0, 'SIGKILL')
    await ended
  }
}

interface Try {
  toldMs: number
  /** Null where nothing opened after the click, or nothing was to be closed. */
  lastMs: number | null
  flatMs: number | null
  failing: string
}

async function flattenOnce(stack: MannedStack, row: Row, index: number): Promise<Try> {
  const type = row.failing ? (ENDPOINTS[index % ENDPOINTS.length] ?? '') : ''
  await stack.openPosition()
  if (row.failing) await stack.hand.setFaults(VENUE_MS, { type, how: row.failing })
  const undo = await row.before(stack)
  const fromMs = performance.now()
  const token = stack.press('flatten')
  let flatMs: number | null = null
  const watching = until('the venue shows flat', async () => (await stack.hand.heldSz()) === 0, { everyMs: 5 }).then(
    () => {
      flatMs = performance.now() - fromMs
    },
  )
  await until('the wish is carried out', async () => stack.isCarriedOut(token), { everyMs: 2 })
  const toldMs = performance.now() - fromMs
  await watching
  await stack.hand.setFaults(VENUE_MS)
  await undo()
  await stack.resume()
  return { toldMs, flatMs, lastMs: null, failing: type }
}

/** With a model that buys whenever it is asked: what it wants must not come through any more. */
async function haltOnce(stack: MannedStack): Promise<Try> {
  await stack.hand.sell()
  await buys(stack)
  await inCycle(stack)
  const fromMs = performance.now()
  const token = stack.press('halt')
  let isOver = false
  let lastMs: number | null = null
  const watching = (async () => {
    let held = await stack.hand.heldSz()
    while (!isOver) {
      const now = await stack.hand.heldSz()
      if (now !== held) lastMs = performance.now() - fromMs
      held = now
      await sleep(5)
    }
  })()
  await until('the wish is carried out', async () => stack.isCarriedOut(token), { everyMs: 2 })
  const toldMs = performance.now() - fromMs
  await sleep(1_000)
  isOver = true
  await watching
  stack.model.say([])
  await stack.resume()
  return { toldMs, lastMs, flatMs: null, failing: '' }
}

async function buys(stack: MannedStack): Promise<void> {
  const markPx = (await stack.hand.markPx()).toNumber()
  stack.model.say([
    {
      asset: 'BTC',
      action: 'buy',
      allocation_usd: 300,
      leverage: 1,
      tp_price: null,
      sl_price: Math.round(markPx * 0.9),
      exit_plan: 'None.',
      exit_rules: null,
      confidence: null,
      rationale: 'Whenever asked.',
    },
  ])
}

const ms = (value: number | undefined) => (value === undefined ? '–' : `${Math.round(value)}`).padStart(7)
function quantiles(values: readonly (number | null)[]): string {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]
  return `${ms(at(0.5))}${ms(at(0.95))}${ms(sorted.at(-1))}`
}

function print(name: string, tries: readonly Try[]): void {
  const [told, last, flat] = [
    tries.map(({ toldMs }) => toldMs),
    tries.map(({ lastMs }) => lastMs),
    tries.map(({ flatMs }) => flatMs),
  ]
  const worst = tries.toSorted((a, b) => b.toldMs - a.toldMs)[0]?.failing ?? ''
  const opened = last.filter((value) => value !== null).length
  const notes = [worst && `slowest with ${worst}`, opened > 0 && `${opened} orders came through after the click`]
  console.log(
    `  ${name.padEnd(58)}|${quantiles(told)} |${quantiles(last)} |${quantiles(flat)} | ${notes.filter(Boolean).join('; ')}`,
  )
}

// Hundreds of tries would wait for the next minute's requests at exactly the wall's pace.
const stack = await startMannedStack({ speed: '1.1' })
try {
  await stack.hand.liftRequestLimit()
  await stack.hand.setFaults(VENUE_MS)
  const wanted = process.env.BENCH_ROWS ?? ''
  console.log(`\nFrom the click, in ms, ${TRIES} tries each, venue at ${VENUE_MS} ms; p50, p95, worst`)
  console.log(`  ${''.padEnd(58)}| told${' '.repeat(17)}| last opened${' '.repeat(10)}| flat`)
  const run = async (name: string, attempt: (index: number) => Promise<Try>) => {
    if (!name.includes(wanted)) return
    const tries: Try[] = []
    while (tries.length < TRIES) tries.push(await attempt(tries.length))
    print(name, tries)
  }
  await run('halt, agent healthy, in a cycle that buys', () => haltOnce(stack))
  for (const row of FLATTENS) await run(`flatten, agent ${row.name}`, (index) => flattenOnce(stack, row, index))
} finally {
  await stack.close()
}
