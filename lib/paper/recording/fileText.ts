import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describeError } from '../../errors.ts'
import { utf16Of } from '../../utf16.mjs'
import { broken } from './brokenRecording.ts'

/** What a file may hold, unpacked; four years of minutes are about 130 MB. */
export const BYTES_MAX = 256 * 1024 * 1024
/** A row of numbers is shorter. */
const LINE_BYTES_MAX = 8_192

/** One line of a file; `isWhole` is false for a last one that no line break ends though others are ended: whoever wrote it may have been stopped in it. */
export interface Line {
  text: string
  line: number
  isWhole: boolean
}

const MAGIC: [bytes: string, what: string][] = [
  ['PK', 'a zip archive or a spreadsheet'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'a Feather file'],
  ['FEA1', 'a Feather file'],
  ['BZh', 'packed with bzip2'],
  ['\x28\xb5\x2f\xfd', 'packed with Zstandard'],
  ['\xfd7zXZ', 'packed with xz'],
  ['SQLite format 3', 'a database'],
]

/**
 * Returns a file's text as UTF-8 bytes, unpacked where it is gzip by its first bytes and without a byte order mark. Throws AppError('replay_data') for
 * what is no file, is too large before or after unpacking (`bytesMax`), or is text in no encoding we read.
 */
export function readText(file: string, bytesMax = BYTES_MAX): Buffer {
  const bytes = unpacked(file, readBytes(file, bytesMax), bytesMax)
  const known = MAGIC.find(([magic]) => bytes.toString('latin1', 0, magic.length) === magic)
  if (known) throw broken(`${file} is ${known[1]}: text is read, plain or packed with gzip.`)
  const utf16 = utf16Of(bytes)
  if (utf16 !== null) return Buffer.from(new TextDecoder(utf16).decode(bytes))
  return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes
}

function readBytes(file: string, bytesMax: number): Buffer {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (cause) {
    throw broken(`${file} cannot be read (${describeError(cause)}).`, cause)
  }
  try {
    const size = fstatSync(handle).size
    if (size > bytesMax) throw tooLarge(file, `has ${size} bytes`, bytesMax)
    return readFileSync(handle)
  } finally {
    closeSync(handle)
  }
}

function unpacked(file: string, bytes: Buffer, bytesMax: number): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: bytesMax })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(file, 'unpacks to more', bytesMax, cause)
    }
    throw broken(`${file} cannot be unpacked (${describeError(cause)}): it is cut short or damaged.`, cause)
  }
}

const tooLarge = (file: string, what: string, bytesMax: number, cause?: unknown) =>
  broken(`${file} ${what}; at most ${bytesMax} are read. Split it by coin or leave out old years.`, cause)

const LF = 0x0a
const CR = 0x0d

/**
 * Yields the lines of a text one by one, whichever way each of them ends: LF, CR or both. Throws AppError('replay_data') for one that is no line of a
 * table.
 */
export function* linesOf(file: string, text: Buffer): Iterable<Line> {
  const nextOf = (byte: number, from: number) => {
    const at = text.indexOf(byte, from)
    return at === -1 ? text.length : at
  }
  let [lf, cr] = [nextOf(LF, 0), nextOf(CR, 0)]
  for (let start = 0, line = 1; start < text.length; line += 1) {
    // Looked for only when passed: a file without the one kind is not searched to its end at each line.
    if (lf < start) lf = nextOf(LF, start)
    if (cr < start) cr = nextOf(CR, start)
    const until = Math.min(lf, cr)
    if (until - start > LINE_BYTES_MAX) {
      throw broken(`${file} line ${line} has ${until - start} bytes, and is no row of a table.`)
    }
    yield { text: text.toString('utf8', start, until), line, isWhole: until < text.length || start === 0 }
    start = until + (cr === until && lf === until + 1 ? 2 : 1)
  }
}

/** Returns the first line of a text, for a look at what it is; of a long one the beginning. */
export function beginningOf(text: Buffer): string {
  const start = text.toString('utf8', 0, LINE_BYTES_MAX)
  return start.slice(0, start.search(/[\r\n]|$/))
}
