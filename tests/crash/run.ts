import { parseArgs } from 'node:util'
import { BARE_MS_MAX } from './bareWatch.ts'
import { type CrashReport, crash } from './crash.ts'
import { KILL_KINDS } from './crashPlan.ts'

// npm run test:crash -- --kills 1000 --seed 1: real processes, ended again and again while they trade. Prints where the kills fell, what was found wrong
// and the seed; ends with 1 when anything was.

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
})
const report = await crash({ kills: Number(values.kills), seed: Number(values.seed), say: (line) => console.log(line) })
printKills(report)
console.log(
  `\nseed ${report.seed}: ${report.kills.length} kills in ${report.seconds} s (${(report.seconds / Math.max(1, report.kills.length)).toFixed(2)} s each); ${Object.entries(
    report.traded,
  )
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
)
const broken = [
  ['doubled', report.doubled],
  ['lost', report.lost],
  [`without a working stop for more than ${BARE_MS_MAX / 1000} s of agent uptime`, report.bare],
  ['money off by a cent or more', report.money],
] as const
for (const [name, sentences] of broken) {
  console.log(`${String(sentences.length).padStart(5)} ${name}`)
  for (const sentence of sentences.slice(0, 50)) console.log(`      seed ${report.seed}: ${sentence}`)
}
console.log(`      longest without a working stop: ${(report.bareMs / 1000).toFixed(2)} s of agent uptime`)
console.log(
  `      a start of the agent takes ${report.startMs.median} ms, the longest took ${report.startMs.longest} ms`,
)
if (report.dataDir !== null) console.log(`The data folder is kept: ${report.dataDir}`)
process.exit(broken.every(([, sentences]) => sentences.length === 0) ? 0 : 1)

function printKills({ kills }: CrashReport): void {
  const places = [...new Set(kills.map(({ place }) => place))].sort()
  const row = (of: CrashReport['kills']) => ({
    ...Object.fromEntries(KILL_KINDS.map((kind) => [kind, of.filter((kill) => kill.kind === kind).length])),
    all: of.length,
  })
  console.table({
    ...Object.fromEntries(places.map((place) => [place, row(kills.filter((kill) => kill.place === place))])),
    'all places': row(kills),
  })
}
