import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

// npm run bench NAME [NAME…] [-- --OPTION VALUE …]: runs tests/bench/NAME.bench.ts, one after the other, each alone in the process. Options go to the bench.
// A bench prints; it asserts nothing.

const asked = process.argv.slice(2)
const optionsFrom = asked.findIndex((word) => word.startsWith('--'))
const names = optionsFrom < 0 ? asked : asked.slice(0, optionsFrom)
if (names.length === 0) {
  console.error('Say which: npm run bench indicators')
  process.exit(2)
}
for (const name of names) {
  const file = path.join(import.meta.dirname, `${path.basename(name)}.bench.ts`)
  if (!existsSync(file)) {
    console.error(`There is no ${file}.`)
    process.exit(2)
  }
  await import(pathToFileURL(file).href)
}
