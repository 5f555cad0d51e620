'use client'
import { useState } from 'react'
import { CommandFormButton } from '@/app/_components/dialogs/CommandFormButton.tsx'
import { formatDollars, formatSz } from '@/app/_components/numbers/formatNumber.ts'
import type { PositionView } from '@/lib/contracts/positions.ts'

const PARTS = [0.25, 0.5, 0.75] as const

/** Closes a part of a position, for the reason a person gives. */
export function ReducePosition({ position }: { position: PositionView }) {
  const [frac, setFrac] = useState<number>(0.5)
  const { coin, szi, szDecimals, notionalUsd } = position
  const percent = `${frac * 100} %`
  const size = formatSz(szi.replace('-', ''), szDecimals)
  return (
    <CommandFormButton
      label="Close a part"
      title={`Close a part of ${coin}?`}
      consequence={`Closes ${percent} of ${size} ${coin} (≈ ${formatDollars(String(Number(notionalUsd) * frac), 0)}) at market, reduce-only. The stop is fitted to what is left.`}
      confirm={`Close ${percent}`}
      reasonLabel="Why it is made smaller"
      command={{ kind: 'reducePosition', coin, frac }}
      fields={() => (
        <fieldset className="flex gap-4 text-table">
          <legend className="mb-1">Part to close</legend>
          {PARTS.map((part) => (
            <label key={part} className="flex items-center gap-2">
              <input type="radio" name="part" checked={frac === part} onChange={() => setFrac(part)} />
              {part * 100} %
            </label>
          ))}
        </fieldset>
      )}
    />
  )
}
