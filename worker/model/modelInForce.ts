import type { ModelFacts, StoredModel } from '../../lib/contracts/models.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import type { World } from '../wiring/world.ts'

/** Providers are asked for credit and prices at most this often, in wall milliseconds. */
const LOOK_UP_MS = 3_600_000

const UNKNOWN = { credit: null, prices: null, lookedUpWallMs: null }

/** Writes which model is in force where the screens read it, if it is another than before. */
export async function followModel({ books, models }: World, settings: Settings): Promise<void> {
  const facts = models.modelFacts(settings)
  const { modelFacts: stored } = await books.state.read()
  if (stored !== null && sameFacts(stored, facts)) return
  // What a provider said of credit and prices is of that address and model only.
  const isSame = stored !== null && stored.baseUrl === facts.baseUrl && stored.model === facts.model
  const { credit, prices, lookedUpWallMs } = isSame ? stored : UNKNOWN
  await write(books, { ...facts, credit, prices, lookedUpWallMs })
}

/** Asks the provider for credit and prices when the last answer is an hour old, or now. Never throws for what the provider does. */
export async function lookUpModel(world: World, settings: Settings, signal: AbortSignal, now = false): Promise<void> {
  const { books, models, clock } = world
  await followModel(world, settings)
  const { modelFacts: stored } = await books.state.read()
  const wallMs = clock.wallMs()
  if (stored === null || stored.ruleBased) return
  if (!now && stored.lookedUpWallMs !== null && wallMs - stored.lookedUpWallMs < LOOK_UP_MS) return
  const { credit, prices } = await models.lookUpModel(settings, signal)
  if (!signal.aborted) await write(books, { ...stored, credit, prices, lookedUpWallMs: wallMs })
}

function sameFacts(stored: StoredModel, facts: ModelFacts): boolean {
  const { credit: _credit, prices: _prices, lookedUpWallMs: _at, ...before } = stored
  return JSON.stringify(before) === JSON.stringify(facts)
}

const write = (books: World['books'], stored: StoredModel): Promise<void> =>
  books.state.update({ model: stored.model, ruleBased: stored.ruleBased, modelFacts: stored })
