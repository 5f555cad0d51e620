import { isMainThread } from 'node:worker_threads'

// Loaded before every child of the supervisor. A supervisor that is killed outright cannot stop its children, but the channel between them
// closes with it: a child that sees that ends as if it had been asked to. The channel alone must not keep a finished child alive.
// A child's own children load this file too (Node passes --import on) and are left alone: theirs is another channel, which they may wait on.

const isSupervised = process.env.SUPERVISOR_PID === String(process.ppid)

if (isMainThread && isSupervised && process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 8_000).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  process.channel.unref()
}
