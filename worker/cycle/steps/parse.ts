import type { DecidedAnswer } from '../../../lib/llm/answering/decideAndRead.ts'
import type { NewDiaryEntry } from '../../../lib/store/books/diaryBook.ts'
import type { World } from '../../wiring/world.ts'
import type { CurrentCycle } from '../currentCycle.ts'
import type { Wish } from './gate.ts'

/** Step 5. Turns what was read into wishes and tells the diary what could not be used: an item with a fault holds its coin, the others live. */
export async function parse(
  world: World,
  cycle: CurrentCycle,
  answer: DecidedAnswer,
): Promise<{ wishes: Wish[]; holdReason: string | null }> {
  const entry = (asset: string, message: string): NewDiaryEntry => ({
    cycleId: cycle.id,
    atMs: world.clock.nowMs(),
    asset,
    action: 'hold',
    message,
    fields: { rationale: message },
  })
  const problems = answer.problems.map((problem) =>
    entry(problem.asset ?? '', `${problem.effect === 'rejected' ? 'Not used' : 'Noted'}: ${problem.message}`),
  )
  if (answer.outcome === 'hold') {
    await world.books.diary.insert([...problems, entry('', `No decision: ${answer.message}`)])
    return { wishes: [], holdReason: answer.message }
  }
  await world.books.diary.insert(problems)
  const wishes = answer.decisions.map((decision): Wish => {
    // A coin that is not named has said nothing that could be told back.
    const own = answer.problems.filter(({ asset, code }) => asset === decision.asset && code !== 'missing')
    return { decision, source: 'model', ...(own.length > 0 ? { problems: own } : {}) }
  })
  return { wishes, holdReason: null }
}
