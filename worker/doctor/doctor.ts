import path from 'node:path'
import { agentEnv } from '../../lib/env/agentEnv.ts'
import { keepFilesPrivate } from '../../lib/privateFolder.mjs'
import { lookAtBackups, lookAtFolder } from './checks/disk.ts'
import { lookAtModel } from './checks/model.ts'
import { lookAtHalts, lookAtPorts } from './checks/running.ts'
import { lookAtSettings } from './checks/settings.ts'
import { lookAtStore } from './checks/store.ts'
import { lookAtAccount, lookAtVenue, venueOf } from './checks/venue.ts'
import { type Check, findings, toLine } from './finding.ts'

/**
 * `npm run doctor`: what a start needs, one line each, with what to do where it is not as it should be. Nothing is changed, signed or sent but questions. Ends
 * with 1 when anything is bad.
 */
keepFilesPrivate()
const root = path.resolve(import.meta.dirname, '../..')
const { env, found } = lookAtSettings(root)
const checks: Check[] =
  env === null
    ? []
    : [
        { what: 'data folder', look: () => lookAtFolder(env.dataDir) },
        { what: 'store', look: () => lookAtStore(env.dataDir, path.join(root, 'prisma', 'migrations')) },
        { what: 'backups', look: () => lookAtBackups(env.backup, Date.now()) },
        { what: 'ports', look: () => lookAtPorts(env, root) },
        { what: 'halts', look: () => lookAtHalts(env.dataDir) },
        {
          what: 'venue',
          look: (signal) => {
            const { apiUrl, isNeeded } = venueOf(env.venue)
            return lookAtVenue(apiUrl, isNeeded, signal)
          },
        },
        ...(env.venue === 'paper' ? [] : [{ what: 'key', look: lookAtAccount }]),
        { what: 'model', look: (signal) => lookAtModel(agentEnv().llm, signal) },
      ]
const all = [
  { what: 'node', state: 'ok' as const, words: process.versions.node },
  ...found,
  ...(await findings(checks)),
]
for (const each of all) process.stdout.write(`${toLine(each)}\n`)
if (env === null) process.stdout.write('Nothing else was looked at: correct the settings first.\n')
process.exit(all.some(({ state }) => state === 'bad') ? 1 : 0)
