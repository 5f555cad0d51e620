import { readCommand } from '@/app/_lib/queries.ts'
import { notFound, readId } from '@/app/_lib/request.ts'
import { respond, route } from '@/app/_lib/respond.ts'
import { commandSchema } from '@/lib/contracts/commands.ts'

export const dynamic = 'force-dynamic'
export const runtime = 'nodejs'

/** The command and its outcome; `outcome` null means pending. */
export const GET = route<{ commandId: string }>(async (_request, { commandId }) => {
  const command = await readCommand(readId(commandId, 'command'))
  if (command === null) throw notFound(`There is no command ${commandId}. Its id came with the answer to the POST.`)
  return respond(commandSchema, command)
})
