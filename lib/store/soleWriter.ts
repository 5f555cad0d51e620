import type { Db } from './db.ts'

// A cycle asks the store a hundred times for trades, locks, orders and marks that change once an hour. Where one process has the store to itself, an answer
// holds until that process writes to the table it came from.

/** The tables whose answers are kept: without relations but for these two, whose questions over more than their own table are always asked. */
const TABLES: ReadonlySet<string> = new Set([
  'agentState',
  'command',
  'commandOutcome',
  'fill',
  'intent',
  'ledgerEntry',
  'lock',
  'modelCapability',
  'oddRow',
  'readMark',
  'settings',
  'trade',
  'turn',
])
const OVER_TABLES = /"(?:include|cycle|decision|toolCalls)":/
const READS = /^(?:find|count|aggregate|groupBy)/
/** Answers kept of a table between two writes to it; a question that names a moment comes only once. */
const ANSWERS_MAX = 100

type Statement = Promise<unknown>
type Method = (args?: unknown) => Statement
type Answers = Map<string, Statement>

/**
 * Returns the store as its only writer sees it: the same rows, read once. What others write meanwhile is not seen, so it is for runs, whose world has the
 * store to itself, and never for an agent; whatever writes in such a world writes through this. Raw statements must not touch the tables above.
 */
export function soleWriter(db: Db): Db {
  const tables = new Map<string, unknown>()
  /** What is out of date once a statement has run. */
  const stale = new WeakMap<object, Answers>()
  async function inOne(batch: Statement[]): Promise<unknown> {
    try {
      return await db.$transaction(batch as never)
    } finally {
      for (const statement of batch) stale.get(statement)?.clear()
    }
  }
  return new Proxy(db, {
    get(_, name: keyof Db & string) {
      if (name === '$transaction') return inOne
      if (!TABLES.has(name)) return db[name]
      const known = tables.get(name) ?? tableOf(db[name] as object, stale)
      tables.set(name, known)
      return known
    },
  })
}

function tableOf(table: object, stale: WeakMap<object, Answers>): object {
  const answers: Answers = new Map()
  return new Proxy(table, {
    get(_, operation: string) {
      const method = Reflect.get(table, operation) as Method
      if (READS.test(operation)) return (args: unknown) => remembered(answers, method, operation, args)
      return (args: unknown) => {
        const statement = method(args)
        stale.set(statement, answers)
        return forgetting(statement, answers)
      }
    },
  })
}

async function remembered(answers: Answers, ask: Method, operation: string, args: unknown): Promise<unknown> {
  const text = JSON.stringify(args, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? ''
  if (OVER_TABLES.test(text)) return ask(args)
  const key = `${operation} ${text}`
  const answer = answers.get(key) ?? ask(args).then((rows) => rows)
  if (answers.size === ANSWERS_MAX) answers.clear()
  answers.set(key, answer)
  answer.catch(() => answers.delete(key))
  const rows = await answer
  // Whoever sorts what it was given sorts its own.
  return Array.isArray(rows) ? [...rows] : rows
}

/** A statement runs when it is awaited; before and while it does, what is asked may see the table as it was. */
function forgetting(statement: Statement, answers: Answers): Statement {
  const run = statement.then.bind(statement)
  // biome-ignore lint/suspicious/noThenProperty: a statement of Prisma runs by its `then`, and whether it is awaited alone or in a batch is not known here.
  statement.then = (...heard) =>
    run()
      .finally(() => answers.clear())
      .then(...heard)
  return statement
}
