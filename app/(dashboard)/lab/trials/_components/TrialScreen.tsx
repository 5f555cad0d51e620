'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { buttonClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { sendContract } from '@/app/_hooks/fetchContract.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PairReport, TrialFlip, trialEstimateSchema } from '@/lib/contracts/labTrial.ts'
import type { startedTrialSchema, TrialView, trialWishSchema } from '@/lib/contracts/labTrials.ts'
import { TrialPrice } from './TrialPrice.tsx'
import { TrialProgress } from './TrialProgress.tsx'
import { VariantTable } from './VariantTable.tsx'

/** One trial: how far it is, and what it came to. */
export function TrialScreen({ trialId }: { trialId: string }) {
  const query = useRead('labTrial', { trialId })
  return (
    <QueryPanel title="Trial" query={query}>
      {(trial) => (
        <div className="flex flex-col gap-4 p-4">
          <p className="text-prose font-medium">{trial.name}</p>
          <TrialProgress trial={trial} />
          <Actions trial={trial} />
          <Report trial={trial} />
        </div>
      )}
    </QueryPanel>
  )
}

const ENDED = ['done', 'failed', 'cancelled']

function Actions({ trial }: { trial: TrialView }) {
  const client = useQueryClient()
  const router = useRouter()
  const wish = useMutation({
    mutationFn: (wished: 'cancel' | 'delete') =>
      sendContract<typeof trialWishSchema>('POST', `/api/lab/trials/${trial.id}/wish`, { wish: wished }),
    onSuccess: ({ wish: wished }) => {
      void client.invalidateQueries({
        predicate: ({ queryKey: [name] }) => name === 'labTrials' || name === 'labTrial',
      })
      if (wished === 'delete') router.push('/lab/trials')
    },
  })
  const isEnded = ENDED.includes(trial.status)
  const exported = `/api/lab/trials/${trial.id}/export`
  return (
    <div className="flex flex-wrap items-center gap-3">
      {!isEnded && (
        <button type="button" className={buttonClass()} disabled={wish.isPending} onClick={() => wish.mutate('cancel')}>
          Cancel, keep what was answered
        </button>
      )}
      {isEnded && (
        <button type="button" className={buttonClass()} disabled={wish.isPending} onClick={() => wish.mutate('delete')}>
          Delete the report
        </button>
      )}
      {trial.report !== null && (
        <>
          <a className={linkClass} href={`${exported}?as=csv`} download>
            CSV
          </a>
          <a className={linkClass} href={`${exported}?as=json`} download>
            JSON
          </a>
        </>
      )}
      {isEnded && <Repeat trial={trial} />}
      {wish.isError && (
        <p role="alert" className="text-loss">
          {failureText(wish.error)}
        </p>
      )}
    </div>
  )
}

/** The same plan: what was answered is there and costs nothing, or new answers are drawn. */
function Repeat({ trial: { plan } }: { trial: TrialView }) {
  const router = useRouter()
  const price = useMutation({
    mutationFn: async (draw: number) => {
      const next = { ...plan, draw }
      const estimate = await sendContract<typeof trialEstimateSchema>('POST', '/api/lab/trials/estimate', {
        plan: next,
      })
      return { plan: next, estimate }
    },
  })
  const start = useMutation({
    mutationFn: (token: string) =>
      sendContract<typeof startedTrialSchema>('POST', '/api/lab/trials', { plan: price.data?.plan, token }),
    onSuccess: ({ id }) => router.push(`/lab/trials/${id}`),
  })
  const error = price.error ?? start.error
  return (
    <>
      <button type="button" className={buttonClass()} onClick={() => price.mutate(plan.draw)}>
        Go on or repeat
      </button>
      <button type="button" className={buttonClass()} onClick={() => price.mutate(plan.draw + 1)}>
        Repeat with new answers
      </button>
      {price.data && (
        <TrialPrice
          estimate={price.data.estimate}
          spendUsdMax={String(plan.spendUsdMax)}
          isStarting={start.isPending}
          onStart={start.mutate}
        />
      )}
      {error && (
        <p role="alert" className="text-loss">
          {failureText(error)}
        </p>
      )}
    </>
  )
}

function Report({ trial: { report, status, plan } }: { trial: TrialView }) {
  if (report === null)
    return (
      <EmptyState>
        {ENDED.includes(status) ? 'It ended without a report.' : 'The report is there once it has ended.'}
      </EmptyState>
    )
  return (
    <>
      <ul className="list-disc pl-5 text-prose">
        {report.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <VariantTable variants={report.variants} />
      {report.pairs.map((pair) => (
        <Pair key={pair.b} pair={pair} names={plan.variants.map(({ name }) => name)} />
      ))}
    </>
  )
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function Pair({ pair, names }: { pair: PairReport; names: readonly string[] }) {
  const { says, coins, denied, flips } = pair
  return (
    <Panel title={`${names[pair.b]} against ${names[pair.a]}`}>
      <div className="flex flex-col gap-2 p-4 text-prose">
        <p>{says}</p>
        {denied.onlyA + denied.onlyB > 0 && (
          <p>
            Mostly denied in one of the two only: {denied.onlyA} contexts of {names[pair.a]}, {denied.onlyB} of{' '}
            {names[pair.b]} (p = {denied.p?.toFixed(3) ?? 'not known'}).
          </p>
        )}
      </div>
      {coins.length > 0 && <DataTable caption="By coin" columns={COINS} rows={coins} rowKey={({ coin }) => coin} />}
      {flips.length > 0 && (
        <DataTable
          caption="What changes"
          columns={FLIPS}
          rows={flips}
          rowKey={({ cycleId, coin }) => `${cycleId} ${coin}`}
        />
      )}
    </Panel>
  )
}

const COINS: Column<PairReport['coins'][number]>[] = [
  { key: 'coin', header: 'coin', cell: ({ coin }) => coin },
  { key: 'excess', header: 'more than scatter', align: 'right', cell: ({ excess }) => percent(excess) },
  { key: 'p', header: 'p, for all coins', align: 'right', cell: ({ pHolm }) => pHolm.toFixed(3) },
  { key: 'flips', header: 'contexts that change', align: 'right', cell: ({ flips }) => formatCount(flips) },
]

const saidWords = ({ action, share, verdict }: TrialFlip['from']): string => `${action} ${percent(share)}, ${verdict}`

const FLIPS: Column<TrialFlip>[] = [
  {
    key: 'cycle',
    header: 'cycle',
    cell: ({ cycleId, number }) => (
      <CycleLink cycleId={cycleId} decisionId={null}>
        {formatCount(number)}
      </CycleLink>
    ),
  },
  { key: 'coin', header: 'coin', cell: ({ coin }) => coin },
  { key: 'from', header: 'says', cell: ({ from }) => saidWords(from) },
  { key: 'to', header: 'other says', cell: ({ to }) => saidWords(to) },
  { key: 'recorded', header: 'recorded', cell: ({ recorded }) => recorded ?? 'nothing' },
]
