import fs from 'node:fs'

const CHUNK_BYTES = 4 * 1024 * 1024

/** Returns which of the marks stand anywhere in what a process has written to its memory, in either form in which a text is held. Linux only. */
export function marksInMemory(pid: number, marks: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(marks)
  const forms = names.map((name) => [
    Buffer.from(marks[name] ?? '', 'latin1'),
    Buffer.from(marks[name] ?? '', 'utf16le'),
  ])
  const overlap = Math.max(...forms.flat().map((form) => form.length))
  const found = new Set<string>()
  const handle = fs.openSync(`/proc/${pid}/mem`, 'r')
  try {
    for (const chunk of chunksOf(pid, handle, overlap))
      for (const [at, name] of names.entries()) if (forms[at]?.some((form) => chunk.includes(form))) found.add(name)
  } finally {
    fs.closeSync(handle)
  }
  return [...found].sort()
}

function* chunksOf(pid: number, handle: number, overlap: number): Generator<Buffer> {
  const buffer = Buffer.alloc(CHUNK_BYTES)
  for (const [start, end] of writableParts(pid))
    for (let at = start; at < end; at += CHUNK_BYTES - overlap) {
      const bytes = readSome(handle, buffer, at, Math.min(CHUNK_BYTES, end - at))
      if (bytes === 0) break
      yield buffer.subarray(0, bytes)
    }
}

/** Parts that end between the look and the reading hold nothing any more. */
function readSome(handle: number, buffer: Buffer, at: number, bytes: number): number {
  try {
    return fs.readSync(handle, buffer, 0, bytes, at)
  } catch {
    return 0
  }
}

function writableParts(pid: number): [number, number][] {
  return fs
    .readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap((line): [number, number][] => {
      const [, start, end] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? []
      return start && end ? [[Number.parseInt(start, 16), Number.parseInt(end, 16)]] : []
    })
}
