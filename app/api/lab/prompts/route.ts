import { requireAgentId } from '@/app/_lib/agentId.ts'
import { savePrompt } from '@/app/_lib/lab/prompts.ts'
import { readBody, readQuery } from '@/app/_lib/request.ts'
import { respond } from '@/app/_lib/respond.ts'
import { route } from '@/app/_lib/route.ts'
import { serveRead } from '@/app/_lib/serveReads.ts'
import { agentQuerySchema } from '@/lib/contracts/api.ts'
import { savedPromptSchema, savePromptSchema } from '@/lib/contracts/labPrompts.ts'

export const GET = serveRead('labPrompts')

/** Writes a prompt down, or what is said of one. It decides nothing until Settings have it. */
export const POST = route(async (request) => {
  const { agent } = readQuery(request, agentQuerySchema)
  const prompt = await readBody(request, savePromptSchema)
  return respond(savedPromptSchema, { hash: await savePrompt(await requireAgentId(agent), prompt) })
})
