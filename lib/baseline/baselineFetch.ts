import { answerBaseline } from './baselineAnswer.ts'

/** Stands in for `fetch` where the rules decide in process: it carries the very replies of the baseline server, and reaches nothing else. */
export const baselineFetch: typeof fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  const body = typeof init?.body === 'string' ? JSON.parse(init.body) : null
  const reply = answerBaseline(init?.method ?? 'GET', url.pathname, body)
  return new Response(reply.body, { status: reply.status, headers: reply.headers })
}
