import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'

// npm run sim -- --seeds 1000 --from 1: one day of trading a seed, with faults drawn from it. A seed that breaks an invariant is printed, and is run
// again by --seeds 1 --from SEED.

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
})
const [count, from] = [Number(values.seeds), Number(values.from)]
const planned: Record<string, number> = {}
const broken: string[] = []
const sums = { cycles: 0, entries: 0, fills: 0, closed: 0 }
const started = performance.now()
for (let seed = from; seed < from + count; seed += 1) {
  const result = await simulate(seed)
  for (const [name, times] of Object.entries(result.planned)) planned[name] = (planned[name] ?? 0) + times
  sums.cycles += result.report.cycles.total
  sums.entries += result.report.entries
  sums.fills += result.report.fills
  sums.closed += result.report.trades.closed
  broken.push(...result.broken)
  for (const sentence of result.broken) console.log(sentence)
}
console.log(`\n${count} days from seed ${from} in ${Math.round((performance.now() - started) / 1000)} s`)
console.log(
  Object.entries(sums)
    .map(([name, sum]) => `${name} ${sum}`)
    .join(', '),
)
console.table(planned)
console.log(broken.length === 0 ? 'Every invariant held.' : `${broken.length} invariants were broken.`)
process.exit(broken.length === 0 ? 0 : 1)
