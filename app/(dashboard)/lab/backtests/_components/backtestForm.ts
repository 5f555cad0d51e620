import type { BacktestSpecInput } from '@/lib/contracts/labBacktest.ts'

/** The form as typed. */
export interface BacktestDraft {
  name: string
  folder: string
  coins: string
  interval: string
  startUsd: string
  cycles: string
  /** `leverageMax=2` a line, as Settings exports it. */
  limits: string
}

export const EMPTY_DRAFT: BacktestDraft = {
  name: 'Baseline',
  folder: '',
  coins: 'BTC, ETH, SOL',
  interval: '5m',
  startUsd: '10000',
  cycles: '',
  limits: '',
}

/** Returns the spec the form states. What is no number goes out as typed: the route refuses it by name. */
export function toSpec(draft: BacktestDraft): BacktestSpecInput {
  const lines = draft.limits.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.split('=')]))
  const limits = Object.fromEntries(lines.map(([code = '', value = '']) => [code.trim(), numberOr(value)]))
  return {
    name: draft.name,
    market: { kind: 'replay', folder: draft.folder.trim() },
    startUsd: draft.startUsd.trim(),
    settings: {
      coins: draft.coins.split(/[\s,]+/).filter((coin) => coin !== ''),
      interval: draft.interval,
      limits,
    },
    cycles: draft.cycles.trim() === '' ? null : (numberOr(draft.cycles) as number),
  }
}

function numberOr(text: string): number | string {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : text
}
