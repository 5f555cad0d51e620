'use client'
import { useId, useState } from 'react'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CommandFormButton, type Problems } from '@/app/_components/dialogs/CommandFormButton.tsx'
import { formatPx } from '@/app/_components/numbers/formatNumber.ts'
import { typedNumber } from '@/app/_components/numbers/typedNumber.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'

/** Moves the stop of a position towards the market, for the reason a person gives. */
export function TightenStop({ position }: { position: PositionView }) {
  const [typed, setTyped] = useState('')
  const { coin, side, stop, markPx, szDecimals } = position
  const rests = stop?.triggerPx ? `rests at ${formatPx(stop.triggerPx, szDecimals)}` : 'does not rest'
  return (
    <CommandFormButton
      label="Tighten stop"
      title={`Move the stop of ${coin}?`}
      consequence={`The stop ${rests}; the market is at ${formatPx(markPx, szDecimals)}. It moves only ${side === 'long' ? 'up' : 'down'}, towards the market; the old one goes once the new one is seen resting.`}
      confirm="Move the stop"
      reasonLabel="Why the stop is moved"
      command={{ kind: 'tightenStop', coin, stopPx: typedNumber(typed) ?? '' }}
      fields={(problems) => <StopField typed={typed} onChange={setTyped} problems={problems} />}
    />
  )
}

function StopField({ typed, onChange, problems }: StopFieldProps) {
  const problemId = useId()
  return (
    <label className="flex flex-col gap-1 text-table">
      New stop price
      <input
        className={fieldClass}
        inputMode="decimal"
        value={typed}
        aria-invalid={problems.stopPx !== undefined}
        aria-describedby={problemId}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={problemId} className="text-loss">
        {problems.stopPx}
      </span>
    </label>
  )
}
interface StopFieldProps {
  typed: string
  onChange: (typed: string) => void
  problems: Problems
}
