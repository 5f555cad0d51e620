'use client'
import { useId, useState } from 'react'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CommandFormButton, type Problems } from '@/app/_components/dialogs/CommandFormButton.tsx'
import { distanceFrac } from '@/app/_components/numbers/distanceFrac.ts'
import { formatPx } from '@/app/_components/numbers/formatNumber.ts'
import { Pct } from '@/app/_components/numbers/Pct.tsx'
import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'

/** Moves the stop of a position towards the market, for the reason a person gives. */
export function TightenStop({ position }: { position: PositionView }) {
  const [typed, setTyped] = useState('')
  const [evenWithinSpread, setEvenWithinSpread] = useState(false)
  const { coin, side, stop, markPx, szDecimals } = position
  const rests = stop?.triggerPx ? `rests at ${formatPx(stop.triggerPx, szDecimals)}` : 'does not rest'
  return (
    <CommandFormButton
      label="Tighten stop"
      title={`Move the stop of ${coin}?`}
      consequence={`The stop ${rests}; the market is at ${formatPx(markPx, szDecimals)}. It moves only ${side === 'long' ? 'up' : 'down'}, towards the market; the old one goes once the new one is seen resting.`}
      confirm="Move the stop"
      reasonLabel="Why the stop is moved"
      command={{ kind: 'tightenStop', coin, stopPx: typedNumber(typed) ?? '', evenWithinSpread }}
      fields={(problems) => (
        <>
          <StopField typed={typed} onChange={setTyped} problems={problems} markPx={markPx} />
          <label className="flex items-start gap-2 text-table">
            <input
              type="checkbox"
              className="mt-1 accent-accent"
              checked={evenWithinSpread}
              onChange={(event) => setEvenWithinSpread(event.target.checked)}
            />
            Even within the spread, where it may fire at once
          </label>
        </>
      )}
    />
  )
}

function StopField({ typed, onChange, problems, markPx }: StopFieldProps) {
  const id = useId()
  const price = typedNumber(typed)
  const distance = price === null ? null : distanceFrac(markPx, price)
  return (
    <div className="flex flex-col gap-1 text-table">
      <label htmlFor={id}>New stop price</label>
      <input
        id={id}
        className={fieldClass}
        inputMode="decimal"
        value={typed}
        aria-invalid={problems.stopPx !== undefined}
        aria-describedby={`${id}-distance ${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-distance`} className="text-ink-dim">
        {distance !== null && (
          <>
            <Pct value={distance} sign="always" /> from the market
          </>
        )}
      </span>
      <span id={`${id}-problem`} className="text-loss">
        {problems.stopPx}
      </span>
    </div>
  )
}
interface StopFieldProps {
  typed: string
  onChange: (typed: string) => void
  problems: Problems
  markPx: string
}
