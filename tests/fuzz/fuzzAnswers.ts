import { guardProvenance } from '@/lib/domain/answer/provenance.ts'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { hostileTexts, PLACES } from '../support/hostileText.ts'
import { hasSharedData, readSharedJson } from '../support/sharedData.ts'

/** Cost of reading one character at most, in milliseconds of this thread, beside what a reading costs however short. */
const MS_PER_CHARACTER = 0.005
const MS_BESIDE = 50
/** A text over the bound is read again: one that is slow is slow each time, a collection of garbage is not. */
const READINGS = 4
const LENGTH_MAX = 60_000

const PRICES = { BTC: 100_000, ETH: 4_000 }
const frame = { assets: ['BTC', 'ETH'], prices: PRICES, minNotionalUsd: 10, toolNames: null }
const BUY =
  '{"reasoning":"up","trade_decisions":[{"asset":"BTC","action":"buy","allocation_usd":1500,"leverage":3,"tp_price":104000,"sl_price":98000.5,"exit_plan":"p","rationale":"r"},{"asset":"ETH","action":"hold","allocation_usd":0,"tp_price":null,"sl_price":null,"exit_plan":"","rationale":""}]}'
/** Texts to begin with; those that once broke something are kept here. */
const SEEDS = [
  BUY,
  `\`\`\`json\n${BUY}\n\`\`\``,
  `<think>short ETH 500</think>${BUY}`,
  `Here it is: ${BUY} Good luck.`,
  JSON.stringify(BUY),
  BUY.replaceAll('"', "'"),
  "I'm sorry, I can't help with that.",
  'Buy BTC 1500 at 1e999999999, stop 98000.5, target 104,000.',
  '{"name":"fetch_candles","arguments":{"coin":"BTC"}}',
]
const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ',',
    ':',
    '\\',
    '\n',
    ' ',
    '.',
    '-',
    '0',
    '9',
    '1e9',
    'null',
    '```',
    '~~~',
    '//',
    '/*',
    '*/',
    '#',
  ],
  ...[
    '<think>',
    '</think>',
    '<|channel|>',
    '[TOOL_CALLS]',
    'functions.a:1',
    '\u200b',
    '\u202e',
    '做多',
    '🦊',
    '\ud83d',
    '"asset":',
    '"sl_price":1',
  ],
  ...[
    'for example ',
    "I can't ",
    '"action":"sell",',
    '1,500',
    '1.5k',
    '98000-99000',
    '${',
    '<|im_end|>',
    'NaN',
    '-Infinity',
    '__proto__',
  ],
]

/** What a run came to. */
export interface FuzzReport {
  texts: number
  characters: number
  traded: number
  slowest: { msPerThousand: number; text: string }
  /** A sentence for each text that broke an invariant, with the text. */
  broken: string[]
}

/** Reads texts grown from seeds until the time is over: nothing throws, nothing trades a number that is not in the text, nothing is slow. */
export function fuzzAnswers(seconds: number, seed: number): FuzzReport {
  const random = createRandom(seed)
  const seeds = [...SEEDS, ...corpus()]
  const report: FuzzReport = { texts: 0, characters: 0, traded: 0, slowest: { msPerThousand: 0, text: '' }, broken: [] }
  const endMs = performance.now() + seconds * 1000
  while (performance.now() < endMs) judge(grow(seeds, random), random, report)
  return report
}

function judge(text: string, random: Random, report: FuzzReport): void {
  report.texts += 1
  report.characters += text.length
  const finishReason = random.pick(['stop', 'stop', null, 'length', 'content_filter'])
  const refusal = random.chance(0.05) ? 'I will not.' : null
  const fail = (what: string) => report.broken.push(`${what}: ${JSON.stringify({ text, finishReason, refusal })}`)
  try {
    const isStrict = random.chance(0.5)
    const read = () => {
      const before = process.threadCpuUsage()
      const reading = readAnswer({ message: { content: text, refusal }, finishReason, ...frame })
      guardProvenance(reading.decisions, text, isStrict)
      const { user, system } = process.threadCpuUsage(before)
      return { reading, ms: (user + system) / 1000 }
    }
    const boundMs = MS_BESIDE + MS_PER_CHARACTER * text.length
    const first = read()
    const { reading } = first
    let { ms } = first
    for (let again = 1; again < READINGS && ms > boundMs; again += 1) ms = Math.min(ms, read().ms)
    if (ms > boundMs) fail(`${ms.toFixed(0)} ms for ${text.length} characters`)
    const msPerThousand = (ms / Math.max(1_000, text.length)) * 1_000
    if (msPerThousand > report.slowest.msPerThousand) report.slowest = { msPerThousand, text: text.slice(0, 200) }
    const trades = reading.decisions.filter((one) => one.action === 'buy' || one.action === 'sell')
    report.traded += trades.length
    if (trades.length === 0) return
    if (refusal !== null || finishReason === 'length' || finishReason === 'content_filter')
      fail('a trade from a refusal')
    const stated = new Set((text.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+/g) ?? []).map(Number))
    for (const { allocation_usd, tp_price, sl_price, leverage } of trades) {
      for (const number of [allocation_usd, tp_price, sl_price, leverage])
        if (number !== null && !stated.has(number)) fail(`${number} is not in the text`)
    }
  } catch (error) {
    fail(`it throws (${String(error)})`)
  }
}

/** Grammar (pieces of answers and hostile runs) and mutation (of the seeds) in turn. */
function grow(seeds: readonly string[], random: Random): string {
  let text = random.chance(0.2) ? pieces(random) : random.pick(seeds)
  for (let edits = random.below(6); edits > 0; edits -= 1) {
    const at = random.below(text.length + 1)
    const end = Math.min(text.length, at + random.below(random.chance(0.2) ? 200 : 6))
    const insert = random.chance(0.1) ? random.pick(seeds) : random.chance(0.2) ? pieces(random) : random.pick(PIECES)
    text = random.chance(0.15)
      ? text + text.slice(at, end).repeat(random.below(200))
      : text.slice(0, at) + insert + text.slice(end)
  }
  if (random.chance(0.01)) {
    const [, hostile] = random.pick(hostileTexts(random.below(LENGTH_MAX / 2) + 100))
    text = random.chance(0.5) ? random.pick(Object.values(PLACES))(hostile) : text + hostile
  }
  return text.slice(0, LENGTH_MAX)
}

const pieces = (random: Random): string => Array.from({ length: random.below(40) }, () => random.pick(PIECES)).join('')

/** The corpus of malformed answers, where it is on this machine; only read, never written. */
function corpus(): string[] {
  if (!hasSharedData('malformed-outputs.json')) return []
  const read = readSharedJson('malformed-outputs.json')
  const cases: unknown = typeof read === 'object' && read !== null && 'cases' in read ? read.cases : []
  return (Array.isArray(cases) ? cases : []).flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'raw' in one && typeof one.raw === 'string' ? [one.raw] : [],
  )
}

interface Random {
  below(count: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: the same seed gives the same texts. */
function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number) => Math.floor(next() * count)
  return { below, chance: (share) => next() < share, pick: (from) => from[below(from.length)] as (typeof from)[number] }
}
