import type { Db } from '../../../lib/store/db.ts'
import type { LabStand } from '../../../lib/store/labProgress.ts'

/** One thing to carry out, in a process of its own. */
export interface LabTask {
  /** JSON in the form of the kind. */
  spec: string
  /** The store of the data folder: what was recorded, and what is kept for all runs. */
  db: Db
  dataDir: string
  /** A folder of its own, which outlives a process that dies; it goes when the run is deleted. */
  folder: string
  /** Aborted when a person wants it to end: then what was done so far is the result. */
  signal: AbortSignal
  /** Says how far it is; written down now and then. */
  note(stand: LabStand): void
}

/** How a kind is carried out: from its beginning, or from where an earlier process left it. Returns the report, in the form of the kind. */
export type LabWork = (task: LabTask) => Promise<unknown>
