import { promises as fs } from 'node:fs'

/** One file of the archive and the index beside it. Sizes in bytes, as the disk has them. */
export interface ArchiveFile {
  base: string
  firstId: number
  dataBytes: number
  indexBytes: number
  /** What both take of the disk: of a file with holes less than its size. */
  diskBytes: number
}

/** Where a cycle's member lies. Only the newest line of a cycle counts: a crash between archive and store leaves two. */
export interface Place {
  cycleId: number
  offset: number
  length: number
}

export const DATA = '.jsonl.gz'
export const INDEX = '.index'
/** An index that is larger is not ours: a new file begins at half of it. */
export const INDEX_BYTES_MAX = 8_000_000
/** A member that is larger is not read: its cycle would not fit into the memory of a screen. */
const MEMBER_BYTES_MAX = 16_000_000

/** Resolves to what a file takes; zero where there is none. Rejects where the disk does not say. */
export async function sizeOf(file: string): Promise<{ bytes: number; diskBytes: number }> {
  try {
    const { size, blocks } = await fs.stat(file)
    return { bytes: size, diskBytes: Math.min(size, blocks * 512) }
  } catch (error) {
    if (isMissing(error)) return { bytes: 0, diskBytes: 0 }
    throw error
  }
}

/** Returns whether an error says that a file or folder is not there, and nothing else. */
export const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Resolves to where the newest member of a cycle lies; null where no whole line says so, or it says what cannot be. Rejects where the index cannot be read. */
export async function findPlace(file: ArchiveFile, cycleId: number): Promise<Place | null> {
  const lines = (await readIndex(file)).split('\n').slice(0, -1)
  const place = lines.map(parsePlace).findLast((one) => one?.cycleId === cycleId)
  if (!place || place.length > MEMBER_BYTES_MAX) return null
  return place.offset + place.length > file.dataBytes ? null : place
}

/** Resolves to whether every line of the index is whole, and the lines tell of each byte of the data: only then is more put behind them. */
export async function isWhole(file: ArchiveFile): Promise<boolean> {
  const lines = await readIndex(file).then(
    (text) => text.split('\n'),
    () => null,
  )
  if (lines === null || lines.pop() !== '') return false
  let end = 0
  for (const line of lines) {
    const place = parsePlace(line)
    if (place?.offset !== end) return false
    end += place.length
  }
  return end === file.dataBytes
}

/** Rejects where it cannot be read, for any reason but that there is none. */
async function readIndex({ base, indexBytes }: ArchiveFile): Promise<string> {
  if (indexBytes > INDEX_BYTES_MAX) throw new Error(`The index of ${base} is larger than one of ours.`)
  try {
    return await fs.readFile(base + INDEX, 'latin1')
  } catch (error) {
    if (isMissing(error)) return ''
    throw error
  }
}

function parsePlace(line: string): Place | null {
  if (!/^\d{1,15} \d{1,15} \d{1,15}$/.test(line)) return null
  const [cycleId = 0, offset = 0, length = 0] = line.split(' ').map(Number)
  return length > 0 ? { cycleId, offset, length } : null
}
