import fs from 'node:fs'
import path from 'node:path'

/** What others than the owner may do. */
const OTHERS = 0o077
/** A folder of many users, such as /tmp, is marked so that each can only remove what is his. */
const SHARED = 0o1000

/** Files and folders this process and its children make from now on are for their user alone. */
export function keepFilesPrivate() {
  process.umask(OTHERS)
}

/**
 * Makes a folder for this user alone (mode 700), with what is missing above it; one that is there is narrowed, and so are the files right inside it.
 * Returns a warning to show a person when others can still reach it, because it is not this user's or is shared on purpose; else null. Throws when it
 * cannot be made. On Windows, which has no such modes, it only makes the folder.
 * @param {string} folder
 * @returns {string | null}
 */
export function makePrivateFolder(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return null
  if ((fs.statSync(folder).mode & SHARED) !== 0)
    return `${folder} is a folder that all users of this machine share, and what lies in it can be read by them. Choose another.`
  if (!narrow(folder)) {
    const sentence = `Other users of this machine can read ${folder}, and it is not this user's to change.`
    return `${sentence} Have its owner run: chmod 700 ${folder}`
  }
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isFile()) narrow(path.join(folder, entry.name))
  return null
}

/**
 * Returns whether others than its owner can reach a file; not of one that is not there, nor on Windows, which has no such modes.
 * @param {string} file
 */
export function isOpenToOthers(file) {
  if (process.platform === 'win32') return false
  const mode = fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0
  return (mode & OTHERS) !== 0
}

/** Returns whether nobody but its owner can reach it now. What vanished meanwhile is out of reach, too. */
function narrow(name) {
  const stats = fs.statSync(name, { throwIfNoEntry: false })
  if (stats === undefined || (stats.mode & OTHERS) === 0) return true
  try {
    fs.chmodSync(name, stats.mode & 0o7777 & ~OTHERS)
    return true
  } catch {
    return false
  }
}
