import type { CycleView } from '@/lib/contracts/cycles.ts'
import { formatLatency } from '../numbers/formatTime.ts'
import { type PartLine, toPartLines } from './partLines.ts'

type StepStatus = CycleView['steps'][number]
const MARK = { pending: '·', running: '●', done: '✓', skipped: '–', failed: '✕' } as const
const TONE = {
  pending: 'text-ink-faint',
  running: 'text-accent running',
  done: 'text-ink-dim',
  skipped: 'text-ink-faint',
  failed: 'text-loss',
} as const

/** The ten steps of a cycle as marks with their time; what ran within or after a step stands indented below it. */
export const StepStrip = ({ steps, parts = [] }: { steps: readonly StepStatus[]; parts?: CycleView['parts'] }) => (
  <ol className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-5">
    {steps.map((step) => (
      <li key={step.step}>
        <Line status={step.status} name={step.step} ms={step.ms} />
        <PartList lines={toPartLines(parts, step.step)} />
      </li>
    ))}
  </ol>
)

const Line = ({ status, name, ms }: { status: StepStatus['status']; name: string; ms: number | null }) => (
  <span className="flex items-baseline gap-2 whitespace-nowrap">
    <span aria-hidden="true" className={TONE[status]}>
      {MARK[status]}
    </span>
    <span className={status === 'running' ? 'text-ink' : 'text-ink-dim'}>{name}</span>
    <span className="sr-only">{status}</span>
    <span className="text-ink-faint">{ms === null ? '' : formatLatency(ms)}</span>
  </span>
)

const PartList = ({ lines }: { lines: readonly PartLine[] }) =>
  lines.length === 0 ? null : (
    <ul className="pl-5 text-ink-faint">
      {lines.map(({ key, words, status, ms }) => (
        <li key={key}>
          <span className={TONE[status]}>{words}</span>
          <span className="sr-only">{status}</span> {ms === null ? '' : formatLatency(ms)}
        </li>
      ))}
    </ul>
  )
