import fs from 'node:fs'
import path from 'node:path'
import { describeError } from '../../lib/errors.ts'
import { LOG_PARTS_KEPT } from '../../lib/logFile.ts'
import { makePrivateFolder } from '../../lib/privateFolder.mjs'

export interface RotatingLog {
  write(line: string): void
  close(): void
}

/**
 * Returns a log file that is set aside as `<file>.1`, `.2` … when it has grown to `bytesMax`; the oldest beyond `keep` goes. Written at
 * once, not buffered: the last lines before a crash are the ones a person looks for. What the disk does not take is left out, and said where the log goes
 * on: whoever keeps logs is the parent of everything, and must not end because a disk is full.
 */
export function createRotatingLog(file: string, bytesMax = 5 * 1024 * 1024, keep = LOG_PARTS_KEPT): RotatingLog {
  let handle: number | null = null
  let bytes = 0
  let isCut = false
  let lost = 0
  let why = ''

  function open(): number {
    makePrivateFolder(path.dirname(file))
    const opened = fs.openSync(file, 'a')
    bytes = fs.fstatSync(opened).size
    return opened
  }

  function close(): void {
    if (handle !== null) fs.closeSync(handle)
    handle = null
  }

  function rotate(): void {
    close()
    for (let number = keep; number >= 1; number -= 1) {
      const from = number === 1 ? file : `${file}.${number - 1}`
      if (fs.existsSync(from)) fs.renameSync(from, `${file}.${number}`)
    }
  }

  function append(line: string): void {
    const buffer = Buffer.from(`${isCut ? '\n' : ''}${line}\n`)
    handle ??= open()
    if (bytes > 0 && bytes + buffer.length > bytesMax) {
      rotate()
      handle = open()
    }
    const written = fs.writeSync(handle, buffer)
    bytes += written
    isCut = written < buffer.length
    if (isCut) throw new Error('the disk took a part of a line')
  }

  return {
    write(line) {
      try {
        if (lost > 0) append(`${lost} lines are left out here: ${why}`)
        lost = 0
        append(line)
      } catch (error) {
        lost += 1
        why = describeError(error)
      }
    },
    close,
  }
}
