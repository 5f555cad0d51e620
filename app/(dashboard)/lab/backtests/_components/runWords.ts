import type { BacktestRun } from '@/lib/contracts/labBacktests.ts'

/** Returns in a word or two how far a run is. */
export function runWords({ status, wish }: Pick<BacktestRun, 'status' | 'wish'>): string {
  if (wish === 'delete') return 'being deleted'
  if (wish === 'cancel' && (status === 'running' || status === 'queued')) return 'being cancelled'
  if (status === 'queued') return 'waits for the lab'
  return status === 'cancelled' ? 'cancelled, partly done' : status
}

/** Whether it still goes on, or is to. */
export const isGoingOn = ({ status }: Pick<BacktestRun, 'status'>): boolean =>
  status === 'queued' || status === 'running'
