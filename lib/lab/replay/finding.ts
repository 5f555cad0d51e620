import type { Difference } from '../../contracts/labReplay.ts'

/** What one level of a replay came to, before its cause is known. */
export type Finding =
  | { kind: 'equal'; compared: number }
  | { kind: 'none'; why: string }
  /** No version keeps it. */
  | { kind: 'notKept'; why: string }
  /** This version keeps it, so only what an older one wrote may lack it. */
  | { kind: 'missing'; why: string }
  | { kind: 'differs'; compared: number; differences: Difference[] }
