import { type StoredModel, storedModelSchema } from '../../lib/contracts/models.ts'
import type { Settings } from '../../lib/domain/settings.ts'
import { updateAgent } from '../../lib/store/agentState.ts'
import type { World } from '../wiring/world.ts'

/** Providers are asked for credit and prices at most this often, in wall milliseconds. */
const LOOK_UP_MS = 3_600_000

/** Writes which model is in force where the screens read it, if it is another than before. */
export async function followModel(world: World, settings: Settings): Promise<void> {
  const facts = world.modelFacts(settings)
  const stored = await readStored(world)
  const { credit: _credit, prices: _prices, lookedUpWallMs: _at, ...before } = stored ?? UNKNOWN
  if (JSON.stringify(before) === JSON.stringify(facts)) return
  // What a provider said of credit and prices is of that address and model only.
  const isSame = stored !== null && stored.baseUrl === facts.baseUrl && stored.model === facts.model
  await write(world, { ...facts, ...(isSame ? pick(stored) : UNKNOWN) })
}

/** Asks the provider for credit and prices when the last answer is an hour old, or now. Never throws for what the provider does. */
export async function lookUpModel(world: World, settings: Settings, signal: AbortSignal, now = false): Promise<void> {
  await followModel(world, settings)
  const stored = await readStored(world)
  const wallMs = world.clock.wallMs()
  if (stored === null || stored.ruleBased) return
  if (!now && stored.lookedUpWallMs !== null && wallMs - stored.lookedUpWallMs < LOOK_UP_MS) return
  const { credit, prices } = await world.lookUpModel(settings, signal)
  if (!signal.aborted) await write(world, { ...stored, credit, prices, lookedUpWallMs: wallMs })
}

const UNKNOWN = { credit: null, prices: null, lookedUpWallMs: null }
const pick = ({ credit, prices, lookedUpWallMs }: StoredModel) => ({ credit, prices, lookedUpWallMs })

async function write(world: World, stored: StoredModel): Promise<void> {
  const { model, ruleBased } = stored
  await updateAgent(world.db, world.agentId, world.clock.wallMs(), {
    model,
    ruleBased,
    modelFacts: JSON.stringify(storedModelSchema.parse(stored)),
  })
}

async function readStored({ db, agentId }: World): Promise<StoredModel | null> {
  const row = await db.agentState.findUniqueOrThrow({ where: { agentId }, select: { modelFacts: true } })
  if (row.modelFacts === null) return null
  // Written by an older version in another form: it is written anew.
  return storedModelSchema.safeParse(JSON.parse(row.modelFacts)).data ?? null
}
