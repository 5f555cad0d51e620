import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { classifyError } from '@/lib/llm/ladder/classifyError.ts'
import { hasSharedData, readSharedJson } from '@/tests/support/sharedData.ts'

const FILE = 'llm-error-samples.json'
const corpusSchema = z.object({
  samples: z.array(
    z.object({
      id: z.string(),
      provider: z.string(),
      status: z.number(),
      body: z.unknown(),
      meaning: z.string(),
      degrade: z.string(),
    }),
  ),
})

const present = hasSharedData(FILE)
// e61 is an ordinary answer: nothing in it can be classified. It is why phases are split wherever both at once are not known to work.
const samples = present ? corpusSchema.parse(readSharedJson(FILE)).samples.filter((one) => one.id !== 'e61') : []

describe.skipIf(!present)('the corpus of provider errors', () => {
  test.each(samples.map((one) => [one.id, one.provider, one.meaning, one] as const))(
    '%s %s: %s',
    (_id, _provider, _meaning, one) => {
      const verdict = classifyError({
        status: one.status,
        raw: typeof one.body === 'string' ? one.body : JSON.stringify(one.body),
        sent: { tools: true, responseFormat: 'json_schema', reasoning: true, stream: true },
      })
      expect(verdict.step).toBe(one.degrade)
    },
  )
})
