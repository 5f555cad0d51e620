import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import path from 'node:path'
import './exitWithParent.mjs'

// Loaded into the processes that must not see a key: for them there is no `.env`, nor any other file of that kind. Next would read it and keep its whole
// text for as long as it lives. This is against mistakes, ours and the framework's: code that runs inside the process is of the same user as the file.

const isDotEnv = (file) =>
  (typeof file === 'string' || file instanceof URL || Buffer.isBuffer(file)) &&
  /^\.env($|\.)/.test(path.basename(String(file)))

const absent = (file) =>
  Object.assign(new Error(`ENOENT: no such file or directory, open '${file}'`), {
    code: 'ENOENT',
    errno: -2,
    syscall: 'open',
  })

for (const name of ['openSync', 'readFileSync', 'copyFileSync']) {
  const own = fs[name]
  fs[name] = (file, ...rest) => {
    if (isDotEnv(file)) throw absent(file)
    return own(file, ...rest)
  }
}
for (const name of ['open', 'readFile', 'copyFile']) {
  const own = fs[name]
  fs[name] = (file, ...rest) => (isDotEnv(file) ? process.nextTick(rest.at(-1), absent(file)) : own(file, ...rest))
  const promised = fs.promises[name]
  fs.promises[name] = (file, ...rest) => (isDotEnv(file) ? Promise.reject(absent(file)) : promised(file, ...rest))
}
const { createReadStream } = fs
fs.createReadStream = (file, ...rest) => {
  if (isDotEnv(file)) throw absent(file)
  return createReadStream(file, ...rest)
}
process.loadEnvFile = (file = '.env') => {
  throw absent(file)
}
syncBuiltinESMExports()
