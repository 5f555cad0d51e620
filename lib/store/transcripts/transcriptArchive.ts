import { promises as fs } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type TranscriptTexts, transcriptTextsSchema } from './transcriptTexts.ts'

/**
 * Where transcripts go when the retention rule takes them out of the store: `archive/<agent>.<first cycle>.jsonl.gz` in the data folder, a line of JSON a
 * cycle, for `zcat` and every language. Each line is a gzip member of its own, and the `.index` beside the file says where it lies, so one cycle is read
 * without the others. Cycles are removed oldest first, so a file holds those from the cycle in its name up to the next file's.
 */
export interface TranscriptArchive {
  /** Resolves when these are on disk, cycles in order; the oldest files go while all of the agent's take more than `bytesMax`. */
  append(texts: readonly TranscriptTexts[], bytesMax: number): Promise<void>
  /** Resolves to a cycle's texts; null when they are not here, or damaged. */
  find(cycleId: number): Promise<TranscriptTexts | null>
}

/** A new file begins beyond this size, and beyond a quarter of what all may take. */
const FILE_BYTES_MAX = 64_000_000
/** Only the newest line of a cycle counts: a crash between archive and store leaves two. */
interface Place {
  cycleId: number
  offset: number
  length: number
}

/** Returns the archive of one agent in a data folder. Nothing is made before something is put into it. */
export function transcriptArchive(dataDir: string, agentId: string): TranscriptArchive {
  const folder = path.join(dataDir, 'archive')
  return {
    async append(texts, bytesMax) {
      const first = texts[0]
      if (first === undefined) return
      await fs.mkdir(folder, { recursive: true, mode: 0o700 })
      const last = (await listFiles(folder, agentId)).at(-1)
      const isFull = last !== undefined && last.bytes > Math.min(FILE_BYTES_MAX, bytesMax / 4)
      const base = last === undefined || isFull ? baseOf(folder, agentId, first.cycleId) : last.base
      await appendTo(base, texts)
      await dropOldest(folder, agentId, bytesMax)
    },
    async find(cycleId) {
      const files = await listFiles(folder, agentId)
      const file = files.findLast(({ firstId }) => firstId <= cycleId)
      if (!file) return null
      const place = (await readIndex(file.base)).places.findLast((one) => one.cycleId === cycleId)
      return place === undefined ? null : readAt(file.base, place)
    },
  }
}

/** For where nothing is kept: an archive that takes nothing and has nothing. */
export const NO_ARCHIVE: TranscriptArchive = { append: async () => {}, find: async () => null }

const ID_DIGITS = 12
const DATA = '.jsonl.gz'
const INDEX = '.index'
const baseOf = (folder: string, agentId: string, firstId: number): string =>
  path.join(folder, `${agentId}.${String(firstId).padStart(ID_DIGITS, '0')}`)

interface ArchiveFile {
  base: string
  firstId: number
  bytes: number
}

/** In the order of their cycles. */
async function listFiles(folder: string, agentId: string): Promise<ArchiveFile[]> {
  const names = await fs.readdir(folder).catch(() => [])
  const ids = names.flatMap((name) => {
    const id = name.startsWith(`${agentId}.`) && name.endsWith(DATA) && name.slice(agentId.length + 1, -DATA.length)
    return id && /^\d{12}$/.test(id) ? [Number(id)] : []
  })
  const files = ids
    .sort((one, other) => one - other)
    .map(async (firstId) => {
      const base = baseOf(folder, agentId, firstId)
      return { base, firstId, bytes: (await sizeOf(base + DATA)) + (await sizeOf(base + INDEX)) }
    })
  return Promise.all(files)
}

const sizeOf = async (file: string): Promise<number> => (await fs.stat(file).catch(() => null))?.size ?? 0

/** What a crash left behind the last whole member, or the last whole line of the index, is overwritten. */
async function appendTo(base: string, texts: readonly TranscriptTexts[]): Promise<void> {
  const { places, bytes } = await readIndex(base)
  const last = places.at(-1)
  let end = last === undefined ? 0 : last.offset + last.length
  const members = await Promise.all(texts.map((each) => pack(Buffer.from(`${JSON.stringify(each)}\n`))))
  const lines = members.map((member, at) => {
    const line = `${texts[at]?.cycleId} ${end} ${member.length}\n`
    end += member.length
    return line
  })
  await writeFrom(base + DATA, last === undefined ? 0 : last.offset + last.length, Buffer.concat(members))
  // Only what is on disk is in the index.
  await writeFrom(base + INDEX, bytes, Buffer.from(lines.join('')))
}

async function writeFrom(file: string, offset: number, content: Buffer): Promise<void> {
  // Made where it is not there; never emptied.
  await (await fs.open(file, 'a', 0o600)).close()
  const handle = await fs.open(file, 'r+')
  try {
    await handle.truncate(offset)
    await handle.write(content, 0, content.length, offset)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `bytes`: how far the index is whole. */
async function readIndex(base: string): Promise<{ places: Place[]; bytes: number }> {
  const text = await fs.readFile(base + INDEX, 'latin1').catch(() => '')
  const places: Place[] = []
  let bytes = 0
  for (const line of text.split('\n').slice(0, -1)) {
    const [cycleId, offset, length, ...rest] = line.split(' ').map(Number)
    const isWhole = [cycleId, offset, length].every((value) => Number.isSafeInteger(value)) && rest.length === 0
    if (!isWhole || cycleId === undefined || offset === undefined || length === undefined) break
    places.push({ cycleId, offset, length })
    bytes += line.length + 1
  }
  return { places, bytes }
}

async function readAt(base: string, { cycleId, offset, length }: Place): Promise<TranscriptTexts | null> {
  try {
    const handle = await fs.open(base + DATA, 'r')
    try {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, offset)
      const texts = transcriptTextsSchema.parse(JSON.parse((await unpack(buffer)).toString('utf8')))
      return texts.cycleId === cycleId ? texts : null
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}

async function dropOldest(folder: string, agentId: string, bytesMax: number): Promise<void> {
  const files = await listFiles(folder, agentId)
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { base, bytes } of files.slice(0, -1)) {
    if (total <= bytesMax) return
    // The index first: without it the rest is nowhere read, and goes the next time.
    await fs.rm(base + INDEX, { force: true })
    await fs.rm(base + DATA, { force: true })
    total -= bytes
  }
}

const pack = promisify<Buffer, Buffer>(gzip)
const unpack = promisify<Buffer, Buffer>(gunzip)
