import type { ChannelForm } from './channel.ts'
import { discord } from './channels/discord.ts'
import { feishu } from './channels/feishu.ts'
import { ntfy } from './channels/ntfy.ts'
import { slack } from './channels/slack.ts'
import { telegram } from './channels/telegram.ts'
import { webhook } from './channels/webhook.ts'
import { NOTICE_LEVELS, type NoticeLevel } from './notice.ts'
import type { QuietHours } from './quietHours.ts'

/** Where a person is told. */
export interface Channel {
  /** What the person calls it; the only thing of it that is shown or stored. */
  name: string
  kind: string
  form: ChannelForm
  levels: readonly NoticeLevel[]
  quiet: QuietHours | null
}

/** What is told where nothing else is asked for. */
const DEFAULT_LEVELS: readonly NoticeLevel[] = ['critical', 'warning', 'trade']

/** How an address is written, for the one who wrote it wrongly. */
export const CHANNEL_WORDS =
  'name=address, several with blanks between them; an address is telegram://<bot token>@<chat id>, discord://<id>/<token>, slack://<T…/B…/…>, feishu:// or lark://<hook id>[?secret=…], ntfy://<host>/<topic>[?token=…], or http(s)://… [?secret=whsec_…]; each may have levels=critical,warning,trade,detail, quiet=22:00-07:00 and zone=Europe/Berlin behind ? or &'

/** Returns the channels of a text, in order; null where any of it cannot be read. No part of an address is ever repeated. */
export function readChannels(text: string): Channel[] | null {
  const channels = text.trim().split(/\s+/).map(readChannel)
  const whole = channels.filter((channel) => channel !== null)
  const names = new Set(whole.map(({ name }) => name))
  return whole.length === channels.length && names.size === whole.length ? whole : null
}

const CHANNEL = /^([\w-]{1,32})=([a-z]+):\/\/([^?]+)(?:\?(.*))?$/

function readChannel(written: string): Channel | null {
  const [, name, kind, place, query = ''] = CHANNEL.exec(written) ?? []
  if (name === undefined || kind === undefined || place === undefined) return null
  const options = new URLSearchParams(query)
  const own = (option: string): string | null => {
    const value = options.get(option)
    options.delete(option)
    return value
  }
  const levels = readLevels(own('levels'))
  const quiet = readQuiet(own('quiet'), own('zone'))
  if (levels === null || quiet === undefined) return null
  const form = readForm(kind, place, own, options)
  // An option that nobody took is a slip of the pen; the address of a person's own may have any.
  if (form === null || ([...options].length > 0 && !kind.startsWith('http'))) return null
  return { name, kind, form, levels, quiet }
}

type Own = (option: string) => string | null

function readForm(kind: string, place: string, own: Own, rest: URLSearchParams): ChannelForm | null {
  switch (kind) {
    case 'telegram': {
      const [, token, chat] = /^(\d+:[\w-]{20,})@(-?\d+|@\w+)$/.exec(place) ?? []
      return token === undefined || chat === undefined ? null : telegram(token, chat)
    }
    case 'discord': {
      const [, id, token] = /^(\d+)\/([\w-]+)$/.exec(place) ?? []
      return id === undefined || token === undefined ? null : discord(id, token)
    }
    case 'slack':
      return /^T\w+\/B\w+\/\w+$/.test(place) ? slack(place) : null
    case 'feishu':
    case 'lark': {
      const origin = kind === 'feishu' ? 'https://open.feishu.cn' : 'https://open.larksuite.com'
      return /^[\w-]+$/.test(place) ? feishu(origin, place, own('secret')) : null
    }
    case 'ntfy': {
      const [, host, topic] = /^([\w.:-]+)\/([\w-]{1,64})$/.exec(place) ?? []
      return host === undefined || topic === undefined ? null : ntfy(`https://${host}`, topic, own('token'))
    }
    case 'http':
    case 'https': {
      const secret = own('secret')
      const url = `${kind}://${place}${[...rest].length > 0 ? `?${rest}` : ''}`
      return URL.canParse(url) ? webhook(url, secret) : null
    }
    default:
      return null
  }
}

function readLevels(text: string | null): readonly NoticeLevel[] | null {
  if (text === null) return DEFAULT_LEVELS
  const levels = text.split(',').map((word) => NOTICE_LEVELS.find((level) => level === word))
  const known = levels.filter((level) => level !== undefined)
  return known.length === levels.length ? known : null
}

/** Undefined where it cannot be read. */
function readQuiet(text: string | null, zone: string | null): QuietHours | null | undefined {
  const timeZone = zone ?? 'UTC'
  if (!isTimeZone(timeZone)) return undefined
  if (text === null) return zone === null ? null : undefined
  const [, fromHour, fromMinute, toHour, toMinute] =
    /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  if (toMinute === undefined) return undefined
  return {
    fromMinute: Number(fromHour) * 60 + Number(fromMinute),
    toMinute: Number(toHour) * 60 + Number(toMinute),
    timeZone,
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone })
    return true
  } catch {
    return false
  }
}
