import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import type { TrialSummary } from '@/lib/contracts/labTrials.ts'

/** How far a trial is, in words and as a bar while it goes on. */
export function TrialProgress({ trial: { status, done, total, problem } }: { trial: TrialSummary }) {
  const words = total > 0 ? `${status}, ${formatCount(done)} of ${formatCount(total)}` : status
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-2">
      <span>{words}</span>
      {status === 'running' && total > 0 && (
        <progress value={done} max={total} aria-label={`${done} of ${total} asked`} className="h-2 w-24" />
      )}
      {problem !== '' && <span className="text-loss">{problem}</span>}
    </span>
  )
}
