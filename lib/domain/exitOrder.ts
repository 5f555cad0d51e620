import { type LintFrame, priceLevelOf } from './exitReach.ts'
import type { ExitCondition, ExitQuantity } from './exitRules.ts'
import { hasOneValue, isOp, levelOf, namesOf, periodOf } from './exitUnits.ts'

/**
 * Conditions as an order of values. Each says of some bars that one value is less than another; so does what is true of quantities anyway (a lower band is
 * never above the upper one). Conditions that cannot hold together are a circle in that order, and what follows from a condition is a way through it. The
 * newest bar is 0, the one before it 1.
 */

/** `less` is below `more`; where not `strict` it may equal it. */
interface Below {
  less: string
  more: string
  strict: boolean
}

/** Returns whether no values there can be meet all of these conditions at once. */
export function canNotHold(conditions: readonly ExitCondition[], frame: LintFrame): boolean {
  const order = withFacts(conditions.flatMap((condition) => saidBy(condition, frame)))
  const after = nextOf(order)
  return order.some(({ less, more, strict }) => strict && reaches(after, more, less) !== null)
}

/** Returns whether the second condition holds wherever the first does. */
export function follows(first: ExitCondition, second: ExitCondition, frame: LintFrame): boolean {
  const wanted = saidBy(second, frame)
  const all = withFacts([...saidBy(first, frame), ...wanted])
  const after = nextOf(all.filter((one) => !wanted.includes(one)))
  return (
    wanted.length > 0 &&
    wanted.every(({ less, more, strict }) => {
      const way = reaches(after, less, more)
      return way !== null && (way === 'strict' || !strict)
    })
  )
}

/** What one condition says. */
function saidBy(condition: ExitCondition, frame: LintFrame): Below[] {
  const { op, bars } = condition
  if (op === 'falling' || op === 'rising') {
    const value = (back: number) => valueNode(condition.left, condition.left_period, condition, back)
    return range(bars).map((back) => below(value(back), value(back + 1), op === 'falling'))
  }
  const sides = sidesOf(condition, frame)
  if (sides === null) return []
  const { left, right, isLess } = sides
  const holds = range(bars).map((back) => below(left(back), right(back), isLess))
  if (op === '<' || op === '>') return holds
  // Before a cross they stood the other way round.
  return [...holds, { ...below(left(bars), right(bars), !isLess), strict: false }]
}

const below = (one: string, other: string, isLess: boolean): Below =>
  isLess ? { less: one, more: other, strict: true } : { less: other, more: one, strict: true }

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

interface Sides {
  left: (back: number) => string
  right: (back: number) => string
  isLess: boolean
}

/** What a comparison compares; null where it names nothing. A profit is the price it stands for. */
function sidesOf(condition: ExitCondition, frame: LintFrame): Sides | null {
  const { left, left_period, right, right_period } = condition
  const isLess = isOp(condition, false)
  const level = levelOf(condition)
  const priced = left === 'price' ? null : priceLevelOf(condition, frame)
  if (priced !== null) return { left: () => 'price@0', right: () => numberNode(priced.px), isLess: !priced.up }
  const leftAt = (back: number) => valueNode(left, left_period, condition, back)
  if (level !== null) return { left: leftAt, right: () => numberNode(level), isLess }
  if (namesOf(condition).length < 2 || right === null || right === 'value') return null
  return { left: leftAt, right: (back) => valueNode(right, right_period, condition, back), isLess }
}

const numberNode = (value: number): string => `=${value}`

/** A value by its name: that of a bar, or the one there is now. */
function valueNode(
  name: ExitQuantity,
  period: number | null,
  { interval, on }: Pick<ExitCondition, 'interval' | 'on'>,
  back: number,
): string {
  if (hasOneValue(name, on)) return `${name}@0`
  return `${name}|${periodOf(name, period) ?? ''}|${interval ?? ''}|${on}@${back}`
}

/** The order with what is true of its values anyway. */
function withFacts(order: readonly Below[]): Below[] {
  const nodes = [...new Set(order.flatMap(({ less, more }) => [less, more]))]
  const facts = nodes.flatMap(factsOf)
  const numbers = [...new Set([...nodes, ...facts.flatMap(({ less, more }) => [less, more])])]
    .filter((node) => node.startsWith('='))
    .map((node) => Number(node.slice(1)))
    .sort((a, b) => a - b)
  const steps = numbers.slice(1).map((more, index) => below(numberNode(numbers[index] ?? more), numberNode(more), true))
  return [...order, ...facts, ...steps, ...order.flatMap(histogramFact)]
}

const atMost = (less: string, more: string): Below => ({ less, more, strict: false })

function factsOf(node: string): Below[] {
  const zero = numberNode(0)
  const [name = ''] = node.split(/[|@]/)
  switch (name) {
    case 'bb_lower':
      return [
        atMost(node, node.replace('bb_lower', 'sma')),
        atMost(node.replace('bb_lower', 'sma'), node.replace('bb_lower', 'bb_upper')),
      ]
    case 'bb_upper':
      return [atMost(node.replace('bb_upper', 'sma'), node)]
    case 'rsi':
    case 'adx':
      return [atMost(zero, node), atMost(node, numberNode(100))]
    case 'price':
    case 'volume':
    case 'open_interest':
    case 'atr':
      return [atMost(zero, node)]
    default:
      return []
  }
}

/** The histogram is MACD less its signal line. */
function histogramFact({ less, more }: Below): Below[] {
  const macd = (node: string) => node.replace('macd_hist', 'macd')
  const signal = (node: string) => node.replace('macd_hist', 'macd_signal')
  if (more.startsWith('macd_hist') && isNumber(less, (value) => value >= 0))
    return [below(signal(more), macd(more), true)]
  if (less.startsWith('macd_hist') && isNumber(more, (value) => value <= 0))
    return [below(macd(less), signal(less), true)]
  return []
}

const isNumber = (node: string, is: (value: number) => boolean): boolean =>
  node.startsWith('=') && is(Number(node.slice(1)))

type Next = ReadonlyMap<string, readonly Below[]>

function nextOf(order: readonly Below[]): Next {
  const next = new Map<string, Below[]>()
  for (const one of order) {
    const known = next.get(one.less)
    if (known) known.push(one)
    else next.set(one.less, [one])
  }
  return next
}

/** How `to` is known to be no less than `from`: by a way with a strict step in it, or without one. Null: not known. */
function reaches(next: Next, from: string, to: string): 'strict' | 'equal' | null {
  const seen = new Set<string>()
  const open: { node: string; strict: boolean }[] = [{ node: from, strict: false }]
  let isReached = from === to
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.node === to) {
      if (one.strict) return 'strict'
      isReached = true
    }
    for (const { more, strict } of next.get(one.node) ?? []) {
      const step = { node: more, strict: one.strict || strict }
      const id = `${step.strict}${more}`
      if (seen.has(id)) continue
      seen.add(id)
      open.push(step)
    }
  }
  return isReached ? 'equal' : null
}
