import { LARGE_BODY_BYTES_MAX, readText } from '@/app/_lib/request.ts'
import { RequestError } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { readStoredCandles } from '@/app/_lib/storedCandles.ts'
import { taapiError } from '@/app/_lib/taapiError.ts'
import { taapiBodySchema } from '@/lib/contracts/taapi.ts'
import { loadCatalogue } from '@/lib/indicators/indicatorCatalogue.ts'
import { answerTaapi } from '@/lib/indicators/taapi/answer.ts'
import { fromTaapiCandles } from '@/lib/indicators/taapi/candles.ts'

type Params = { indicator: string }

/** One indicator over candles the agent has stored. `symbol` and `interval` say which; the answer has TAAPI's shape. */
export const GET = route<Params>(
  async (request, { indicator }) => {
    const { name } = loadCatalogue().getRow(indicator)
    const query = readParameters(request)
    return answer(answerTaapi(name, await readStoredCandles(query), query))
  },
  { onError: taapiError },
)

/** One indicator over the candles in the body, oldest first. Parameters may stand in the body or the query; the body wins. */
export const POST = route<Params>(
  async (request, { indicator }) => {
    const { name } = loadCatalogue().getRow(indicator)
    const body = taapiBodySchema.parse(parseJson(await readText(request, LARGE_BODY_BYTES_MAX)))
    const { candles, ...parameters } = body
    return answer(answerTaapi(name, fromTaapiCandles(name, candles), { ...readParameters(request), ...parameters }))
  },
  { onError: taapiError },
)

const answer = async (computed: Promise<unknown> | unknown): Promise<Response> =>
  Response.json(await computed, { headers: { 'cache-control': 'no-store' } })

const readParameters = (request: Request): Record<string, unknown> =>
  Object.fromEntries(new URL(request.url).searchParams)

/** Any content type: clients of TAAPI send several, and nothing here changes anything. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RequestError(400, 'json', 'The body is not JSON. Send {"candles": [...]}, oldest first.')
  }
}
