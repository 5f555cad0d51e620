/** Before it nothing was recorded that could be replayed here, after it nothing yet. In ms. */
const EARLIEST_MS = Date.UTC(2000, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

/** How times are written, by how many digits stand behind the milliseconds; no moment between the two years is plausible in two units. */
const UNITS: [name: TimeForm, digits: number][] = [
  ['seconds', -3],
  ['milliseconds', 0],
  ['microseconds', 3],
  ['nanoseconds', 6],
]

export type TimeForm =
  | 'seconds'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  | 'ISO 8601'
  | 'dates without a zone, read as UTC'

/** A moment in ms since 1970 and how it was written, or why it cannot be read, as the end of a sentence. */
export type TimeReading = { ms: number; form: TimeForm } | string

const isPlausible = (ms: number): boolean => ms >= EARLIEST_MS && ms < LATEST_MS

const DIGITS = /^\d+$/

/** Returns the moment a text of a recording means. Only what can be read in one way is read. */
export function timeOf(text: string): TimeReading {
  if (text.length === 13) {
    // By far the most common, in files of a million rows.
    const ms = Number(text)
    if (Number.isInteger(ms) && isPlausible(ms) && DIGITS.test(text)) return { ms, form: 'milliseconds' }
  }
  const number = /^(\d{9,19})(?:\.(\d{1,9}))?$/.exec(text)
  if (number) return sinceEpoch(number[1] ?? '', number[2] ?? '') ?? compact(text) ?? noMoment
  if (/^\d{8}(?:[ T]?\d{4}(?:\d{2})?)?$/.test(text)) return compact(text) ?? noMoment
  if (/^\d+(?:\.\d+)?$/.test(text)) return noMoment
  if (/^\d(?:\.\d+)?e\+?\d{1,2}$/i.test(text)) return scientific(text)
  return calendar(text)
}

const noMoment = 'is no moment between 2000 and 2100 in seconds, milliseconds, microseconds or nanoseconds since 1970.'

function sinceEpoch(whole: string, fraction: string): TimeReading | null {
  for (const [form, digits] of UNITS) {
    // By places of the text: nanoseconds are no whole numbers in a double.
    const ms = digits < 0 ? Number(whole) * 1_000 : Number(whole.slice(0, whole.length - digits))
    if (!isPlausible(ms)) continue
    const rest = digits < 0 ? fraction : (digits === 0 ? '' : whole.slice(-digits)) + fraction
    if (digits < 0)
      return /^\d{0,3}0*$/.test(rest) ? { ms: ms + Number(rest.slice(0, 3).padEnd(3, '0')), form } : notWhole
    return /^0*$/.test(rest) ? { ms, form } : notWhole
  }
  return null
}

const notWhole = 'is no whole number of milliseconds.'

/** What Python writes for a double is exact; what a spreadsheet shortens is another moment. */
function scientific(text: string): TimeReading {
  const [mantissa = '', exponent = ''] = text.toLowerCase().split(/e\+?/)
  const fraction = mantissa.split('.')[1] ?? ''
  if (fraction.length < Number(exponent)) {
    return 'has lost digits, as a spreadsheet does with long numbers: export it again as text.'
  }
  const whole = mantissa.slice(0, 1) + fraction.slice(0, Number(exponent))
  return sinceEpoch(whole, fraction.slice(Number(exponent))) ?? noMoment
}

/** 20250131, 202501310005, 20250131000500. */
function compact(text: string): TimeReading | null {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?$/.exec(text) ?? []
  return year === undefined ? null : instant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, false)
}

const CALENDAR =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?: |T|, )(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i

function calendar(text: string): TimeReading {
  const [all, year, , month = '', day = '', hour = '0', minute = '00', second = '00', fraction = '', zone] =
    CALENDAR.exec(text) ?? []
  if (all === undefined) {
    return /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}/.test(text)
      ? 'may mean two days, since day and month are not told apart: write it as 2025-01-31 00:05:00Z.'
      : 'is no time we read: write it in milliseconds since 1970, or as 2025-01-31T00:05:00Z.'
  }
  if (!/^\d{0,3}0*$/.test(fraction)) return notWhole
  const two = (part: string) => part.padStart(2, '0')
  const ms = fraction.slice(0, 3).padEnd(3, '0')
  const at = `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}.${ms}${offset(zone)}`
  return instant(at, zone !== undefined)
}

const offset = (zone = 'Z'): string => {
  if (!/^[+-]/.test(zone)) return 'Z'
  const digits = zone.replace(/\D/g, '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** The 31st of February would be taken for a day in March. */
function instant(iso: string, hasZone: boolean): TimeReading {
  const ms = Date.parse(iso)
  const [year = 0, month = 0, day = 0] = iso.slice(0, 10).split('-').map(Number)
  if (Number.isNaN(ms) || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return 'is no moment of the calendar.'
  if (!isPlausible(ms)) return 'is not between 2000 and 2100.'
  return { ms, form: hasZone ? 'ISO 8601' : 'dates without a zone, read as UTC' }
}
