import fs from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from '../../lib/privateFolder.mjs'

export interface RotatingLog {
  write(line: string): void
  close(): void
}

/**
 * Returns a log file that is set aside as `<file>.1`, `.2` … when it has grown to `bytesMax`; the oldest beyond `keep` goes. Written at
 * once, not buffered: the last lines before a crash are the ones a person looks for.
 */
export function createRotatingLog(file: string, bytesMax = 5 * 1024 * 1024, keep = 3): RotatingLog {
  makePrivateFolder(path.dirname(file))
  let handle = fs.openSync(file, 'a')
  let bytes = fs.fstatSync(handle).size

  function rotate(): void {
    fs.closeSync(handle)
    for (let number = keep; number >= 1; number -= 1) {
      const from = number === 1 ? file : `${file}.${number - 1}`
      if (fs.existsSync(from)) fs.renameSync(from, `${file}.${number}`)
    }
    handle = fs.openSync(file, 'a')
    bytes = 0
  }

  return {
    write(line) {
      const buffer = Buffer.from(`${line}\n`)
      if (bytes > 0 && bytes + buffer.length > bytesMax) rotate()
      fs.writeSync(handle, buffer)
      bytes += buffer.length
    },
    close: () => fs.closeSync(handle),
  }
}
