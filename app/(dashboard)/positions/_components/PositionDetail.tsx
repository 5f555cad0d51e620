'use client'
import { CommandButton } from '@/app/_components/dialogs/CommandButton.tsx'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { distanceFrac } from '@/app/_components/numbers/distanceFrac.ts'
import { formatDollars, formatSz } from '@/app/_components/numbers/formatNumber.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { ExitRulesList } from '@/app/_components/words/ExitRulesList.tsx'
import { NO_RULES_SENTENCE } from '@/app/_components/words/exitRulesSentence.ts'
import { PlanStateLine } from '@/app/_components/words/PlanStateLine.tsx'
import type { OpenOrderView, PositionView } from '@/lib/contracts/positions.ts'
import { noLiquidationSentence } from './noLiquidationSentence.ts'
import { PositionStory } from './PositionStory.tsx'
import { ReducePosition } from './ReducePosition.tsx'
import { TightenStop } from './TightenStop.tsx'

/** What will get this position out, why it was entered, and the buttons that tighten its stop, make it smaller and close it. */
export function PositionDetail({ position, atMs }: { position: PositionView; atMs: number | null }) {
  const size = formatSz(position.szi.replace('-', ''), position.szDecimals)
  return (
    <div className="grid grid-cols-1 gap-6 p-4 whitespace-normal lg:grid-cols-3">
      <div className="flex flex-col gap-3">
        <h3 className="text-ink-dim">Protection seen resting</h3>
        <Facts
          rows={[
            [
              'stop',
              <Trigger
                key="stop"
                position={position}
                order={position.stop}
                absent="none: this position is not protected"
                isAlarm
              />,
            ],
            ['target', <Trigger key="target" position={position} order={position.target} absent="none" />],
            [
              'liquidation',
              position.liquidationPx === null ? (
                noLiquidationSentence(position.side)
              ) : (
                <Px key="liquidation" value={position.liquidationPx} szDecimals={position.szDecimals} />
              ),
            ],
          ]}
        />
        <div className="flex flex-wrap gap-3">
          <TightenStop position={position} />
          <ReducePosition position={position} />
          <CommandButton
            label="Close"
            title={`Close ${position.coin} ${position.side} now?`}
            consequence={`${position.side === 'long' ? 'Sells' : 'Buys back'} all ${size} ${position.coin} (≈ ${formatDollars(position.notionalUsd, 0)}) at market, reduce-only. Its stop and target are cancelled with it.`}
            confirm={`Close ${size} ${position.coin}`}
            command={{ kind: 'closePosition', coin: position.coin, reason: 'Closed on the dashboard.' }}
          />
        </div>
      </div>
      <div className="flex flex-col gap-3">
        <h3 className="text-ink-dim">Exit plan</h3>
        {position.exitPlan !== '' && <p className="text-prose break-words">{position.exitPlan}</p>}
        {position.exitRules ? (
          <>
            <ExitRulesList rules={position.exitRules} />
            <PlanStateLine state={position.exitState} atMs={atMs} />
          </>
        ) : (
          <p className="text-ink-dim">{NO_RULES_SENTENCE}</p>
        )}
      </div>
      <div className="flex flex-col gap-3">
        <h3 className="text-ink-dim">
          {position.adopted ? 'Adopted: found on the venue, not opened by this agent' : 'Why it was entered'}
        </h3>
        <p className="text-prose break-words">{position.entryReason || 'No reason was recorded.'}</p>
        {position.cycleId !== null && (
          <p>
            <CycleLink cycleId={position.cycleId} decisionId={position.decisionId}>
              the decision that opened it
            </CycleLink>
            {position.openedAtMs !== null && (
              <span className="text-ink-dim">
                {' '}
                <Ago atMs={position.openedAtMs} />
              </span>
            )}
          </p>
        )}
      </div>
      <div className="flex flex-col gap-3 lg:col-span-3">
        <h3 className="text-ink-dim">Every change since, in order</h3>
        <PositionStory position={position} />
      </div>
    </div>
  )
}

function Trigger({ position, order, absent, isAlarm = false }: TriggerProps) {
  if (!order?.triggerPx) return <span className={isAlarm ? 'text-loss' : 'text-ink-dim'}>{absent}</span>
  return (
    <>
      <Px value={order.triggerPx} szDecimals={position.szDecimals} /> (
      <Pct value={distanceFrac(position.markPx, order.triggerPx)} sign="always" /> from mark), size{' '}
      <Sz value={order.sz} szDecimals={position.szDecimals} />
    </>
  )
}
interface TriggerProps {
  position: PositionView
  order: OpenOrderView | null
  absent: string
  isAlarm?: boolean
}
