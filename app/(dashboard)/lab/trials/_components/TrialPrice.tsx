import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import type { TrialEstimate } from '@/lib/contracts/labTrial.ts'

const PRICES = {
  list: 'by its list prices',
  unknown: 'no price known here: counted as a dear model',
  free: 'nobody sends a bill',
} as const

interface PriceProps {
  estimate: TrialEstimate
  spendUsdMax: string
  isStarting: boolean
  onStart: (token: string) => void
}

/** What a trial would ask and cost, and the button that starts it at that price. */
export function TrialPrice({ estimate, spendUsdMax, isStarting, onStart }: PriceProps) {
  const { contexts, samples, lowUsd, expectedUsd, highUsd, variants, leftOut, token } = estimate
  return (
    <div role="status" className="flex flex-col gap-2 text-prose">
      <p>
        {formatCount(contexts)} contexts, {formatCount(samples)} questions: about ${expectedUsd.toFixed(4)}, from $
        {lowUsd.toFixed(4)} with cached prompts to ${highUsd.toFixed(4)} with retries at the longest answers. It ends at
        ${spendUsdMax}.
      </p>
      {variants.map(({ name, model, prices, expectedUsd: own }) => (
        <p key={name} className="text-ink-dim">
          {name}: {model || 'the model of its settings'}, about ${own.toFixed(4)}, {PRICES[prices]}.
        </p>
      ))}
      {leftOut.map(({ why, count }) => (
        <p key={why} className="text-ink-dim">
          {formatCount(count)} cycles cannot be asked again: {why}
        </p>
      ))}
      <div>
        <button type="button" className={buttonClass('primary')} disabled={isStarting} onClick={() => onStart(token)}>
          Ask {formatCount(samples)} questions
        </button>
      </div>
    </div>
  )
}
