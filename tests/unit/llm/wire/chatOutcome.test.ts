import { expect, test } from 'vitest'
import { receiveBody } from '@/lib/llm/wire/receiveBody.ts'

const CHOICES = '"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"{}"}}]'
const kindOf = async (beside: string) => (await receiveBody(`{${beside},${CHOICES}}`, 200)).kind

test.each([
  '"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}',
  '"header":{"code":10013,"message":"x"}',
  '"output_sensitive":true',
  '"errors":[{"message":"overloaded"}]',
  '"code":500,"msg":"busy"',
  '"code":"rate_limited"',
  '"status_code":"1302"',
  '"errno":7',
])('a body with choices beside %s names a failure', async (beside) => {
  expect(await kindOf(beside)).toBe('error_body')
})

test.each([
  '"base_resp":{"status_code":0,"status_msg":""}',
  '"header":{"code":0}',
  '"output_sensitive":false,"output_sensitive_type":0',
  '"errors":[]',
  '"errors":null',
  '"error":0',
  '"code":0,"msg":"ok"',
  '"code":200',
  '"code":"Success"',
  '"status_code":200',
  '"usage":{"total_tokens":7,"code":9}',
  '"system_fingerprint":"fp_1","service_tier":"default","created":1764590000',
])('a body with choices beside %s names none', async (beside) => {
  expect(await kindOf(beside)).toBe('completion')
})

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
