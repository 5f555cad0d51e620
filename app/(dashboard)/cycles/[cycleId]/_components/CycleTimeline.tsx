import { StepStrip } from '@/app/_components/words/StepStrip.tsx'
import type { CycleView } from '@/lib/contracts/cycles.ts'

const GAP = 0.4

/** The ten steps to scale, then each with its time and with what ran inside it. A step too short to see keeps a hair's width. */
export function CycleTimeline({ steps, parts }: Pick<CycleView, 'steps' | 'parts'>) {
  const bars = toBars(steps)
  return (
    <div className="flex flex-col gap-3 p-4">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="h-3 w-full" aria-hidden="true">
        {bars.map((bar) => (
          <rect key={bar.step} x={bar.from} width={bar.width} height={4} className={FILL[bar.status]} />
        ))}
      </svg>
      <StepStrip steps={steps} parts={parts} />
    </div>
  )
}

const FILL: Record<CycleView['steps'][number]['status'], string> = {
  pending: 'fill-raised',
  running: 'fill-accent',
  done: 'fill-ink-faint',
  skipped: 'fill-line',
  failed: 'fill-loss',
}

function toBars(steps: CycleView['steps']) {
  const total = steps.reduce((sum, step) => sum + (step.ms ?? 0), 0)
  const room = 100 - GAP * (steps.length - 1)
  const widthMin = 0.6
  const raw = steps.map((step) => Math.max(widthMin, total === 0 ? widthMin : ((step.ms ?? 0) / total) * room))
  const scale = room / raw.reduce((sum, width) => sum + width, 0)
  let from = 0
  return steps.map((step, index) => {
    const width = (raw[index] ?? 0) * scale
    const bar = { step: step.step, status: step.status, from, width }
    from += width + GAP
    return bar
  })
}
