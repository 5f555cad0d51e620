'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { CommandView, PostCommand } from '@/lib/contracts/commands.ts'
import type { ReadName } from '@/lib/contracts/reads.ts'
import { readKey } from './readQuery.ts'
import { sendCommand } from './sendCommand.ts'
import { useRead } from './useRead.ts'

const CHANGED_BY_COMMANDS: readonly ReadName[] = ['status', 'positions', 'orders']

/** The life of one command as a person sees it. */
export type CommandState =
  | { kind: 'idle' }
  | { kind: 'sending' }
  /** Refused or not delivered: nothing will happen. */
  | { kind: 'notSent'; error: Error }
  /** In the store or in the HALT file; nobody has answered yet. */
  | { kind: 'pending'; command: CommandView }
  | { kind: 'done' | 'failed'; command: CommandView; message: string; tookMs: number; atWallMs: number }

export interface CommandHandle {
  state: CommandState
  /** Resolves once the command is stored or in the HALT file, or with null when it is not known to be: within its time limit, always. */
  send: (command: PostCommand) => Promise<CommandView | null>
  reset: () => void
}

/** Sends commands to the agent and follows the last one until its outcome is there. */
export function useCommand(): CommandHandle {
  const client = useQueryClient()
  const post = useMutation({
    mutationFn: sendCommand,
    // Without this the mutation would wait, silent, for a network the browser believes to be away.
    networkMode: 'always',
    onSuccess: (command) => {
      client.setQueryData(readKey('command', { commandId: refOf(command) }), command)
      void client.invalidateQueries({ queryKey: ['status' satisfies ReadName] })
    },
  })
  const ref = post.data ? refOf(post.data) : null
  const { data: latest } = useRead(
    'command',
    { commandId: ref ?? 0 },
    {
      enabled: ref !== null,
      // An event announces the outcome; a person who pressed Halt must not wait for a lost one.
      refetchInterval: (query) => (query.state.data?.outcome ? false : 1000),
    },
  )
  const isAnswered = latest?.outcome != null
  useEffect(() => {
    // What the command changed is read with its outcome, so the screen never says "took hold" beside the old state.
    if (isAnswered) for (const key of CHANGED_BY_COMMANDS) void client.invalidateQueries({ queryKey: [key] })
  }, [client, isAnswered])
  return {
    state: toState(post.status, post.error, latest ?? post.data),
    send: (command) => post.mutateAsync(command).catch(() => null),
    reset: post.reset,
  }
}

/** A halt or flatten is followed by its token: it may be carried out before the store has a number for it. */
const refOf = ({ token, id }: CommandView): string | number => token ?? id ?? 0

function toState(status: string, error: Error | null, command: CommandView | undefined): CommandState {
  if (status === 'pending') return { kind: 'sending' }
  if (error) return { kind: 'notSent', error }
  if (!command) return { kind: 'idle' }
  if (!command.outcome) return { kind: 'pending', command }
  const { status: kind, message, wallMs } = command.outcome
  return { kind, command, message, tookMs: Math.max(0, wallMs - command.wallMs), atWallMs: wallMs }
}
