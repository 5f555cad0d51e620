import { parseArgs } from 'node:util'
import { trialPlanSchema } from '../../lib/contracts/labTrial.ts'
import { createMemoryCapabilityStore } from '../../lib/llm/ladder/capabilities.ts'
import { NO_ARCHIVE } from '../../lib/store/transcripts/transcriptArchive.ts'
import { createAnswerCache } from '../../worker/lab/trial/answerCache.ts'
import { prepareTrial } from '../../worker/lab/trial/prepareTrial.ts'
import { runTrial } from '../../worker/lab/trial/runTrial.ts'
import { reportWords } from '../../worker/lab/trial/trialWords.ts'
import { createModelSource } from '../../worker/model/modelSource.ts'
import { silentLog } from '../support/askSetup.ts'
import { startFakeProvider } from '../support/fakeProvider.ts'
import { buyingProvider, recordContexts } from '../support/trialWorld.ts'

// npm run bench trial -- --contexts 200: records contexts, then asks two prompts that buy with other chances, and two that are the same, of a local endpoint.

const { values } = parseArgs({
  options: {
    contexts: { type: 'string', default: '200' },
    samples: { type: 'string', default: '3' },
    chances: { type: 'string', default: '0.3,0.45' },
  },
  allowPositionals: true,
})
const count = Number(values.contexts)
const [careful = 0.3, bold = 0.45] = values.chances.split(',').map(Number)
const temp = await recordContexts(count + 20)
for (const second of ['BOLD', 'CAREFUL']) {
  const provider = await startFakeProvider(buyingProvider({ CAREFUL: careful, BOLD: bold }, { seed: 7 }))
  const model = { baseUrl: provider.baseUrl, name: 'm' }
  const plan = trialPlanSchema.parse({
    name: second === 'BOLD' ? `buys ${careful} and ${bold} of the time` : `buys ${careful} of the time, twice`,
    agentId: 'recorded',
    contexts: { count },
    variants: [
      { name: 'first', prompt: 'Trade as you see fit. This is the CAREFUL prompt.', model, cutoff: '2025-12-31' },
      { name: 'second', prompt: `Trade as you see fit. This is the ${second} prompt.`, model, cutoff: '2025-12-31' },
    ],
    samples: Number(values.samples),
    spendUsdMax: 1,
  })
  const cache = createAnswerCache(temp.db, { wallMs: Date.now, log: silentLog })
  const models = createModelSource({
    env: { llm: null, llmKeys: [] },
    capabilities: createMemoryCapabilityStore(),
    wallMs: Date.now,
    log: silentLog,
    sessionId: 'lab',
    modelFetch: cache.fetch,
  })
  const { signal } = new AbortController()
  const fromMs = performance.now()
  const prepared = await prepareTrial(temp.db, plan, { models, archive: NO_ARCHIVE, signal })
  const report = await runTrial(temp.db, prepared, { models, cache, build: 'bench', wallMs: Date.now, signal })
  const seconds = (performance.now() - fromMs) / 1000
  console.log(`\n${plan.name}: ${provider.requests.length} requests in ${seconds.toFixed(0)} s\n${reportWords(report)}`)
  await provider.close()
}
await temp.close()
