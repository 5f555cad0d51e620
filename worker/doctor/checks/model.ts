import { z } from 'zod'
import { normalBaseUrl } from '../../../lib/domain/modelAddress.ts'
import type { LlmEnv } from '../../../lib/env/model.ts'
import type { Finding } from '../finding.ts'

const what = 'model'
const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) })

/** Returns whether the model's endpoint answers, takes the key and lists the model. Asks for its list only, which costs nothing. */
export async function lookAtModel(llm: LlmEnv | null, signal: AbortSignal): Promise<Finding[]> {
  if (llm === null)
    return [
      {
        what,
        state: 'note',
        words: 'None is set: rules decide.',
        advice: 'OPENROUTER_API_KEY or LLM_BASE_URL with LLM_MODEL changes that.',
      },
    ]
  const url = `${normalBaseUrl(llm.baseUrl)}/models`
  let said: Response
  try {
    said = await fetch(url, {
      headers: { ...llm.headers, ...(llm.apiKey === null ? {} : { authorization: `Bearer ${llm.apiKey}` }) },
      redirect: 'error',
      signal,
    })
  } catch {
    return [
      {
        what,
        state: 'bad',
        words: `${url} cannot be reached from here.`,
        advice: 'Look at the address, the network and a proxy; until then every cycle holds.',
      },
    ]
  }
  if (said.status === 401 || said.status === 403)
    return [
      {
        what,
        state: 'bad',
        words: `${url} refuses the key (${said.status}).`,
        advice: 'Put a key into .env that this endpoint knows.',
      },
    ]
  const list = listSchema.safeParse(await said.json().catch(() => null))
  if (!said.ok || !list.success)
    return [
      {
        what,
        state: 'note',
        words: `${url} answers ${said.status} and no list of models, which some endpoints do not have.`,
        advice: 'Settings, Test this model, asks it once.',
      },
    ]
  const base = llm.model.split(':')[0]
  const isListed = list.data.data.some(({ id }) => id === llm.model || id === base)
  return [
    isListed
      ? { what, state: 'ok', words: `${llm.model} is listed by ${url}` }
      : {
          what,
          state: 'bad',
          words: `${url} does not list ${llm.model}.`,
          advice: 'Correct LLM_MODEL, or pick a model in Settings.',
        },
  ]
}
