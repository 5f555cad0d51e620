'use client'
import { type ReactNode, useEffect, useRef } from 'react'

/**
 * The browser's own modal: it traps focus, closes on Escape and gives focus back. The first focusable thing inside gets the focus, so
 * put the safe or expected choice first.
 */
export function ConfirmDialog({ open, title, onClose, children }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (open && !element?.open) element?.showModal()
    if (!open && element?.open) element.close()
  }, [open])
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      onClose={onClose}
      className="m-auto w-[calc(100vw-2rem)] max-w-lg rounded border border-line-strong bg-panel p-0 text-ink"
    >
      {/* Mounted only while open: a form inside starts fresh each time. */}
      {open && (
        <div className="flex flex-col gap-4 p-6">
          <h2 className="text-prose font-medium">{title}</h2>
          {children}
        </div>
      )}
    </dialog>
  )
}
interface ConfirmDialogProps {
  open: boolean
  title: string
  onClose: () => void
  children: ReactNode
}
