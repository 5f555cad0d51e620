import type { CycleSummary } from '@/lib/contracts/cycles.ts'

const TONE: Record<CycleSummary['status'], string> = {
  running: 'text-accent',
  ok: 'text-ink',
  hold: 'text-ink-dim',
  skipped: 'text-warn',
  halted: 'text-loss',
  failed: 'text-loss',
}

/** How a cycle ended. */
export const CycleStatusWord = ({ status }: { status: CycleSummary['status'] }) => (
  <span className={TONE[status]}>{status}</span>
)
