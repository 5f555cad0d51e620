import { parseArgs } from 'node:util'
import { fuzzAnswers } from './fuzzAnswers.ts'

// npm run fuzz -- --seconds 60 --seed 1: the readers of answers over texts grown from seeds. What breaks an invariant is printed with its text; it
// belongs into SEEDS once it is mended.

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
})
const report = fuzzAnswers(Number(values.seconds), Number(values.seed))
for (const sentence of report.broken.slice(0, 20)) console.log(sentence.slice(0, 2_000))
const { texts, characters, traded, slowest } = report
console.log(
  `${texts} texts, ${characters} characters, ${traded} trades; slowest ${slowest.msPerThousand.toFixed(2)} ms a thousand characters`,
)
console.log(report.broken.length === 0 ? 'Every invariant held.' : `${report.broken.length} invariants were broken.`)
process.exit(report.broken.length === 0 ? 0 : 1)
