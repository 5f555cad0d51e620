import fs from 'node:fs'
import path from 'node:path'
import { loadDotEnv, unknownNames } from '../../../lib/env/dotEnv.ts'
import { type SupervisorEnv, supervisorEnv } from '../../../lib/env/supervisorEnv.ts'
import { describeError } from '../../../lib/errors.ts'
import { isOpenToOthers } from '../../../lib/privateFolder.mjs'
import type { Finding } from '../finding.ts'

/** Returns what the environment and `.env` come to, and what is wrong with them; no environment where nothing could start with it. */
export function lookAtSettings(root: string): { env: SupervisorEnv | null; found: Finding[] } {
  const file = path.join(root, '.env')
  const found: Finding[] = []
  const say = (state: Finding['state'], words: string, advice?: string) =>
    found.push({ what: 'settings', state, words, ...(advice === undefined ? {} : { advice }) })
  let env: SupervisorEnv | null = null
  try {
    const remarks = loadDotEnv(file)
    env = supervisorEnv()
    for (const remark of [...remarks, ...unknownNames()]) say('note', remark)
  } catch (error) {
    say('bad', describeError(error, 4_000))
  }
  if (fs.existsSync(file) && isOpenToOthers(file))
    say('bad', `Other users of this machine can read ${file}.`, `Run: chmod 600 ${file}`)
  if (env !== null) say('ok', `${env.venue}; ${env.model ?? 'no model: rules decide'}; data in ${env.dataDir}`)
  return { env, found }
}
