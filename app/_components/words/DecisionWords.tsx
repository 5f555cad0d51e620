import type { DecisionView } from '@/lib/contracts/cycles.ts'
import { CoinLink } from '../links/CoinLink.tsx'
import { formatUsd } from '../numbers/formatNumber.ts'
import { VerdictWord } from './VerdictWord.tsx'
import { wordsOf } from './wordsOf.ts'

type Decided = Pick<DecisionView, 'coin' | 'action' | 'verdict' | 'denial' | 'allocationUsd' | 'sizeUsd'>

/** A decision in one line: what was asked, and what the gate let through. */
export function DecisionWords({ decision }: { decision: Decided }) {
  const { coin, action, verdict, denial, allocationUsd, sizeUsd } = decision
  const isOrder = action === 'buy' || action === 'sell'
  return (
    <span>
      <CoinLink coin={coin} /> {action}
      {isOrder && ` ${formatUsd(allocationUsd)}`}
      {verdict !== 'hold' && (
        <>
          {' → '}
          <VerdictWord verdict={verdict} />
          {verdict === 'clamp' && sizeUsd !== null && ` to ${formatUsd(sizeUsd)}`}
          {verdict === 'deny' && denial !== null && `: ${wordsOf(denial)}`}
        </>
      )}
    </span>
  )
}
