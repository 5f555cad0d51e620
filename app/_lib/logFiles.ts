import 'server-only'
import { createReadStream, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { LOG_NAMES, type LogName } from '@/lib/contracts/choices.ts'
import { webEnv } from '@/lib/env/webEnv.ts'
import { LOG_PARTS_KEPT, logFileOf, processOf } from '@/lib/logFile.ts'
import { lastLines } from './llmLog.ts'

const CHUNK_BYTES = 64 * 1024
/** A tail never reads more of a file than this, however long its lines are. */
const TAIL_BYTES_MAX = 16 * 1024 * 1024

type FileLog = Exclude<LogName, 'llm_requests.log' | 'diary.jsonl'>
/**
 * Returns where the supervisor keeps a process's output: of the processes an agent has for itself, that agent's. The name comes from the fixed
 * list, never from the request, and nothing of the agent's id can lead out of the folder.
 */
function logFile(name: FileLog, agentId: string): string {
  const own = name === 'agent.log' ? 'agent' : name === 'flatten.log' ? 'flatten' : null
  return path.join(webEnv().dataDir, 'logs', own === null ? name : logFileOf(processOf(own, agentId)))
}

/** Returns the logs there are for the agent, and how large the files among them are. */
export async function listLogs(agentId: string): Promise<{ path: LogName; bytes: number | null; exists: boolean }[]> {
  return Promise.all(
    LOG_NAMES.map(async (name) => {
      if (name === 'llm_requests.log' || name === 'diary.jsonl') return { path: name, bytes: null, exists: true }
      const found = await findStats(logFile(name, agentId))
      return { path: name, bytes: found?.size ?? 0, exists: found !== null }
    }),
  )
}

/** Returns the whole file as it is read; empty when nothing was written yet. */
export async function streamLog(name: FileLog, agentId: string): Promise<ReadableStream<Uint8Array> | string> {
  const file = logFile(name, agentId)
  const found = await findStats(file)
  if (found === null || found.size === 0) return ''
  // Up to where it ends now: a file that is being written would otherwise never end.
  return Readable.toWeb(createReadStream(file, { end: found.size - 1 })) as ReadableStream<Uint8Array>
}

/** Returns the file's last lines, reading from its end; empty when nothing was written yet. */
export async function tailLog(name: FileLog, agentId: string, lines: number): Promise<string> {
  const found = await findStats(logFile(name, agentId))
  if (found === null) return ''
  const file = await open(logFile(name, agentId))
  try {
    const chunks: Buffer[] = []
    let at = found.size
    let breaks = 0
    while (at > 0 && breaks <= lines && found.size - at < TAIL_BYTES_MAX) {
      const bytes = Math.min(CHUNK_BYTES, at)
      at -= bytes
      const { buffer } = await file.read({ buffer: Buffer.alloc(bytes), position: at, length: bytes })
      breaks += buffer.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)
      chunks.unshift(buffer)
    }
    return lastLines(Buffer.concat(chunks).toString('utf8'), lines)
  } finally {
    await file.close()
  }
}

/** Returns the last of the log's lines that contain the text, letter case ignored, those of its older parts included; empty when none does. */
export async function searchLog(name: FileLog, agentId: string, text: string, lines: number): Promise<string> {
  const wanted = text.toLowerCase()
  const found: string[] = []
  for (const part of await openParts(logFile(name, agentId))) {
    for await (const line of part.readLines()) {
      if (!line.toLowerCase().includes(wanted)) continue
      found.push(line)
      if (found.length > 2 * lines) found.splice(0, lines)
    }
  }
  return found
    .slice(-lines)
    .map((line) => `${line}\n`)
    .join('')
}

/**
 * Returns the file and its older parts, open, the oldest first: each closes once it is read. They are opened from the newest on, so that one that is set aside
 * meanwhile is met twice and never missed; the second meeting is left out.
 */
async function openParts(file: string): Promise<FileHandle[]> {
  const parts = new Map<number, FileHandle>()
  for (let number = 0; number <= LOG_PARTS_KEPT; number += 1) {
    const part = await openIfThere(number === 0 ? file : `${file}.${number}`)
    const id = part === null ? null : (await part.stat()).ino
    if (part === null || id === null) continue
    if (parts.has(id)) await part.close()
    else parts.set(id, part)
  }
  return [...parts.values()].reverse()
}

const openIfThere = (file: string): Promise<FileHandle | null> => open(file).catch(nullWhereAbsent)

const findStats = (file: string): Promise<Stats | null> => stat(file).catch(nullWhereAbsent)

function nullWhereAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
