import { requireAgentId } from '@/app/_lib/agentId.ts'
import { toCommandView } from '@/app/_lib/queries.ts'
import { readBody } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { webDb } from '@/app/_lib/store.ts'
import { commandSchema, type PostCommand, postCommandSchema } from '@/lib/contracts/commands.ts'
import { insertCommand } from '@/lib/store/commands.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** Writes the wish down and answers 202: it is pending until the agent has said what became of it. */
export const POST = route(async (request) => {
  const command = await readBody(request, postCommandSchema)
  const agentId = await requireAgentId(command.agentId)
  const { kind, reason } = command
  const row = await insertCommand(webDb(), { agentId, kind, args: argsOf(command), reason, wallMs: Date.now() })
  return respond(commandSchema, toCommandView(row, null), {
    status: 202,
    headers: { location: `/api/agent/commands/${row.id}` },
  })
})

function argsOf(command: PostCommand): Record<string, string> {
  switch (command.kind) {
    case 'closePosition':
      return { coin: command.coin }
    case 'cancelOrder':
      return { coin: command.coin, oid: command.oid }
    case 'forgetModel':
      return { baseUrl: command.baseUrl, model: command.model }
    case 'pause':
    case 'resume':
    case 'reduce':
    case 'halt':
    case 'flatten':
    case 'runNow':
    case 'testModel':
      return {}
  }
}
