import { expect, test } from 'vitest'
import { receiveBody } from '@/lib/llm/wire/receiveBody.ts'

const CHOICES = '"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{}"}}]'
const kindOf = async (beside: string) => (await receiveBody(`{${beside},${CHOICES}}`, 200)).kind

test.each(['"success":false', '"error_code":1301', '"error_code":"rate_limited"', '"error":"overloaded"'])(
  'a body with choices beside %s is an error',
  async (beside) => {
    expect(await kindOf(beside)).toBe('error_body')
  },
)

test.each(['"success":true', '"error_code":0', '"error_code":"0"', '"error_code":null', '"error":null', '"error":""'])(
  'a body with choices beside %s is an answer',
  async (beside) => {
    expect(await kindOf(beside)).toBe('completion')
  },
)
