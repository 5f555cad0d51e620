import { controlHeaders, openPaperControl } from '../../lib/paper/paperControl.ts'
import { postJson } from './postJson.ts'

/** The key of paper exchanges that tests run in process. */
export const TEST_CONTROL_KEY = 'a key for tests'
/** Returns what one POST to such an exchange is made of. */
export function testControl(path: string, value: unknown) {
  const body = JSON.stringify(value)
  return { method: 'POST', headers: controlHeaders({ key: TEST_CONTROL_KEY }, path, body), body }
}

/** Controls the paper exchange of a stack of processes, as its owner does. Throws with what was answered where that is no success. */
export const controlPaper = (stack: { apiUrl: string; dataDir: string }, route: string, body: unknown): Promise<void> =>
  postJson(
    `${stack.apiUrl}/paper/${route}`,
    body,
    controlHeaders(openPaperControl(stack.apiUrl, stack.dataDir), `/paper/${route}`, JSON.stringify(body)),
  )
