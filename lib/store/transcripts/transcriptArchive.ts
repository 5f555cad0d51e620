import { promises as fs } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip, type ZlibOptions } from 'node:zlib'
import {
  type ArchiveFile,
  DATA,
  findPlace,
  INDEX,
  INDEX_BYTES_MAX,
  isMissing,
  isWhole,
  type Place,
  sizeOf,
} from './archiveFile.ts'
import { type TranscriptTexts, transcriptTextsSchema } from './transcriptTexts.ts'

/**
 * Where transcripts go when the retention rule takes them out of the store: `archive/<agent>.<first cycle>.jsonl.gz` in the data folder, a line of JSON a
 * cycle, for `zcat` and every language. Each line is a gzip member of its own, and the `.index` beside the file says where it lies, so one cycle is read
 * without the others. Cycles are removed oldest first, so a file holds those from the cycle in its name up to the next file's.
 */
export interface TranscriptArchive {
  /** Resolves when these are on disk, cycles in order; the oldest files go while all of the agent's take more than `bytesMax`. */
  append(texts: readonly TranscriptTexts[], bytesMax: number): Promise<void>
  /** Resolves to a cycle's texts; null when they are not here, damaged, too large to be ours, or cannot be read. Never rejects. */
  find(cycleId: number): Promise<TranscriptTexts | null>
}

/** A new file begins beyond this size, and beyond a quarter of what all may take. */
const FILE_BYTES_MAX = 64_000_000
/** What one member may unpack to: a few bytes on disk can be gigabytes in memory. */
const TEXT_BYTES_MAX = 32_000_000

/** Returns the archive of one agent in a data folder. Nothing is made before something is put into it. */
export function transcriptArchive(dataDir: string, agentId: string): TranscriptArchive {
  const folder = path.join(dataDir, 'archive')
  return {
    async append(texts, bytesMax) {
      const first = texts[0]
      if (first === undefined) return
      await fs.mkdir(folder, { recursive: true, mode: 0o700 })
      const files = await listFiles(folder, agentId)
      const open = await findOpen(files.at(-1), Math.min(FILE_BYTES_MAX, bytesMax / 4))
      await appendTo(open ?? (await begin(folder, agentId, first.cycleId)), texts)
      await dropOldest(await listFiles(folder, agentId), bytesMax)
    },
    async find(cycleId) {
      try {
        const file = (await listFiles(folder, agentId)).findLast(({ firstId }) => firstId <= cycleId)
        const place = file && (await findPlace(file, cycleId))
        return file && place ? await readAt(file, place) : null
      } catch {
        return null
      }
    },
  }
}

/** For where nothing is kept: an archive that takes nothing and has nothing. */
export const NO_ARCHIVE: TranscriptArchive = { append: async () => {}, find: async () => null }

/** `-2` and on: a file that begins with a cycle with which another, damaged one began. */
const NAME = /^(\d{12})(?:-(\d{1,6}))?$/
const ID_DIGITS = 12

/** In the order of their cycles. Rejects where the folder cannot be read; one that is not there is empty. */
async function listFiles(folder: string, agentId: string): Promise<ArchiveFile[]> {
  const names = await fs.readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  const own = names.flatMap((name) => {
    const isOurs = name.startsWith(`${agentId}.`) && name.endsWith(DATA)
    const [, id, copy = '1'] = (isOurs && NAME.exec(name.slice(agentId.length + 1, -DATA.length))) || []
    return id === undefined ? [] : [{ name, firstId: Number(id), copy: Number(copy) }]
  })
  const inOrder = own.sort((one, other) => one.firstId - other.firstId || one.copy - other.copy)
  return Promise.all(
    inOrder.map(({ name, firstId }) => measure(path.join(folder, name.slice(0, -DATA.length)), firstId)),
  )
}

async function measure(base: string, firstId: number): Promise<ArchiveFile> {
  const [data, index] = await Promise.all([sizeOf(base + DATA), sizeOf(base + INDEX)])
  const diskBytes = data.diskBytes + index.diskBytes
  return { base, firstId, dataBytes: data.bytes, indexBytes: index.bytes, diskBytes }
}

/** The file that more goes into; null where it is full, or data and index do not agree: then it is left as it is. */
async function findOpen(last: ArchiveFile | undefined, bytesMax: number): Promise<ArchiveFile | null> {
  if (last === undefined || last.dataBytes + last.indexBytes > bytesMax || last.indexBytes > INDEX_BYTES_MAX / 2)
    return null
  return (await isWhole(last)) ? last : null
}

/** Of a name that nothing has yet. */
async function begin(folder: string, agentId: string, firstId: number): Promise<ArchiveFile> {
  const taken = new Set(await fs.readdir(folder))
  const name = `${agentId}.${String(firstId).padStart(ID_DIGITS, '0')}`
  let free = name
  for (let copy = 2; taken.has(free + DATA) || taken.has(free + INDEX); copy += 1) free = `${name}-${copy}`
  return { base: path.join(folder, free), firstId, dataBytes: 0, indexBytes: 0, diskBytes: 0 }
}

async function appendTo(
  { base, dataBytes, indexBytes }: ArchiveFile,
  texts: readonly TranscriptTexts[],
): Promise<void> {
  const members = await Promise.all(texts.map((each) => pack(Buffer.from(`${JSON.stringify(each)}\n`))))
  let end = dataBytes
  const lines = members.map((member, at) => {
    const line = `${texts[at]?.cycleId} ${end} ${member.length}\n`
    end += member.length
    return line
  })
  // Only what is on disk is in the index.
  await writeBehind(base + DATA, dataBytes, Buffer.concat(members))
  await writeBehind(base + INDEX, indexBytes, Buffer.from(lines.join('')))
}

/** Where a full disk takes only a part, that part goes again: it would be there once more at each try. What lay there before is never touched. */
async function writeBehind(file: string, bytes: number, content: Buffer): Promise<void> {
  const handle = await fs.open(file, 'a', 0o600)
  try {
    if ((await handle.stat()).size !== bytes) throw new Error(`${file} changed while it was written.`)
    try {
      await handle.appendFile(content)
      await handle.sync()
    } catch (error) {
      await handle.truncate(bytes).catch(() => {})
      throw error
    }
  } finally {
    await handle.close()
  }
}

async function readAt({ base }: ArchiveFile, { cycleId, offset, length }: Place): Promise<TranscriptTexts | null> {
  const handle = await fs.open(base + DATA, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    const line = await unpack(buffer.subarray(0, bytesRead), { maxOutputLength: TEXT_BYTES_MAX })
    const texts = transcriptTextsSchema.parse(JSON.parse(line.toString('utf8')))
    return texts.cycleId === cycleId ? texts : null
  } finally {
    await handle.close()
  }
}

/** Never the newest. */
async function dropOldest(files: readonly ArchiveFile[], bytesMax: number): Promise<void> {
  let total = files.reduce((sum, { diskBytes }) => sum + diskBytes, 0)
  for (const { base, diskBytes } of files.slice(0, -1)) {
    if (total <= bytesMax) return
    // The index first: without it the rest is nowhere read, and goes the next time.
    await fs.rm(base + INDEX, { force: true })
    await fs.rm(base + DATA, { force: true })
    total -= diskBytes
  }
}

const pack = promisify<Buffer, Buffer>(gzip)
const unpack = promisify<Buffer, ZlibOptions, Buffer>(gunzip)
