import fs from 'node:fs'
import path from 'node:path'

/** Files and folders this process makes from now on are for its user alone. */
export function keepFilesPrivate() {
  process.umask(0o077)
}

/**
 * Makes a folder for this user alone (mode 700), with what is missing above it; one that is there is narrowed, and so are the files right inside it.
 * Returns a warning to show a person when it belongs to somebody else and others can read it, else null. Throws when it cannot be made. On Windows,
 * which has no such modes, it only makes the folder.
 * @param {string} folder
 * @returns {string | null}
 */
export function makePrivateFolder(folder) {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (process.platform === 'win32') return null
  if (narrow(folder, 0o700)) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile()) narrow(path.join(folder, entry.name), 0o600)
    return null
  }
  return `Other users of this machine can read ${folder}, and it is not this user's to change. Have its owner run: chmod 700 ${folder}`
}

/** Returns whether nobody but its owner can reach it now. What vanished meanwhile is out of reach, too. */
function narrow(name, mode) {
  const stats = fs.statSync(name, { throwIfNoEntry: false })
  if (stats === undefined || (stats.mode & 0o077) === 0) return true
  try {
    fs.chmodSync(name, stats.mode & mode)
    return true
  } catch {
    return false
  }
}
