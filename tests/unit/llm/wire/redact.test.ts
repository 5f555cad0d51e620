import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDeltaRedactor, createRedactor } from '@/lib/llm/wire/redact.ts'

const SECRET = 'my"secret/key+0123456789'

test('a secret is removed plain, URL-encoded and JSON-escaped', () => {
  const redactor = createRedactor([SECRET, null, 'ab'])
  const text = `${SECRET} ${encodeURIComponent(SECRET)} ${JSON.stringify({ k: SECRET })} ab`
  expect(redactor.text(text)).toBe('[redacted] [redacted] {"k":"[redacted]"} ab')
})

test('what looks like a key goes from texts, but stays in values that must return unchanged', () => {
  const redactor = createRedactor([])
  expect(redactor.text('Bearer abcdefgh12345678 and sk-abcdefghijklmnop1234')).toBe('Bearer [redacted] and [redacted]')
  expect(redactor.value({ data: 'sk-abcdefghijklmnop1234' })).toEqual({ data: 'sk-abcdefghijklmnop1234' })
})

test('text in pieces is the same as text at once, and a secret cut anywhere never shows', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', ' ', SECRET, SECRET.slice(0, 9), SECRET.slice(9)), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (parts, sizes) => {
        const text = parts.join('')
        const redactor = createRedactor([SECRET])
        const live = createDeltaRedactor(redactor)
        let shown = ''
        for (let at = 0, i = 0; at < text.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1
          shown += live.push(text.slice(at, at + size))
          at += size
        }
        shown += live.flush()
        expect(shown).not.toContain(SECRET)
        expect(shown).toBe(redactor.text(text))
      },
    ),
  )
})
