import { isMainThread } from 'node:worker_threads'

// Loaded before every child of the supervisor. A supervisor that is killed outright cannot stop its children, but the channel between them
// closes with it: a child that sees that ends as if it had been asked to. The channel alone must not keep a finished child alive.

if (isMainThread && process.channel) {
  process.on('disconnect', () => {
    setTimeout(() => process.exit(1), 8_000).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  process.channel.unref()
}
