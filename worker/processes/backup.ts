import { makeBackup } from '../../lib/backup/makeBackup.ts'
import { backupEnv } from '../../lib/env/backupEnv.ts'
import { buildId } from '../../lib/env/buildId.ts'
import { describeError, exitStatusFor } from '../../lib/errors.ts'
import { createLog } from '../../lib/log.ts'

/** Makes one backup and ends: a process of its own, because copying takes a thread for seconds. Started by the supervisor when one is due. */
const log = createLog('backup')
try {
  const { dataDir, backupDir } = backupEnv()
  const { folder, bytes } = makeBackup({
    dataDir,
    backupDir,
    reason: 'schedule',
    note: '',
    build: buildId(),
    wallMs: Date.now(),
  })
  log.info('backup made', { folder, bytes })
} catch (error) {
  log.error(describeError(error))
  process.exitCode = exitStatusFor(error)
}
