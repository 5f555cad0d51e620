'use client'
import { useEffect, useState } from 'react'

/** Returns the value once it has stayed the same for this long, compared as JSON; until then the one before. The first is returned at once. */
export function useSettled<T>(value: T, settleMs: number): T {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), settleMs)
    return () => clearTimeout(timer)
  }, [text, settleMs])
  return JSON.parse(settled) as T
}
