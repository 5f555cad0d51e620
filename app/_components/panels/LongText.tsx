'use client'
import { useState } from 'react'
import { linkClass } from '../dialogs/buttonClass.ts'
import { formatCount } from '../numbers/formatNumber.ts'

const FIRST = 4000

/** Foreign text as text: wrapped, never interpreted, the rest of a long one on request. */
export function LongText({ text, mono = false }: { text: string; mono?: boolean }) {
  const [whole, setWhole] = useState(text.length <= FIRST * 1.25)
  const shown = whole ? text : text.slice(0, FIRST)
  return (
    <div className="flex min-w-0 flex-col items-start gap-2">
      <div className={`w-full break-words whitespace-pre-wrap ${mono ? 'font-mono text-label' : 'text-prose'}`}>
        {shown}
      </div>
      {!whole && (
        <button type="button" className={linkClass} onClick={() => setWhole(true)}>
          show all {formatCount(text.length)} characters
        </button>
      )}
    </div>
  )
}
