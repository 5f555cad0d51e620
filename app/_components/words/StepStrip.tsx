import type { CycleView } from '@/lib/contracts/cycles.ts'
import { formatLatency } from '../numbers/formatTime.ts'

type StepStatus = CycleView['steps'][number]
const MARK = { pending: '·', running: '●', done: '✓', skipped: '–', failed: '✕' } as const
const TONE = {
  pending: 'text-ink-faint',
  running: 'text-accent running',
  done: 'text-ink-dim',
  skipped: 'text-ink-faint',
  failed: 'text-loss',
} as const

/** The ten steps of a cycle as marks with their time. */
export const StepStrip = ({ steps }: { steps: readonly StepStatus[] }) => (
  <ol className="grid grid-cols-2 gap-x-4 gap-y-1 sm:grid-cols-5">
    {steps.map((step) => (
      <li key={step.step} className="flex items-baseline gap-2 whitespace-nowrap">
        <span aria-hidden="true" className={TONE[step.status]}>
          {MARK[step.status]}
        </span>
        <span className={step.status === 'running' ? 'text-ink' : 'text-ink-dim'}>{step.step}</span>
        <span className="sr-only">{step.status}</span>
        <span className="text-ink-faint">{step.ms === null ? '' : formatLatency(step.ms)}</span>
      </li>
    ))}
  </ol>
)
