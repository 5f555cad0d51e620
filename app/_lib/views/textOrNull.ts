import { type Decimal, toText } from '@/lib/domain/decimal.ts'

/** Returns a decimal as the HTTP contracts carry it; null stays null. */
export const textOrNull = (value: Decimal | null): string | null => (value === null ? null : toText(value))
