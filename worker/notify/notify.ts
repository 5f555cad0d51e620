import { parseArgs } from 'node:util'
import { notifyEnv } from '../../lib/env/notifyEnv.ts'
import { AppError } from '../../lib/errors.ts'
import { sendNotice } from '../../lib/notify/sendNotice.ts'
import { runCommand } from '../terminal/runCommand.ts'

/** `npm run notify`: sends a test by each channel of NOCTURNE_NOTIFY, or by the one that is named, and says what became of it. */
await runCommand(async (say) => {
  const { positionals } = parseArgs({ allowPositionals: true })
  const { channels } = notifyEnv()
  const chosen = channels.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  if (chosen.length === 0) {
    const names = channels.map(({ name }) => name).join(', ')
    throw new AppError(
      'notify_channel',
      channels.length === 0
        ? 'No channel is set. NOCTURNE_NOTIFY in .env names them; .env.example says how.'
        : `No channel has that name. There are ${names}.`,
    )
  }
  for (const channel of chosen) {
    const wallMs = Date.now()
    const notice = {
      key: `test-${wallMs}`,
      level: 'critical' as const,
      agentId: '',
      head: 'TEST · nothing happened',
      text: `This is what a message by ${channel.name} looks like.`,
      wallMs,
    }
    const said = await sendNotice(channel, notice, wallMs)
    say(`${channel.name} (${channel.kind}): ${said.kind === 'sent' ? 'sent' : `NOT sent, ${said.words}`}`)
    if (said.kind !== 'sent') process.exitCode = 1
  }
})
