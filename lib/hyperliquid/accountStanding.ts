import type { InfoClient } from '@nktkas/hyperliquid'
import { z } from 'zod'
import { type AddressRole, judgeStanding, type Standing } from '../domain/standing.ts'

const roleSchema = z
  .union([
    z.object({ role: z.literal('agent'), data: z.object({ user: z.string() }) }),
    z.object({ role: z.literal('subAccount'), data: z.object({ master: z.string() }) }),
    z.object({ role: z.enum(['user', 'vault', 'missing']) }),
  ])
  .transform((reply): AddressRole => {
    if (reply.role === 'agent') return { role: 'agent', master: reply.data.user }
    return reply.role === 'subAccount' ? { role: 'subAccount', master: reply.data.master } : { role: reply.role }
  })
const agentsSchema = z.array(z.object({ address: z.string(), validUntil: z.number().nullable() }))

/** How a question is asked: the adapter's own way, with its errors. */
type Ask = <T extends z.ZodType>(name: string, request: () => Promise<unknown>, schema: T) => Promise<z.infer<T>>

/** Returns what the venue says of the key and the account. Throws what `ask` throws. Costs two to four reads. */
export async function readStanding(
  info: InfoClient,
  ask: Ask,
  signer: `0x${string}`,
  account: `0x${string}`,
): Promise<Standing> {
  const roleOf = (user: `0x${string}`) => ask('userRole', () => info.userRole({ user }), roleSchema)
  const signerRole = await roleOf(signer)
  const isOwn = signer.toLowerCase() === account.toLowerCase()
  const [accountRole, abstraction, agents] = await Promise.all([
    isOwn ? signerRole : roleOf(account),
    ask('userAbstraction', () => info.userAbstraction({ user: account }), z.string()),
    signerRole.role === 'agent'
      ? ask('extraAgents', () => info.extraAgents({ user: signerRole.master as `0x${string}` }), agentsSchema)
      : [],
  ])
  return judgeStanding({
    signer,
    account,
    signerRole,
    accountRole,
    abstraction,
    agents: agents.map(({ address, validUntil }) => ({ address, validUntilMs: validUntil })),
  })
}
