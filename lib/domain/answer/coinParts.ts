import { toListedCoin } from './assetName.ts'

/** What a text says of one coin. */
export interface CoinParts {
  /** The parts that are about this coin alone, or about all it is named with: its numbers stand here. */
  own: string
  /** The clauses it is named in, whole. */
  around: string
}

const CLAUSE_END = /[\n\r{}\]]|(?<=[.;!?])\s/
const PIECE_END = /,\s|\band\b|\bwhile\b/i
/** A key whose value is the coin the item is about, whichever others its words name. */
const COIN_KEY = /\b(?:asset|coin|symbol|ticker|market|pair|instrument)[\\"'“”]*\s?[:=]\s?[\\"'“”]*([\w:./-]+)/i
/** A coin as the key of what follows. */
const MAP_KEY = /(?<![\w:./-])([\w:./-]{1,24})[\\"'“”]+\s?:\s?$/
/** Behind these words others may be named without being meant. */
const REASON = /\b(?:rationale|reason|thesis|notes?|exit_plan|because|since)\b/i
const TOGETHER = /\b(?:each|both|all|every)\b/i

/** Returns what a text says of each of these coins; a coin it does not name is missing. Where it names only one, all of it is about that one. */
export function splitByCoin(text: string, coins: readonly string[]): Map<string, CoinParts> {
  const named = namedIn(text, coins)
  if (named.length < 2) return new Map(named.map((coin) => [coin, { own: text, around: text }]))
  const parts = new Map(named.map((coin) => [coin, { own: [] as string[], around: [] as string[] }]))
  let current: readonly string[] = []
  let key: string | null = null
  for (const clause of text.split(CLAUSE_END)) {
    const owners = ownersOf(clause, coins, key)
    for (const coin of owners.length > 0 ? owners : current) parts.get(coin)?.around.push(clause)
    if (owners.length < 2 || TOGETHER.test(clause)) {
      for (const coin of owners.length > 0 ? owners : current) parts.get(coin)?.own.push(clause)
    } else {
      for (const [coin, piece] of piecesOf(clause, coins)) parts.get(coin)?.own.push(piece)
    }
    if (owners.length > 0) current = owners
    const last: string | undefined = MAP_KEY.exec(clause.slice(-80))?.[1]
    key = last === undefined ? null : toListedCoin(last, coins)
  }
  return new Map(
    [...parts].map(([coin, { own, around }]) => [coin, { own: own.join(' ; '), around: around.join(' ; ') }]),
  )
}

/** Returns the coins a text names as words: kPEPE is not found in PEPE, nor BTC in WBTC. */
function namedIn(text: string, coins: readonly string[]): string[] {
  const words = new Set(text.split(/[^A-Za-z0-9:._/-]+/))
  const listed = [...words].map((word) => toListedCoin(withoutMarks(word), coins))
  return [...new Set(listed.filter((coin) => coin !== null))]
}

function ownersOf(clause: string, coins: readonly string[], key: string | null): string[] {
  if (key !== null) return [key]
  const keyed = COIN_KEY.exec(clause)?.[1]
  const coin = keyed === undefined ? null : toListedCoin(withoutMarks(keyed), coins)
  return coin !== null ? [coin] : namedIn(clause.split(REASON)[0] ?? '', coins)
}

/** Pieces of a clause about several coins, each with the one it names, or the one before; those before the first name are the first one's. */
function piecesOf(clause: string, coins: readonly string[]): [string, string][] {
  const pieces = clause.split(PIECE_END)
  const first = pieces.flatMap((piece) => namedIn(piece, coins))[0]
  let current = first === undefined ? [] : [first]
  return pieces.flatMap((piece) => {
    const named = namedIn(piece, coins)
    if (named.length > 0) current = named
    // A piece that names several does not say whose its numbers are.
    return current.length === 1 ? current.map((coin): [string, string] => [coin, piece]) : []
  })
}

function withoutMarks(word: string): string {
  let end = word.length
  while (end > 0 && '.:/-'.includes(word.charAt(end - 1))) end -= 1
  return word.slice(0, end)
}
