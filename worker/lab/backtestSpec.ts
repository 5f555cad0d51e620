import { z } from 'zod'
import { type BacktestSpec, backtestSpecSchema } from '../../lib/contracts/labBacktest.ts'
import { DEFAULT_MODEL_SETTINGS } from '../../lib/domain/defaultModelSettings.ts'
import { toNumber } from './labCommand.ts'

/** A backtest as it is asked for in a terminal: the options that all commands over a market have in common. */

export const SPEC_OPTIONS = {
  market: { type: 'string' },
  coins: { type: 'string' },
  interval: { type: 'string' },
  'start-usd': { type: 'string' },
  from: { type: 'string' },
  cycles: { type: 'string' },
  seed: { type: 'string' },
} as const

/** Who decides, where it is not the rules. */
export const DECIDER_OPTIONS = {
  model: { type: 'string' },
  'model-url': { type: 'string' },
  spend: { type: 'string' },
  cutoff: { type: 'string' },
  draw: { type: 'string' },
  recorded: { type: 'string' },
} as const
export type AskedSpec = Partial<Record<keyof typeof SPEC_OPTIONS | keyof typeof DECIDER_OPTIONS | 'name', string>>

const SYNTHETIC = /^synthetic:(\d{1,9})$/
/** Where a made-up market begins when nobody says. */
const SYNTHETIC_START_MS = Date.UTC(2026, 0, 5)

/** Returns what was asked for, with these limits. Throws an Error that names what cannot be read. */
export function specOf(asked: AskedSpec, limits: Record<string, number> = {}): BacktestSpec {
  const { market: text = '', from, coins, interval, cycles, seed } = asked
  const made = SYNTHETIC.exec(text)?.[1]
  const startMs = from === undefined ? null : toTimeMs(from)
  const market = made
    ? { kind: 'synthetic', seed: Number(made), startMs: startMs ?? SYNTHETIC_START_MS }
    : { kind: 'replay', folder: text, startMs }
  const words = Object.entries(limits).map(([code, value]) => `${code} ${value}`)
  return toSpec({
    name: [asked.name ?? asked.model ?? (asked.recorded && `Answers of ${asked.recorded}`) ?? 'Baseline', ...words]
      .join(', ')
      .slice(0, 80),
    market,
    ...(asked['start-usd'] === undefined ? {} : { startUsd: asked['start-usd'] }),
    settings: {
      ...(coins === undefined ? {} : { coins: coins.split(',') }),
      ...(interval === undefined ? {} : { interval }),
      ...modelSettings(asked),
      limits,
    },
    decider: deciderOf(asked),
    ...(cycles === undefined ? {} : { cycles: toNumber('--cycles', cycles) }),
    ...(seed === undefined ? {} : { seed: toNumber('--seed', seed) }),
  })
}

function deciderOf({ model, spend, cutoff, draw, recorded }: AskedSpec): unknown {
  if (recorded !== undefined) return { kind: 'recorded', agentId: recorded }
  if (model === undefined) return { kind: 'baseline' }
  if (spend === undefined)
    throw new Error('--spend says how many dollars the model may cost at most; 0 for one that costs nothing.')
  return {
    kind: 'model',
    spendUsdMax: toNumber('--spend', spend),
    ...(cutoff === undefined ? {} : { cutoff }),
    ...(draw === undefined ? {} : { draw: toNumber('--draw', draw) }),
  }
}

function modelSettings({ model, 'model-url': baseUrl }: AskedSpec) {
  if (model === undefined) return {}
  return { model: { ...DEFAULT_MODEL_SETTINGS, name: model, ...(baseUrl === undefined ? {} : { baseUrl }) } }
}

/** Returns a spec that was written down. Throws an Error that names what cannot be read. */
export function toSpec(written: unknown): BacktestSpec {
  const parsed = backtestSpecSchema.safeParse(written)
  if (parsed.success) return parsed.data
  throw new Error(`The run cannot be read as it is asked for. ${z.prettifyError(parsed.error)}`)
}

function toTimeMs(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new Error(`--from wants a time such as 2026-09-01T00:00:00Z, not "${text}".`)
  return ms
}
