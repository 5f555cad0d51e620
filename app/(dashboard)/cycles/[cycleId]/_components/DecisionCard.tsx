'use client'
import { HashLink } from '@/app/_components/links/HashLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { Px } from '@/app/_components/numbers/Px.tsx'
import { Sz } from '@/app/_components/numbers/Sz.tsx'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { TARGET_CLASS } from '@/app/_components/panels/Disclosure.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { DecisionWords } from '@/app/_components/words/DecisionWords.tsx'
import { ExitRulesList } from '@/app/_components/words/ExitRulesList.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { useIsTarget } from '@/app/_hooks/useHash.ts'
import type { CycleView } from '@/lib/contracts/cycles.ts'
import { GateReport } from './GateReport.tsx'

type Decision = CycleView['decisions'][number]

const SOURCE = {
  model: 'the model',
  exitRule: 'an exit rule, by code',
  person: 'a person',
  watchdog: 'the watchdog, by code',
} as const

/** One decision from the wish to its fills. `turn`: the one the answer stands in, null when no model was asked. `ruleBased`: rules answered, and it is said. */
export function DecisionCard({
  decision,
  turn,
  ruleBased,
}: {
  decision: Decision
  turn: number | null
  ruleBased: boolean
}) {
  const id = `decision-${decision.id}`
  const isTarget = useIsTarget(id)
  return (
    <article
      id={id}
      className={`${isTarget ? TARGET_CLASS : ''} flex flex-col gap-4 border-b border-line p-4 last:border-0`}
    >
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-prose">
          <DecisionWords decision={decision} />
        </h3>
        <span className="text-label text-ink-faint">
          decision {decision.id} · by{' '}
          {decision.source === 'model' && ruleBased ? 'the rules, no model' : SOURCE[decision.source]}
          {decision.source === 'model' && turn !== null && (
            <>
              {' '}
              in <HashLink id={`turn-${turn}`}>turn {turn}</HashLink>
            </>
          )}
        </span>
      </header>
      {decision.rationale !== '' && <p className="text-prose break-words whitespace-pre-line">{decision.rationale}</p>}
      <Facts rows={factsOf(decision)} />
      {decision.exitRules && <ExitRulesList rules={decision.exitRules} />}
      <GateReport rules={decision.gateReport} verdict={decision.verdict} />
      {decision.intents.length > 0 && <Intents intents={decision.intents} />}
      {decision.fills.length > 0 && <Fills fills={decision.fills} />}
    </article>
  )
}

function factsOf(decision: Decision): [string, React.ReactNode][] {
  const rows: [string, React.ReactNode][] = []
  if (decision.leverage !== null) rows.push(['leverage', leverageWords(decision.leverage, decision.gateReport)])
  if (decision.slPx !== null) rows.push(['stop', <Px key="sl" value={decision.slPx} />])
  if (decision.tpPx !== null) rows.push(['target', <Px key="tp" value={decision.tpPx} />])
  if (decision.confidence !== null) rows.push(['confidence', decision.confidence.toFixed(2)])
  if (decision.exitPlan !== '') rows.push(['exit plan', decision.exitPlan])
  return rows
}

/** What is set, and what was asked for where a limit made that less. */
function leverageWords(asked: number, rules: Decision['gateReport']): string {
  const line = rules.find(({ code }) => code === 'leverageMax')
  return line?.verdict === 'clamp' && line.limit !== null ? `${line.limit}x, asked for ${asked}x` : `${asked}x`
}

const OUTCOME_TONE: Record<Decision['intents'][number]['outcome'], string> = {
  written: 'text-ink-dim',
  sent: 'text-ink-dim',
  acknowledged: 'text-ink',
  rejected: 'text-loss',
  unknown: 'text-warn',
  notSent: 'text-warn',
}

/** The orders written down for it, and what the venue said. */
const Intents = ({ intents }: { intents: Decision['intents'] }) => (
  <section className="flex flex-col gap-1">
    <h4 className="text-ink-dim">Orders</h4>
    <ul className="flex flex-col gap-1">
      {intents.map((intent) => (
        <li key={intent.id} title={`cloid ${intent.cloid}${intent.oid ? `, oid ${intent.oid}` : ''}`}>
          {intent.role} {intent.side} <Sz value={intent.sz} /> @ <Px value={intent.triggerPx ?? intent.limitPx} />
          {intent.reduceOnly && <span className="text-ink-dim"> reduce-only</span>}
          {' → '}
          <span className={OUTCOME_TONE[intent.outcome]}>{wordsOf(intent.orderStatus ?? intent.outcome)}</span>
          {intent.filledSz !== '0' && (
            <span className="text-ink-dim">
              {intent.orderStatus === 'filled' ? ' ' : ' filled '}
              <Sz value={intent.filledSz} />
              {intent.avgPx !== null && (
                <>
                  {' '}
                  at <Px value={intent.avgPx} />
                </>
              )}
            </span>
          )}
          {intent.message !== '' && <span className="text-ink-dim"> · {intent.message}</span>}
        </li>
      ))}
    </ul>
  </section>
)

const Fills = ({ fills }: { fills: Decision['fills'] }) => (
  <section className="flex flex-col gap-1">
    <h4 className="text-ink-dim">Fills</h4>
    <ul className="flex flex-col gap-1">
      {fills.map((fill) => (
        <li key={fill.id}>
          <At atMs={fill.atMs} /> {fill.dir || fill.side} <Sz value={fill.sz} /> @ <Px value={fill.px} />
          <span className="text-ink-dim">
            {' '}
            fee <Usd value={fill.feeUsd} />
          </span>
          {fill.closedPnlUsd !== '0' && (
            <span>
              {' '}
              realised <Usd value={fill.closedPnlUsd} tone />
            </span>
          )}
        </li>
      ))}
    </ul>
  </section>
)
