'use client'
import { useEffect, useState } from 'react'

type Check = typeof import('./settingsCheck.ts')

/**
 * Returns the contract's judgement of settings, once there are some to judge: it brings the schemas, which nobody needs who only looks. Null until it is
 * there, and where it cannot be had: what is sent is judged by our server all the same.
 */
export function useSettingsCheck(isNeeded: boolean): Check | null {
  const [check, setCheck] = useState<Check | null>(null)
  useEffect(() => {
    if (isNeeded && check === null) void import('./settingsCheck.ts').then(setCheck, () => {})
  }, [isNeeded, check])
  return check
}
