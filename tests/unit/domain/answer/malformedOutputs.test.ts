import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readAnswer } from '@/lib/domain/answer/readAnswer.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'

const FILE = 'malformed-outputs.json'
const corpusSchema = z.object({
  context: z.object({ prices: z.record(z.string(), z.number()), min_notional_usd: z.number() }),
  cases: z.array(
    z.object({
      id: z.string(),
      note: z.string(),
      assets: z.array(z.string()),
      finish_reason: z.string().nullable(),
      raw: z.string(),
      message: z.record(z.string(), z.unknown()).optional(),
      expected: z.object({
        outcome: z.string(),
        reason: z.string().optional(),
        retry: z.boolean().optional(),
        decisions: z.array(z.record(z.string(), z.unknown())).optional(),
        rejects: z.record(z.string(), z.string()).optional(),
      }),
    }),
  ),
})

const present = hasSharedData(FILE)
const corpus = present ? corpusSchema.parse(readSharedJson(FILE)) : null

describe.skipIf(!present)('the corpus of malformed answers', () => {
  test.each((corpus?.cases ?? []).map((one) => [one.id, one.note, one] as const))('%s: %s', (_id, _note, one) => {
    const reading = readAnswer({
      message: one.message ?? { content: one.raw },
      finishReason: one.finish_reason,
      assets: one.assets,
      prices: corpus?.context.prices ?? {},
      minNotionalUsd: corpus?.context.min_notional_usd ?? 0,
      toolNames: null,
    })
    expect(reading.outcome).toBe(one.expected.outcome)
    expect(reading.reason ?? undefined).toBe(one.expected.reason)
    expect(reading.retry).toBe(one.expected.retry ?? false)
    if (one.expected.decisions !== undefined) {
      expect(reading.decisions).toHaveLength(one.expected.decisions.length)
      expect(reading.decisions).toMatchObject(one.expected.decisions)
    }
    const rejected = reading.problems.filter((problem) => problem.effect === 'rejected')
    for (const [asset, code] of Object.entries(one.expected.rejects ?? {})) {
      expect(rejected).toContainEqual(expect.objectContaining({ asset, code }))
    }
  })
})
