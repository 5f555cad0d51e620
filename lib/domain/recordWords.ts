import type { LedgerDelta, OrderSide, PositionSide } from './account.ts'
import type { Verdict } from './gate/verdict.ts'
import { ORDER_SOURCES } from './tradingState.ts'

/**
 * The words our records are written in. Each list is the one place that says which there are: the store parses its rows by it, the HTTP contracts
 * name it, and code branches on its type.
 */

export const VENUES = ['paper', 'testnet', 'mainnet'] as const
export type VenueName = (typeof VENUES)[number]

/** Where a venue's market comes from; `venue`: it is a real one. */
export const FEEDS = ['live', 'replay', 'synthetic', 'venue'] as const
export type FeedKind = (typeof FEEDS)[number]

export const ORDER_SIDES = ['buy', 'sell'] as const satisfies readonly OrderSide[]
export const POSITION_SIDES = ['long', 'short'] as const satisfies readonly PositionSide[]

/** What an order is for. */
export const INTENT_ROLES = ['entry', 'stop', 'target', 'close'] as const
export type IntentRole = (typeof INTENT_ROLES)[number]

/** How far an order got, as we know it: written down, sent, and what the venue said. */
export const INTENT_OUTCOMES = ['written', 'sent', 'acknowledged', 'rejected', 'unknown', 'notSent'] as const
export type IntentOutcome = (typeof INTENT_OUTCOMES)[number]

export const TIME_IN_FORCE = ['Ioc', 'Gtc'] as const
export type TimeInForce = (typeof TIME_IN_FORCE)[number]

export const VERDICTS = ['pass', 'clamp', 'deny', 'hold'] as const satisfies readonly Verdict['verdict'][]

export const TURN_PURPOSES = ['decide', 'sanitize', 'retry'] as const
export type TurnPurpose = (typeof TURN_PURPOSES)[number]

export const TOOL_CALL_STATUSES = ['ok', 'error'] as const
export type ToolCallStatus = (typeof TOOL_CALL_STATUSES)[number]

export const TRADE_STATUSES = ['open', 'closed'] as const
export type TradeStatus = (typeof TRADE_STATUSES)[number]

/** Who or what ended a trade. */
export const EXIT_KINDS = [...ORDER_SOURCES, 'stop', 'target', 'liquidation', 'venue'] as const
export type ExitKind = (typeof EXIT_KINDS)[number]

/** Who or what a fill is of: an entry, or what closes. */
export const FILL_KINDS = ['entry', ...EXIT_KINDS] as const
export type FillKind = (typeof FILL_KINDS)[number]

export const LEDGER_KINDS = ['funding', 'deposit', 'withdrawal'] as const satisfies readonly LedgerDelta['kind'][]

/** What can become of a command. */
export const COMMAND_OUTCOMES = ['done', 'failed'] as const
export type CommandOutcome = (typeof COMMAND_OUTCOMES)[number]

/** Who wrote a version of the settings; the agent writes the first, the defaults. */
export const SETTINGS_AUTHORS = ['web', 'agent'] as const
export type SettingsAuthor = (typeof SETTINGS_AUTHORS)[number]

/** What the lab carries out. */
export const LAB_KINDS = ['backtest', 'trial'] as const
export type LabKind = (typeof LAB_KINDS)[number]

/** How far it is: asked for, under way, and how it ended; `deleted`: its records are gone, and that it was tried is not. */
export const LAB_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled', 'deleted'] as const
export type LabStatus = (typeof LAB_STATUSES)[number]

export const LAB_WISHES = ['cancel', 'delete'] as const
export type LabWish = (typeof LAB_WISHES)[number]

/** Who asked for it. */
export const LAB_ASKERS = ['web', 'command'] as const
export type LabAsker = (typeof LAB_ASKERS)[number]

/** What a hint to open screens may say has changed. */
export const EVENT_KINDS = [
  'status',
  'cycle',
  'step',
  'turn',
  'decision',
  'order',
  'fill',
  'position',
  'equity',
  'diary',
  'command',
  'settings',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]
