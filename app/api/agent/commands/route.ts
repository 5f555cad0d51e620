import { requireAgentId } from '@/app/_lib/agentId.ts'
import { toCommandView } from '@/app/_lib/queries.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { webDb } from '@/app/_lib/store.ts'
import { commandSchema, postCommandSchema } from '@/lib/contracts/commands.ts'
import { insertCommand } from '@/lib/store/commands.ts'

/** Writes the wish down and answers 202: it is pending until the agent has said what became of it. */
export const POST = route(async (request) => {
  const command = await readBody(request, postCommandSchema)
  const agentId = await requireAgentId(command.agentId)
  const row = await insertCommand(webDb(), { ...command, agentId, wallMs: Date.now() })
  return respond(commandSchema, toCommandView(row, null), {
    status: 202,
    headers: { location: `/api/agent/commands/${row.id}` },
  })
})
