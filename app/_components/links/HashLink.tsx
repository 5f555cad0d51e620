'use client'
import type { ReactNode } from 'react'
import { goToHash } from '../../_hooks/useHash.ts'
import { linkClass } from '../dialogs/buttonClass.ts'

/** A link to another part of the same screen; it opens what is folded there. */
export const HashLink = ({
  id,
  className = linkClass,
  children,
}: {
  id: string
  className?: string
  children: ReactNode
}) => (
  <a
    href={`#${id}`}
    className={className}
    onClick={(event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return
      event.preventDefault()
      goToHash(id)
    }}
  >
    {children}
  </a>
)
