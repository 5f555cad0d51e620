'use client'
import { useState } from 'react'
import { useShortcut } from '../../_hooks/useShortcut.ts'
import { buttonClass } from '../dialogs/buttonClass.ts'
import { ConfirmDialog } from '../dialogs/ConfirmDialog.tsx'
import { NAVIGATION } from './pages.ts'

const KEYS: readonly [string, string][] = [
  ...NAVIGATION.map((page, index): [string, string] => [String(index + 1), page.label]),
  ['h', 'Ask to halt (asks before it acts)'],
  ['[ and ]', 'Previous and next cycle'],
  ['?', 'This list'],
  ['Esc', 'Close a dialog'],
]

/** The list of keys, on `?`. */
export function KeyHelp() {
  const [open, setOpen] = useState(false)
  useShortcut('?', () => setOpen(true))
  return (
    <>
      <button type="button" className={buttonClass('quiet')} onClick={() => setOpen(true)}>
        ? keys
      </button>
      <ConfirmDialog open={open} onClose={() => setOpen(false)} title="Keys">
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-table">
          {KEYS.map(([key, meaning]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-sm border border-line-strong px-2 font-mono">{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <button type="button" className={`${buttonClass()} self-start`} onClick={() => setOpen(false)}>
          Close
        </button>
      </ConfirmDialog>
    </>
  )
}
