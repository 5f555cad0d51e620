import { describe, expect, test } from 'vitest'
import { decisionSchema } from '@/lib/domain/decision.ts'
import { isJsonObject } from '@/lib/llm/wire/json.ts'
import { answerWireSchema } from '@/lib/llm/wire/wireSchema.ts'

/** Yields every object of a schema, whatever it nests in. */
function* nodes(value: unknown): Generator<Record<string, unknown>> {
  if (Array.isArray(value)) for (const item of value) yield* nodes(item)
  if (!isJsonObject(value)) return
  yield value
  for (const member of Object.values(value)) yield* nodes(member)
}

describe.each(['full', 'lean'] as const)('the %s schema on the wire', (form) => {
  const schema = answerWireSchema(['BTC', 'kPEPE'], form)
  const objects = [...nodes(schema)].filter((node) => node.type === 'object')

  test('holds none of the keywords that strict modes refuse', () => {
    const keys = new Set(
      [...nodes(schema)]
        .filter((node) => !('reasoning' in node || 'asset' in node || 'left' in node || 'match' in node))
        .flatMap((node) => Object.keys(node)),
    )
    for (const refused of [
      'minimum',
      'maximum',
      'exclusiveMinimum',
      'exclusiveMaximum',
      'pattern',
      'format',
      'minItems',
      'maxItems',
      '$schema',
      'default',
      'oneOf',
      'const',
    ]) {
      expect(keys).not.toContain(refused)
    }
  })

  test('requires every field of every object and allows no other', () => {
    expect(objects.length).toBeGreaterThan(0)
    for (const object of objects) {
      expect(object.required).toEqual(Object.keys(object.properties as object))
      expect(object.additionalProperties).toBe(false)
    }
  })

  test('names the coins of this question', () => {
    const item = objects.find((object) => 'asset' in (object.properties as object))
    expect(item?.properties).toMatchObject({ asset: { enum: ['BTC', 'kPEPE'] } })
    expect(Object.keys(item?.properties as object)).toEqual(Object.keys(decisionSchema.shape))
  })
})

test('the lean schema nests exit rules no further than a text', () => {
  const lean = JSON.stringify(answerWireSchema(['BTC'], 'lean'))
  expect(lean).not.toContain('conditions')
  expect(lean).not.toContain('description')
  expect(lean.length).toBeLessThan(1_000)
})
