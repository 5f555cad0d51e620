import type { TrialReport } from '../../contracts/labTrial.ts'

const COLUMNS = [
  'cycle',
  'at',
  'variant',
  'sample',
  'status',
  'code',
  'coin',
  'action',
  'said',
  'allocation_usd',
  'leverage',
  'sl_px',
  'tp_px',
  'confidence',
  'verdict',
  'denial',
  'size_usd',
  'recorded_action',
  'recorded_verdict',
  'cost_usd',
  'cost_usd_max',
  'latency_ms',
  'rationale',
] as const

/** Returns one line for each coin of each sample, and one for a sample that decided nothing. */
export function trialCsv({ plan, contexts, samples }: TrialReport): string {
  const byId = new Map(contexts.map((context) => [context.cycleId, context]))
  const lines = samples.flatMap((sample) => {
    const context = byId.get(sample.cycleId)
    const head = [
      context?.number ?? '',
      context === undefined ? '' : new Date(context.atMs).toISOString(),
      plan.variants[sample.variant]?.name ?? '',
      sample.sample,
      sample.status,
      sample.code,
    ]
    const tail = [sample.costUsd, sample.costUsdMax, sample.latencyMs]
    if (sample.decisions.length === 0) return [[...head, ...Array<string>(13).fill(''), ...tail, sample.message]]
    return sample.decisions.map((one) => {
      const recorded = context?.decisions.find(({ coin }) => coin === one.coin)
      return [
        ...head,
        one.coin,
        one.action,
        one.isSaid,
        one.allocationUsd,
        one.leverage,
        one.slPx,
        one.tpPx,
        one.confidence,
        one.verdict,
        one.denial,
        one.sizeUsd,
        recorded?.action,
        recorded?.verdict,
        ...tail,
        one.rationale,
      ]
    })
  })
  return [COLUMNS, ...lines].map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

/** A spreadsheet takes a cell that begins with one of these for a formula. */
const FORMULA = /^[=+\-@\t\r]/

function cellOf(value: string | number | boolean | null | undefined): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
