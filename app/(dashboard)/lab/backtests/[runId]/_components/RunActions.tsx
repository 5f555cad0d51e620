'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { ConfirmDialog } from '@/app/_components/dialogs/ConfirmDialog.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract, sendDelete } from '@/app/_hooks/fetchContract.ts'
import type { BacktestRun, backtestAskedSchema } from '@/lib/contracts/labBacktests.ts'
import { isGoingOn } from '../../_components/runWords.ts'

type Wish = 'cancel' | 'repeat' | 'delete'

/** What can be done with a run: end it, ask for the same again, take its files, delete it. */
export function RunActions({ run }: { run: BacktestRun }) {
  const [isAsking, setAsking] = useState(false)
  const client = useQueryClient()
  const router = useRouter()
  const address = `/api/lab/backtests/${run.id}`
  const wish = useMutation({
    async mutationFn(what: Wish): Promise<void> {
      if (what === 'delete') {
        await sendDelete(address)
        router.push('/lab/backtests')
      } else if (what === 'cancel') await sendContract<typeof backtestAskedSchema>('POST', address, { wish: 'cancel' })
      else {
        const { runId } = await sendContract<typeof backtestAskedSchema>('POST', '/api/lab/backtests', run.spec)
        router.push(`/lab/backtests/${runId}`)
      }
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['backtests'] }),
  })
  return (
    <>
      {wish.isError && (
        <span role="alert" className="text-loss">
          {failureText(wish.error)}
        </span>
      )}
      {isGoingOn(run) ? (
        <button type="button" className={buttonClass('quiet')} onClick={() => wish.mutate('cancel')}>
          Cancel
        </button>
      ) : (
        <button type="button" className={buttonClass('quiet')} onClick={() => wish.mutate('repeat')}>
          Repeat
        </button>
      )}
      {run.figures !== null && (
        <>
          <a className={buttonClass('quiet')} href={`${address}/export?of=report&format=json`}>
            Report JSON
          </a>
          <a className={buttonClass('quiet')} href={`${address}/export?of=trades&format=csv`}>
            Trades CSV
          </a>
          <a className={buttonClass('quiet')} href={`${address}/export?of=equity&format=csv`}>
            Equity CSV
          </a>
        </>
      )}
      <button type="button" className={buttonClass('quiet')} onClick={() => setAsking(true)}>
        Delete
      </button>
      <ConfirmDialog open={isAsking} title={`Delete backtest ${run.id}`} onClose={() => setAsking(false)}>
        <p>Its records go for good. That it was tried stays counted for the runs on the same market.</p>
        <div className="flex gap-2">
          <button type="button" className={buttonClass()} onClick={() => setAsking(false)}>
            Keep it
          </button>
          <button type="button" className={buttonClass('danger')} onClick={() => wish.mutate('delete')}>
            Delete its records
          </button>
        </div>
      </ConfirmDialog>
    </>
  )
}
