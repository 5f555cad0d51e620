/** A power beyond which nothing we show is written. */
const EXPONENT_MAX = 1_000
const WRITTEN = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i

/**
 * A decimal as it is written, exact and of any length: what is needed to show money, prices and sizes, and nothing more. decimal.ts is for reckoning with them;
 * it brings a library that no page needs.
 */
export class Written {
  /** The value is `units` ÷ 10^`places`; no trailing zeros behind the point. */
  readonly units: bigint
  readonly places: number

  private constructor(units: bigint, places: number) {
    let [left, behind] = places < 0 ? [units * powerOf10(-places), 0] : [units, places]
    while (behind > 0 && left % 10n === 0n) {
      left /= 10n
      behind -= 1
    }
    this.units = left
    this.places = behind
  }

  /** Returns the value of a number as text, as a float (its shortest decimal form), or of what writes itself as one; null where it is no finite decimal. */
  static read(value: string | number | { toString(): string }): Written | null {
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = WRITTEN.exec(String(value).trim()) ?? []
    if (whole === '' || Math.abs(Number(exponent)) > EXPONENT_MAX) return null
    return new Written(BigInt((sign === '-' ? '-' : '') + whole + fraction), fraction.length - Number(exponent))
  }

  /** Returns the same, and throws RangeError where it is no finite decimal. */
  static of(value: string | number | { toString(): string }): Written {
    const read = Written.read(value)
    if (read === null) throw new RangeError(`"${String(value)}" is not a finite decimal number.`)
    return read
  }

  /** Returns −1, 0 or 1. */
  get sign(): -1 | 0 | 1 {
    if (this.units === 0n) return 0
    return this.units < 0n ? -1 : 1
  }

  /** How many digits stand before the point: at least 1. */
  get wholeDigits(): number {
    return String(amount(this.units) / powerOf10(this.places)).length
  }

  abs(): Written {
    return new Written(amount(this.units), this.places)
  }

  negated(): Written {
    return new Written(-this.units, this.places)
  }

  plus(other: Written): Written {
    const places = Math.max(this.places, other.places)
    return new Written(this.unitsAt(places) + other.unitsAt(places), places)
  }

  /** Returns −1, 0 or 1: how it stands to the other. */
  compare(other: Written): -1 | 0 | 1 {
    return this.plus(other.negated()).sign
  }

  /** Returns it times 10^`power`. */
  shift(power: number): Written {
    return new Written(this.units, this.places - power)
  }

  /** Returns the quotient to so many decimals, half to even. Throws RangeError for a division by 0. */
  over(other: Written, places: number): Written {
    if (other.sign === 0) throw new RangeError('Nothing is divided by 0.')
    const turn = BigInt(other.sign)
    const shared = Math.max(this.places, other.places)
    return new Written(
      halfToEven(this.unitsAt(shared) * turn * powerOf10(places), other.unitsAt(shared) * turn),
      places,
    )
  }

  /** Returns it with at most so many decimals, half to even. */
  toPlaces(places: number): Written {
    if (this.places <= places) return this
    return new Written(halfToEven(this.units, powerOf10(this.places - places)), places)
  }

  /** Returns it with at most so many significant digits, half to even. */
  toSignificant(digits: number): Written {
    const beyond = String(amount(this.units)).length - digits
    if (beyond <= 0) return this
    return new Written(halfToEven(this.units, powerOf10(beyond)), this.places - beyond)
  }

  /** Returns its text without an exponent: with exactly so many decimals, half to even, or with its own. */
  toFixed(places = this.places): string {
    const digits = String(amount(this.toPlaces(places).unitsAt(places))).padStart(places + 1, '0')
    const minus = this.toPlaces(places).sign < 0 ? '-' : ''
    return minus + (places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`)
  }

  private unitsAt(places: number): bigint {
    return this.units * powerOf10(places - this.places)
  }
}

const powerOf10 = (power: number): bigint => 10n ** BigInt(power)
const amount = (units: bigint): bigint => (units < 0n ? -units : units)

/** `by` is above 0. */
function halfToEven(units: bigint, by: bigint): bigint {
  const [whole, rest] = [amount(units) / by, amount(units) % by]
  const up = rest * 2n > by || (rest * 2n === by && whole % 2n === 1n) ? whole + 1n : whole
  return units < 0n ? -up : up
}
