import { parseAsStringLiteral } from 'nuqs/server'
import { RANGES, type Range } from '@/lib/contracts/choices.ts'

/** The range a curve is looked at, in the address of its screen. */
export const rangeAddress = (usual: Range) => ({ range: parseAsStringLiteral(RANGES).withDefault(usual) })

/** The overview's own. */
export const OVERVIEW_ADDRESS = rangeAddress('7d')
