'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { CommandView, PostCommand } from '@/lib/contracts/commands.ts'
import type { ReadName } from '@/lib/contracts/readPlaces.ts'
import { ApiFailure } from './apiFailure.ts'
import { readKey } from './readQuery.ts'
import { SLOW_MS, sendCommand } from './sendCommand.ts'
import { useRead } from './useRead.ts'

const CHANGED_BY_COMMANDS: readonly ReadName[] = ['status', 'positions', 'orders']

/** The life of one command as a person sees it. */
export type CommandState =
  | { kind: 'idle' }
  /** `isSlow`: longer than a person should wait without a word. */
  | { kind: 'sending'; sent: PostCommand; isSlow: boolean }
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
  const isSlow = useSlow(post.isPending, post.submittedAt)
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
    state: post.isPending
      ? { kind: 'sending', sent: post.variables, isSlow }
      : toState(post.error, latest ?? post.data),
    send: (command) => post.mutateAsync(command).catch(() => null),
    reset: post.reset,
  }
}

/** Returns what our server says is wrong with a command it refused, by field; empty where it is not about fields. */
export const refusedFields = (state: CommandState): Readonly<Record<string, string>> =>
  state.kind === 'notSent' && state.error instanceof ApiFailure ? state.error.fields : {}

/** Returns whether something that runs has run for `SLOW_MS`; begins anew with another start. */
function useSlow(isRunning: boolean, startedAt: number): boolean {
  const [slowStart, setSlowStart] = useState<number | null>(null)
  useEffect(() => {
    if (!isRunning) return
    const timer = setTimeout(() => setSlowStart(startedAt), SLOW_MS)
    return () => clearTimeout(timer)
  }, [isRunning, startedAt])
  return isRunning && slowStart === startedAt
}

/** A halt or flatten is followed by its token: it may be carried out before the store has a number for it. */
const refOf = ({ token, id }: CommandView): string | number => token ?? id ?? 0

function toState(error: Error | null, command: CommandView | undefined): CommandState {
  if (error) return { kind: 'notSent', error }
  if (!command) return { kind: 'idle' }
  if (!command.outcome) return { kind: 'pending', command }
  const { status: kind, message, wallMs } = command.outcome
  return { kind, command, message, tookMs: Math.max(0, wallMs - command.wallMs), atWallMs: wallMs }
}
