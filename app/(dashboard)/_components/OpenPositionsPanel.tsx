'use client'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { SilentBadge } from '@/app/_components/frame/SilentBadge.tsx'
import { CoinLink } from '@/app/_components/links/CoinLink.tsx'
import { distanceFrac } from '@/app/_components/numbers/distanceFrac.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { exitRulesSentence, NO_RULES_SENTENCE } from '@/app/_components/words/exitRulesSentence.ts'
import { nothingHeldSentence } from '@/app/_components/words/nothingHeldSentence.ts'
import { PlanStateLine } from '@/app/_components/words/PlanStateLine.tsx'
import { SideWord } from '@/app/_components/words/SideWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'

/** What is held, and what will get it out. */
export function OpenPositionsPanel() {
  const query = useRead('positions', { agent: useAgentId() })
  return (
    <QueryPanel
      title="Positions"
      query={query}
      aside={
        <>
          <SilentBadge />
          <Link href="/positions" className={linkClass}>
            all
          </Link>
        </>
      }
      empty={(data) => data.positions.length === 0 && <EmptyState>{nothingHeldSentence(data.atMs)}</EmptyState>}
    >
      {(data) => (
        <ul className="flex flex-col">
          {data.positions.map((position) => (
            <Row key={position.coin} position={position} atMs={data.atMs} />
          ))}
        </ul>
      )}
    </QueryPanel>
  )
}

function Row({ position, atMs }: { position: PositionView; atMs: number | null }) {
  return (
    <li className="flex flex-col gap-1 border-b border-line px-4 py-3 last:border-0">
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-medium">
          <CoinLink coin={position.coin} />{' '}
          <Link href={`/positions?open=${encodeURIComponent(position.coin)}`} className="hover:underline">
            <SideWord side={position.side} />{' '}
            <Sz value={position.szi.replace('-', '')} szDecimals={position.szDecimals} />
          </Link>
        </span>
        <Usd value={position.unrealizedPnlUsd} tone />
      </div>
      <p className="text-ink-dim">
        {position.stop?.triggerPx ? (
          <>
            stop <Px value={position.stop.triggerPx} szDecimals={position.szDecimals} /> (
            <Pct value={distanceFrac(position.markPx, position.stop.triggerPx)} sign="always" />)
          </>
        ) : (
          <span className="text-loss">No stop is seen resting.</span>
        )}
        {position.target?.triggerPx && (
          <>
            {' · '}target <Px value={position.target.triggerPx} szDecimals={position.szDecimals} /> (
            <Pct value={distanceFrac(position.markPx, position.target.triggerPx)} sign="always" />)
          </>
        )}
      </p>
      <p className="line-clamp-2 text-ink-dim">
        {position.exitRules ? `exit: ${exitRulesSentence(position.exitRules)}` : NO_RULES_SENTENCE}
      </p>
      <PlanStateLine state={position.exitState} atMs={atMs} />
    </li>
  )
}
