import { messageText } from '../../domain/answer/messageText.ts'
import { guardProvenance } from '../../domain/answer/provenance.ts'
import { readAnswer } from '../../domain/answer/readAnswer.ts'
import type { Reading } from '../../domain/answer/reading.ts'
import type { StoredReadings } from '../../domain/answer/readingsText.ts'
import type { Decision } from '../../domain/decision.ts'
import type { RecordedCycle } from '../../store/queries/recordedCycles.ts'
import { valueDifference } from './difference.ts'
import type { Finding } from './finding.ts'

/** What a thread that was late or broke said instead of a reading: that it did cannot be had again. */
const NO_READING = ['reader_late', 'reader_failed']

/** Every answer of a stored cycle, read again against the prices and sides it was read against; and what was wished, by what was read. */
export function replayReading(cycle: RecordedCycle, readings: StoredReadings | null): Finding {
  if (cycle.readings === null)
    return cycle.answer === null
      ? { kind: 'none', why: 'There was no answer to read.' }
      : { kind: 'missing', why: 'The prices that the answer was read against were not kept.' }
  if (readings === null) return { kind: 'missing', why: 'What was read is stored in a form that is not read any more.' }
  if (readings.reads.some(({ reading }) => NO_READING.includes(reading.reason ?? '')))
    return { kind: 'notKept', why: 'The thread that was to read the answer did not.' }
  const reread = readings.reads.map((read) => readAgain(read, readings))
  const differences = reread.flatMap(({ reading, guarded }, index) => {
    const read = readings.reads[index]
    const name = `Reading of the ${NAMES[read?.purpose ?? 'decide']}`
    return [
      valueDifference(name, read?.reading, reading) ?? [],
      valueDifference(`${name}, guarded`, read?.guarded, guarded) ?? [],
    ].flat()
  })
  const wished = wishDifferences(cycle, reread.at(-1))
  const all = [...differences, ...wished]
  const compared = reread.length
  return all.length > 0 ? { kind: 'differs', compared, differences: all } : { kind: 'equal', compared }
}

const NAMES = { decide: 'answer', sanitize: 'rewriting', retry: 'second answer' } as const

interface Reread {
  reading: Reading
  guarded: { decisions: readonly Decision[] } | null
}

function readAgain(read: StoredReadings['reads'][number], { frame, reads }: StoredReadings): Reread {
  const reading = readAnswer({ message: read.message, finishReason: read.finishReason, ...frame })
  const first = reads[0]
  if (read.purpose !== 'sanitize' || reading.outcome !== 'decisions' || !first) return { reading, guarded: null }
  const incomplete = first.reading.reason === 'incomplete_json'
  return { reading, guarded: guardProvenance(reading.decisions, messageText(first.message), incomplete) }
}

/** A decision of the model is what was read, in its own words; rules that were met already were left out before it was judged. */
function wishDifferences({ decisions }: RecordedCycle, last: Reread | undefined) {
  const read = last?.guarded?.decisions ?? last?.reading.decisions ?? []
  return decisions.flatMap((row) => {
    const own = row.source === 'model' ? read.find(({ asset }) => asset === row.coin) : undefined
    if (row.source !== 'model') return []
    const recorded = {
      asset: row.coin,
      action: row.action,
      allocation_usd: row.allocationUsd.toNumber(),
      leverage: row.leverage,
      tp_price: row.tpPx?.toNumber() ?? null,
      sl_price: row.slPx?.toNumber() ?? null,
      exit_plan: row.exitPlan,
      exit_rules: row.exitRules,
      confidence: row.confidence,
      rationale: row.rationale,
    }
    const wished = own && row.exitRules === null ? { ...own, exit_rules: null } : own
    return valueDifference(`Decision ${row.number}, ${row.coin}: what was read`, recorded, wished, row.number) ?? []
  })
}
