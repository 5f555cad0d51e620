import { promisify } from 'node:util'
import { type BrotliOptions, brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { AppError } from '../../errors.ts'
import { type TranscriptTexts, transcriptTextsSchema } from './transcriptTexts.ts'

/**
 * Transcripts packed together: a line of JSON a cycle, as in the archive, all lines as one brotli stream. A request repeats the system prompt and the context
 * of its cycle, and a cycle most of the one before; in a window over all of them each is there once.
 */

/** What a block may unpack to: a few bytes in the store can be gigabytes in memory. */
const BLOCK_TEXT_BYTES_MAX = 64_000_000
/** Of the qualities the one that costs a few milliseconds a cycle; the next ones cost ten times as much for a tenth less. */
const QUALITY = 5

/** Resolves to the block of these cycles. Rejects where they are more than is read back, or do not come back byte for byte. */
export async function packBlock(texts: readonly TranscriptTexts[]): Promise<Uint8Array<ArrayBuffer>> {
  const lines = Buffer.from(texts.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: lines.length }
  const body = await pack(lines, { params })
  if (!(await unpackLines(body)).equals(lines)) throw new Error('The packed transcripts are not what was packed.')
  return Uint8Array.from(body)
}

/** Resolves to the cycles of a block, in order. Rejects with AppError('store_row') for one that is damaged. */
export async function unpackBlock({ id, body }: { id: number; body: Uint8Array }): Promise<TranscriptTexts[]> {
  return reading(id, async () => textsIn(await unpackLines(body)))
}

/** Resolves to the cycles of a block if this text stands in one of them, letter case ignored, else to none. Rejects as `unpackBlock` does. */
export async function searchBlock(
  { id, body }: { id: number; body: Uint8Array },
  needle: string,
): Promise<TranscriptTexts[]> {
  return reading(id, async () => {
    const lines = await unpackLines(body)
    // As it stands in JSON; most blocks need not be parsed.
    const quoted = JSON.stringify(needle).slice(1, -1).toLowerCase()
    return lines.toString('utf8').toLowerCase().includes(quoted) ? textsIn(lines) : []
  })
}

async function reading<T>(id: number, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw new AppError(
      'store_row',
      `TranscriptBlock ${id} is damaged: the transcripts packed in it cannot be read. Restore the store from a backup; all else of these cycles is there.`,
      { cause },
    )
  }
}

const textsIn = (lines: Buffer): TranscriptTexts[] =>
  lines
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => transcriptTextsSchema.parse(JSON.parse(line)))

const pack = promisify<Buffer, BrotliOptions, Buffer>(brotliCompress)
const unpack = promisify<Uint8Array, BrotliOptions, Buffer>(brotliDecompress)
const unpackLines = (body: Uint8Array): Promise<Buffer> => unpack(body, { maxOutputLength: BLOCK_TEXT_BYTES_MAX })
