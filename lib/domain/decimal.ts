import { Decimal as BaseDecimal } from 'decimal.js'

/**
 * Money arithmetic. A private clone of decimal.js, so that nothing else in the process can change our precision or rounding.
 * 40 significant digits; exponents are written out, never `1e-7`.
 */
export const Decimal = BaseDecimal.clone({
  precision: 40,
  rounding: BaseDecimal.ROUND_HALF_EVEN,
  toExpNeg: -40,
  toExpPos: 40,
})
export type Decimal = BaseDecimal

declare const unit: unique symbol
/** A price in USD for one unit of the coin. */
export type Px = Decimal & { readonly [unit]: 'px' }
/** A size in units of the coin. Signed only where the name says so (`szi`). */
export type Sz = Decimal & { readonly [unit]: 'sz' }
/** An amount of US dollars (USDC). */
export type Usd = Decimal & { readonly [unit]: 'usd' }

type Numeric = Decimal | string | number

/** Returns the value as a price. Throws on text that is no finite decimal. */
export const px = (value: Numeric): Px => finite(value) as Px
/** Returns the value as a size in coin units. Throws on text that is no finite decimal. */
export const sz = (value: Numeric): Sz => finite(value) as Sz
/** Returns the value as US dollars. Throws on text that is no finite decimal. */
export const usd = (value: Numeric): Usd => finite(value) as Usd

function finite(value: Numeric): Decimal {
  const decimal = new Decimal(value)
  if (!decimal.isFinite()) throw new RangeError(`"${String(value)}" is not a finite decimal number.`)
  return decimal
}

export const ZERO_USD = usd(0)

/** Returns price times size, in dollars: always positive, whatever the sign of the size. */
export const notional = (size: Sz, price: Px): Usd => size.abs().times(price) as Usd

/** Returns the size cut down to `szDecimals` decimals (the venue's lot), towards zero. May be 0. */
export const floorToLot = (size: Sz, szDecimals: number): Sz =>
  size.toDecimalPlaces(szDecimals, Decimal.ROUND_DOWN) as Sz

/**
 * Returns the nearest legal order price at or beyond `price` in the given direction: at most 5 significant figures and at most
 * `6 - szDecimals` decimals, whole numbers always legal.
 * Source: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
export function roundToTick(price: Px, szDecimals: number, direction: 'up' | 'down'): Px {
  const mode = direction === 'up' ? Decimal.ROUND_CEIL : Decimal.ROUND_FLOOR
  const decimals = Math.max(0, 6 - szDecimals)
  const significant = price.toSignificantDigits(5, mode)
  // A whole number may have more than 5 figures, so 123,456 stays as it is.
  const legal = significant.isInteger() && price.abs().gte(10_000) ? price.toDecimalPlaces(0, mode) : significant
  return legal.toDecimalPlaces(decimals, mode) as Px
}

/** Returns the canonical text of a decimal: no exponent, no trailing zeros, `-0` as `0`. What the store and the wire carry. */
export const toText = (value: Decimal): string => (value.isZero() ? '0' : value.toFixed())

/** Returns a quotient (an average price, a mark) with 20 significant digits: whatever a venue quotes is exact, however small, and endless digits end. */
export const cutToDigits = <T extends Decimal>(value: T): T => value.toSignificantDigits(20) as T

/** Returns the exact decimal of a number that came out of JSON (its shortest decimal form, which is what the sender wrote). */
export const fromJsonNumber = (value: number): Decimal => finite(value)
