import { parseAsStringLiteral } from 'nuqs/server'
import { RANGES, type Range } from '@/lib/contracts/performance.ts'

/** The range a curve is looked at, in the address of its screen. */
export const rangeAddress = (usual: Range) => ({ range: parseAsStringLiteral(RANGES).withDefault(usual) })
