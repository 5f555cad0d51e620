import { mkdtempSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readText } from '@/lib/paper/recording/fileText.ts'
import { readRecording } from '@/lib/paper/recording/recording.ts'
import { readName } from '@/lib/paper/recording/recordingName.ts'
import { timeOf } from '@/lib/paper/recording/timeOf.ts'

const START = Date.UTC(2025, 0, 1)
const STEP = 300_000
const HEADER = 'time,open,high,low,close,volume'
type Row = [ms: number, open: number, high: number, low: number, close: number, volume: number]
const ROWS: Row[] = [
  [START, 94000, 94050.5, 93950.25, 94010, 12.5],
  [START + STEP, 94010, 94020, 93000, 93100.5, 0],
  [START + 2 * STEP, 93100.5, 95000, 93100.5, 94999, 7.125],
  [START + 3 * STEP, 94999, 95001, 94000.125, 94000.5, 1000],
]
const BARS = ROWS.map(([openMs, open, high, low, close, volume]) => ({ openMs, open, high, low, close, volume }))

/** Rows as text: how a time is written, what stands between cells, what above, and what else each row has. */
const csv = (
  time: (ms: number) => string | number = String,
  { header = HEADER, separator = ',', rest = '', number = String as (n: number) => string, end = '\n' } = {},
  rows = ROWS,
) =>
  [...(header === '' ? [] : [header]), ...rows.map(([ms, ...n]) => [time(ms), ...n.map(number)].join(separator) + rest)]
    .map((line) => line + end)
    .join('')
const iso = (ms: number) => new Date(ms).toISOString()
const dashed = (ms: number) => iso(ms).slice(0, 19).replace('T', ' ')
const objects = (key = (name: string) => name) =>
  ROWS.map(([t, ...prices]) => {
    const [o, h, l, c, v] = prices.map(String)
    const candle = { t, T: t + STEP - 1, s: 'BTC', i: '5m', o, c, h, l, v, n: 3 }
    return Object.fromEntries(Object.entries(candle).map(([name, value]) => [key(name), value]))
  })

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'recording-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return folder
}
const read = (files: Record<string, string | Buffer>) => readRecording(folderOf(files))
const readBtc = (content: string | Buffer, name = 'BTC-PERP-5m.csv') => {
  const { candles, readAs } = read({ [name]: content })
  const bars = candles[0]?.bars.map(({ openMs, open, high, low, close, volume }) => ({
    openMs,
    open,
    high,
    low,
    close,
    volume,
  }))
  return { coin: candles[0]?.coin, interval: candles[0]?.interval, bars, said: readAs.join(' ') }
}

const german = (n: number) => n.toLocaleString('de-DE', { useGrouping: false, maximumFractionDigits: 6 })
const us = (n: number) => `"${n.toLocaleString('en-US', { maximumFractionDigits: 6 })}"`
const kline = (ms: number) => `,${ms + STEP - 1},1175000.1,321,6.1,573400.2,0`
const zoneless = /times in dates without a zone, read as UTC/

describe('a candle file that has one meaning is read, and what was not plain is said', () => {
  test.each<[string, string | Buffer, RegExp | '']>([
    ['our own form', csv(), ''],
    ['a byte order mark', `\uFEFF${csv()}`, ''],
    ['CRLF', csv(String, { end: '\r\n' }), ''],
    ['the line ends of old Macs', csv(String, { end: '\r' }), ''],
    ['the line ends of old Macs, saved once more by an editor', `${csv(String, { end: '\r' })}\n`, ''],
    ['line ends of three kinds in one file', csv().replace('\n', '\r').replace('\n', '\r\n'), ''],
    ['line ends made twice', csv(String, { end: '\r\r\n' }), ''],
    ['empty lines', csv().replaceAll('\n', '\n\n'), ''],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${csv()}`, 'utf16le'), ''],
    ['UTF-16 without one', Buffer.from(csv(), 'utf16le'), ''],
    ['gzip', gzipSync(csv()), ''],
    ['seconds', csv((ms) => ms / 1e3), /^BTC: 4 candles of 5m, times in seconds\.$/],
    ['seconds with a fraction', csv((ms) => `${ms / 1e3}.0`), /times in seconds/],
    ['doubles as Python writes them', csv((ms) => (ms / 1e3).toExponential(18)), /times in seconds/],
    ['microseconds', csv((ms) => ms * 1e3), /times in microseconds/],
    ['nanoseconds', csv((ms) => `${ms}000000`), /times in nanoseconds/],
    [
      'milliseconds, then microseconds',
      csv((ms) => (ms > START + STEP ? ms * 1e3 : ms)),
      /in microseconds and milliseconds/,
    ],
    ['ISO 8601', csv(iso), /times in ISO 8601\./],
    ['ISO 8601 of another zone', csv((ms) => `${iso(ms + 2 * 3_600_000).slice(0, 19)}+02:00`), /times in ISO 8601\./],
    ['ISO 8601 without a zone', csv((ms) => iso(ms).slice(0, 19)), zoneless],
    ['a day and a time of day', csv(dashed), zoneless],
    ['the same without seconds', csv((ms) => dashed(ms).slice(0, 16)), zoneless],
    ['slashes, year first', csv((ms) => dashed(ms).replaceAll('-', '/')), zoneless],
    ['UTC behind it', csv((ms) => `${dashed(ms)} UTC`), /times in ISO 8601/],
    ['no punctuation', csv((ms) => dashed(ms).replace(/\D/g, '')), zoneless],
    ['quotes', csv(String, { number: (n) => `"${n}"`, header: HEADER.replace(/\w+/g, '"$&"') }), ''],
    ['semicolons', csv(String, { separator: ';', header: HEADER.replaceAll(',', ';') }), ''],
    ['tabs', csv(String, { separator: '\t', header: HEADER.replaceAll(',', '\t') }), ''],
    ['space around cells', csv(String, { separator: ' , ' }), ''],
    [
      'decimal commas',
      csv(String, { separator: ';', header: HEADER.replaceAll(',', ';'), number: german }),
      /decimal commas/,
    ],
    ['thousands in quotes', csv(String, { number: us }), ''],
    ['exponents', csv(String, { number: (n) => (n === 0 ? '0e0' : n.toExponential()) }), ''],
    ['capitals', csv(String, { header: 'Time,Open,High,Low,Close,Volume' }), ''],
    ['one letter', csv(String, { header: 't,o,h,l,c,v' }), ''],
    ['names with units', csv(String, { header: 'Open Time (UTC),Open,High,Low,Close,Volume (BTC)' }), ''],
    ['an index of pandas', csv(dashed, { header: ',open,high,low,close,volume' }), zoneless],
    [
      'names of MetaTrader',
      csv((ms) => dashed(ms).replaceAll('-', '.').replace(' ', '\t'), {
        header: '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<VOL>',
        separator: '\t',
      }),
      zoneless,
    ],
    ['date and time in two columns', csv((ms) => dashed(ms).replace(' ', ','), { header: `date,${HEADER}` }), zoneless],
    ['a comment above', `# made by a program\n${csv()}`, ''],
    [
      'the separator named above, as Excel does',
      `sep=;\r\n${csv(String, { separator: ';', header: HEADER.replaceAll(',', ';') })}`,
      '',
    ],
    ['a header in the middle, of two files joined', csv() + csv(), /4 duplicates dropped/],
    ['columns in another order', csv((ms) => `x,${ms}`, { header: `remark,${HEADER}` }), ''],
    ['more columns than needed', csv(String, { header: `${HEADER},trades`, rest: ',17' }), ''],
    ['an empty cell at the end of each row', csv(String, { rest: ',' }), ''],
    [
      'CryptoDataDownload',
      `https://www.CryptoDataDownload.com\n${csv((ms) => `${ms / 1e3},${dashed(ms)},BTC/USDT`, {
        header: 'Unix,Date,Symbol,Open,High,Low,Close,Volume BTC,Volume USDT,tradecount',
        rest: ',99000.5,12',
      })}`,
      /times in seconds/,
    ],
    ['the names ccxt gives a swap', csv((ms) => `BTC/USDT:USDT,${ms}`, { header: `symbol,${HEADER}` }), ''],
    [
      'base and quote volume',
      csv((ms) => `${ms},555`, { header: 'timestamp,Volume USDT,open,high,low,close,Volume BTC' }),
      '',
    ],
    [
      'a kline file of Binance',
      ROWS.map((row) => `${row.join(',')}${kline(row[0])}\n`).join(''),
      /no header, taken as time, open, high, low, close, volume/,
    ],
    [
      'the same in microseconds with a header',
      csv((ms) => ms * 1e3, {
        header:
          'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
        rest: ',1735689899999999,1,1,1,1,0',
      }),
      /microseconds/,
    ],
    ['no header, six columns', csv(String, { header: '' }), /no header, taken as time, open, high, low, close, volume/],
    [
      'no header, as Coinbase orders them',
      ROWS.map(([t, o, h, l, c, v]) => `${[t / 1e3, l, h, o, c, v]}\n`).join(''),
      /seconds, no header, taken as time, low, high, open, close, volume/,
    ],
    [
      'no header, as Bitfinex orders them',
      ROWS.map(([t, o, h, l, c, v]) => `${[t, o, c, h, l, v]}\n`).join(''),
      /no header, taken as time, open, close, high, low, volume/,
    ],
    ['rows twice', csv(String, {}, [...ROWS, ...ROWS.slice(2)]), /^BTC: 4 candles of 5m, .*2 duplicates dropped\.$/],
    ['newest first', csv(String, {}, [...ROWS].reverse()), /newest first/],
    [
      'rows in no order',
      csv(
        String,
        {},
        [2, 0, 3, 1].flatMap((at) => ROWS.slice(at, at + 1)),
      ),
      /rows out of order put in order/,
    ],
    ['a last row cut short', `${csv()}${START + 4 * STEP},94000.5,940`, /no line end \(line 6\) left out/],
    [
      'a last row that may be cut in its last number',
      `${csv()}${START + 4 * STEP},94000.5,94001,94000,94000.5,12`,
      /no line end \(line 6\) left out/,
    ],
    [
      'the same with CRLF',
      `${csv(String, { end: '\r\n' })}${START + 4 * STEP},94000.5,94001,94000,94000.5,1`,
      /no line end \(line 6\) left out/,
    ],
    [
      'the same in gzip',
      gzipSync(`${csv()}${START + 4 * STEP},94000.5,94001,94000,94000.5,1`),
      /no line end \(line 6\) left out/,
    ],
    ['a last row cut in its line end', csv(String, { end: '\r\n' }).slice(0, -1), ''],
    ['a last row cut in its quotes', `${csv()}"${START + 4 * STEP}","940`, /\(line 6\) left out/],
    [
      'the zeros that a lost block leaves',
      Buffer.concat([Buffer.from(csv()), Buffer.alloc(40)]),
      /\(line 6\) left out/,
    ],
    ['candleSnapshot', JSON.stringify(objects()), ''],
    ['candleSnapshot, indented', JSON.stringify(objects(), null, 2), ''],
    [
      'candleSnapshot, one a line',
      objects()
        .map((row) => `${JSON.stringify(row)}\n`)
        .join(''),
      '',
    ],
    [
      'the same, cut short',
      `${objects()
        .map((row) => JSON.stringify(row))
        .join('\n')}\n{"t":17356`,
      /cut short or has no line end \(line 5\) left out/,
    ],
    [
      'the same with the line ends of old Macs',
      objects()
        .map((row) => `${JSON.stringify(row)}\r`)
        .join(''),
      '',
    ],
    [
      'objects, one a line, the last without a line end',
      objects()
        .map((row) => JSON.stringify(row))
        .join('\n'),
      '',
    ],
    ['lists in a list', JSON.stringify(ROWS), /no header/],
    ['lists, one a line', ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''), /no header/],
    ['nanoseconds in JSON', JSON.stringify(ROWS.map(([ms, ...n]) => [ms * 1e6, ...n])), /nanoseconds/],
  ])('%s', (_, content, said) => {
    const got = readBtc(content)
    expect(got).toMatchObject({ coin: 'BTC', interval: '5m', bars: BARS })
    if (said === '') expect(got.said).toBe('')
    else expect(got.said).toMatch(said)
  })

  test.each<[string, string, string]>([
    ['BTC-PERP-5m.csv.gz', 'BTC', '5m'],
    ['BTCUSDT-5m-2025-01.csv', 'BTC', '5m'],
    ['btcusdt_5min.csv', 'BTC', '5m'],
    ['BTC_USDT-5m.json', 'BTC', '5m'],
    ['kPEPE-PERP-5m.csv', 'kPEPE', '5m'],
    ['BTC-USD.csv', 'BTC', '5m'],
    ['ETH_5M'.replace('M', 'm').concat('.TXT'), 'ETH', '5m'],
  ])('%s is of %s in bars of %s', (name, coin, interval) => {
    expect(readBtc(csv(), name)).toMatchObject({ coin, interval, bars: BARS })
  })

  test('a day is the beginning of a bar of a day', () => {
    const rows = ROWS.map(([, ...rest], day): Row => [START + day * 86_400_000, ...rest])
    expect(
      readBtc(
        csv((ms) => iso(ms).slice(0, 10), {}, rows),
        'BTC-PERP-1d.csv',
      ).bars,
    ).toHaveLength(4)
  })

  test('files of one coin and interval are one recording', () => {
    const halves = [ROWS.slice(0, 3), ROWS.slice(2)].map((rows) => csv(String, {}, rows))
    const { candles, readAs } = read({
      'BTCUSDT-5m-2025-01.csv': halves[0] ?? '',
      'BTCUSDT-5m-2025-02.csv': halves[1] ?? '',
    })
    expect(candles.map(({ bars }) => bars.length)).toEqual([4])
    expect(readAs).toEqual(['BTC: 4 candles of 5m, 1 duplicate dropped.'])
  })

  test('missing bars are counted, and files that are no recordings are named', () => {
    const got = read({
      'BTC-PERP-5m.csv': csv(String, {}, [...ROWS.slice(0, 2), ...ROWS.slice(3)]),
      'BTC-PERP-7m.csv': csv(),
      'notes.txt': 'x',
    })
    expect(got.candles[0]?.gaps).toBe(1)
    expect(got.readAs).toEqual([
      'Not read, since the name says no coin and interval for certain: BTC-PERP-7m.csv, notes.txt.',
    ])
  })
})

const line = (text: string, at = 3) =>
  csv()
    .split('\n')
    .map((each, index) => (index === at - 1 ? text : each))
    .join('\n')
const cells = (...values: unknown[]) => line([START + STEP, ...values].join(','))

describe('a candle file that may mean two things, or none, is refused with line and reason', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['nothing at all', '', /BTC-PERP-5m\.csv has nothing in it/],
    ['a header and nothing else', `${HEADER}\n`, /has no bars/],
    ['a cut row in the middle', line(`${START + STEP},94010`), /line 3: "1735689900000,94010" has 2 of 6 columns/],
    ['a row too long', line(`${csv().split('\n')[2]},1`), /line 3: .* has 7 of 6 columns/],
    ['an open quote', line(`"${START + STEP},1,1,1,1,1`), /line 3: .* has a quote that is not closed/],
    ['a line without end', line('1'.repeat(10_000)), /line 3 has 10000 bytes, and is no row of a table/],
    ['text in place of a number', cells('n/a', 2, 1, 1, 0), /line 3: "n\/a" is no number/],
    ['NaN', cells('NaN', 2, 1, 1, 0), /line 3: "NaN" is no number/],
    ['infinity', cells(1, 'inf', 1, 1, 0), /line 3: "inf" is no number/],
    ['too large for a number', cells(1, '1e999', 1, 1, 0), /line 3: "1e999" is no number/],
    ['an empty cell', cells(1, '', 1, 1, 0), /line 3: "" is no number/],
    ['a negative price', cells(1, 2, -1, 1, 0), /line 3: "-1" is no number of at least 0/],
    ['a negative volume', cells(1, 2, 1, 1, -5), /line 3: "-5" is no number of at least 0/],
    ['a price of zero', cells(1, 2, 0, 1, 0), /line 3: open 1, high 2, low 0, .* make no bar: a price of 0/],
    ['a high below low', cells(10, 9, 10, 10, 0), /line 3: .* make no bar: a price outside of low and high/],
    ['a close above high', cells(10, 11, 9, 12, 0), /line 3: .* make no bar/],
    ['a low of nothing', cells(94_000, 94_100, 1e-300, 94_000, 0), /line 3: .* a price a hundredfold off the others/],
    ['a high of no market', cells(94_000, 1e300, 94_000, 94_000, 0), /line 3: .* a price a hundredfold off the others/],
    ['a volume of no market', cells(94_000, 94_100, 94_000, 94_000, 1e308), /line 3: .* more than any market trades/],
    [
      'a price in another unit',
      cells(94, 95, 93, 94, 0),
      /line 3: the price goes from \S+ to 94: another unit, or another coin/,
    ],
    ['a unit in a number', cells(1, 2, 1, 1, '12.5K'), /line 3: "12.5K" is no number/],
    [
      'a comma that may be either',
      csv(String, {
        separator: ';',
        header: HEADER.replaceAll(',', ';'),
        number: (n) => `${Math.ceil(n)}`.replace(/(\d\d)(\d{3})$/, '$1,$2'),
      }),
      /line 2: "94,000" may be thousands or decimals/,
    ],
    ['a time of no century', line('300000,1,1,1,1,1'), /line 3: time "300000" is no moment between 2000 and 2100/],
    ['a time between bars', line(`${START + 1},1,1,1,1,1`), /line 3: time 1735689600001 .* not the beginning of a 5m/],
    ['a moment finer than ms', line(`${START + STEP}000001,1,1,1,1,1`), /line 3: time .* no whole number of millisec/],
    ['a shortened time', line('1.73569E+12,1,1,1,1,1'), /line 3: time "1.73569E\+12" has lost digits/],
    [
      'a day of two meanings',
      line('01/02/2025 00:05,1,1,1,1,1'),
      /line 3: time "01\/02\/2025 00:05" may mean two days/,
    ],
    ['the 30th of February', line('2025-02-30 00:05,1,1,1,1,1'), /line 3: time .* is no moment of the calendar/],
    ['a time in words', line('yesterday,1,1,1,1,1'), /line 3: time "yesterday" is no time we read/],
    [
      'two rows of one moment',
      csv() + csv(String, { header: '' }, [[START, 94000, 94050.5, 93950.25, 94010, 13]]),
      /line 6: the bar of 2025-01-01T00:00:00.000Z is there twice with other numbers, first in line 2/,
    ],
    [
      'a column missing',
      csv(String, { header: HEADER.replace('volume', 'remark') }),
      /line 1: .*: volume is not among/,
    ],
    [
      'quote volume alone',
      csv(String, { header: HEADER.replace('volume', 'Volume USDT') }),
      /volume is not among them/,
    ],
    [
      'volumes of OKX, which are contracts of a swap',
      csv(String, { header: `${HEADER},volCcy`, rest: ',1' }),
      /contracts, coins/,
    ],
    [
      'points among commas',
      `${csv(String, { separator: ';', header: HEADER.replaceAll(',', ';'), number: german })}${START + 4 * STEP};1;2.5;1;1;1\n`,
      /line 6: "2.5" is no number of at least 0 among decimal commas/,
    ],
    ['no time', csv(String, { header: HEADER.replace('time', 'number') }), /line 1: .*: a time is not among them/],
    ['two columns of one name', csv(String, { header: HEADER.replace('close', 'open') }), /close is not among/],
    ['two opens', csv((ms) => `${ms},5`, { header: HEADER.replace('open', 'open,Open') }), /"open" is there twice/],
    [
      'an end of bars only',
      csv((ms) => ms + STEP - 1, { header: HEADER.replace('time', 'close time') }),
      /a time is not/,
    ],
    [
      'no header and an unknown number of columns',
      csv(String, { header: '', rest: ',1,2,3' }),
      /line 1: .* its order is/,
    ],
    [
      'no header and seven columns: the sixth may be the volume or an average price',
      csv(String, { header: '', rest: ',17' }),
      /line 1: .* 7 columns and no names .* average price, .* turnover or a number of trades/,
    ],
    [
      'no header and twelve columns whose seventh is no end of a bar',
      csv(String, { header: '', rest: ',1,2,3,4,5,6' }),
      /line 1: .* its order is none we know/,
    ],
    [
      'prices of no market from the first bar on',
      `${HEADER}\n${START},1e12,1e12,1e12,1e12,1\n`,
      /line 2: .* make no bar: a price of more than 100000000 dollars/,
    ],
    [
      'prices too small for any market',
      `${HEADER}\n${START},1e-20,1e-20,1e-20,1e-20,1\n`,
      /line 2: .* make no bar: a price of less than 1e-12 dollars/,
    ],
    [
      'no header and flat prices',
      `${START},5,5,5,5,1\n${START + STEP},5,5,5,5,1\n`,
      /no header, and its prices may be/,
    ],
    ['no header and a bar of no order', csv(String, { header: '' }).replace('94050.5', '1'), /line 1: .* make no bar/],
    ['another coin', csv((ms) => `ETHUSDT,${ms}`, { header: `symbol,${HEADER}` }), /line 2 is of "ETHUSDT"; .* of BTC/],
    [
      'another coin within',
      JSON.stringify(objects()).replace(/"s":"BTC"(?=[^}]*}])/, '"s":"ETH"'),
      /row 4 is of "ETH"; by its name the file is of BTC/,
    ],
    ['another interval', JSON.stringify(objects()).replaceAll('5m', '1h'), /row 1 is a bar of "1h"; .* bars of 5m/],
    [
      'bars of an hour',
      csv(
        String,
        {},
        ROWS.map(([, ...rest], hour): Row => [START + hour * 3_600_000, ...rest]),
      ),
      /its bars are at least 1h apart, and by its name they are of 5m/,
    ],
    [
      'mostly holes',
      csv(String, {}, [...ROWS, ...ROWS.map(([ms, ...rest]): Row => [ms + 900 * STEP, ...rest])]),
      /has 8 bars and 896 holes between them/,
    ],
    ['JSON that is cut', JSON.stringify(objects()).slice(0, -5), /is no JSON \(.*position/],
    ['JSON that holds no list', '{"candles":\n[]}', /is one object|is no JSON|has no bars|not among/],
    ['JSON with numbers in it', '[[1735689600000,1,1,1,1,1],7]', /row 2 is neither an object nor a list/],
    [
      'a broken line of JSON',
      `${JSON.stringify(objects()[0])}\n{"t":\n${JSON.stringify(objects()[1])}\n`,
      /line 2: .* JSON/,
    ],
    ['a zip archive', Buffer.from('PK\x03\x04 and so on'), /is a zip archive or a spreadsheet: text is read/],
    ['a Parquet file', Buffer.from('PAR1\x15\x04'), /is a Parquet file/],
    ['gzip that is cut', gzipSync(csv()).subarray(0, 60), /cannot be unpacked \(.*\): it is cut short or damaged/],
    ['a page of the web', '<!doctype html>\n<html>\n', /line 1: the header is "<!doctype html>"/],
  ])('%s', (_, content, message) => {
    expect(() => readBtc(content)).toThrow(message)
  })

  test('a file that is too large, before or after unpacking', () => {
    const folder = folderOf({ plain: Buffer.alloc(2_000), bomb: gzipSync(Buffer.alloc(200_000)) })
    expect(() => readText(path.join(folder, 'plain'), 1_999)).toThrow(/plain has 2000 bytes; at most 1999 are read/)
    expect(() => readText(path.join(folder, 'bomb'), 1_999)).toThrow(/bomb unpacks to more; at most 1999 are read/)
  })

  test('two files that tell the same hour differently are both named', () => {
    const [first, second] = [csv(), csv().replace('94000,', '94000.5,')]
    expect(() => read({ 'BTC-PERP-5m.csv': first, 'BTCUSDT-5m.csv': second })).toThrow(
      /BTCUSDT-5m.csv line 2: the bar of .* twice with other numbers, first in .*BTC-PERP-5m.csv line 2/,
    )
  })

  test('a dollar coin is not the coin of its first letter', () => {
    expect(() => read({ 'BUSD-5m.csv': csv() })).toThrow(/no file named like BTC-PERP-5m.csv, but BUSD-5m.csv\./)
    const { candles, readAs } = read({ 'BTC-PERP-5m.csv': csv(), 'BUSD-5m.csv': csv(), 'SUSD_1h.csv': csv() })
    expect(candles.map(({ coin }) => coin)).toEqual(['BTC'])
    expect(readAs).toEqual([expect.stringMatching(/^Not read, since the name .*: BUSD-5m.csv, SUSD_1h.csv\.$/)])
    expect(readBtc(csv(), 'B-USD-5m.csv').coin).toBe('B')
    expect(readBtc(csv(), 'BUSD-PERP-5m.csv').coin).toBe('BUSD')
    expect(readBtc(csv(), 'BUSDUSDT-5m.csv').coin).toBe('BUSD')
  })

  test('a folder without candles', () => {
    expect(() => read({ 'trades.csv': csv() })).toThrow(/has no file named like BTC-PERP-5m.csv, but trades.csv\./)
  })
})

describe('names of files', () => {
  test.each(['trades.csv', 'BTC-1M.csv', 'BTC-7m.csv', 'BTC-ETH-5m.csv', 'README.txt', 'BTC-5m-1h.csv', '5m.csv'])(
    '%s names no coin for certain',
    (name) => {
      expect(readName(name)).toBeNull()
    },
  )
})

describe('times', () => {
  test('the same moment in every form', () => {
    const ms = Date.UTC(2031, 4, 6, 7, 8, 9)
    const forms = [
      ms / 1e3,
      ms,
      ms * 1e3,
      `${ms}000000`,
      iso(ms),
      '2031-05-06T07:08:09',
      '2031-05-06 10:08:09 +0300',
      '20310506070809',
    ]
    expect(forms.map((form) => timeOf(String(form)))).toEqual(forms.map(() => expect.objectContaining({ ms })))
  })
})

describe('funding files', () => {
  const hours = (rates: string[], hour = 3_600_000) => rates.map((rate, i) => [START + i * hour, rate] as const)
  const table = (rows: (readonly [number, string])[], header = 'time,funding_rate') =>
    `${header}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`
  const readFunding = (content: string) =>
    read({ 'BTC-PERP-5m.csv': csv(), 'BTC-funding-1h.csv': content }).funding.get('BTC')

  test('a last rate that may be cut short is left out, and said', () => {
    const content = `${table(hours(['-0.0000121396', '5.186e-7']))}${START + 2 * 3_600_000},-0.00001`
    const { funding, readAs } = read({ 'BTC-PERP-5m.csv': csv(), 'BTC-funding-1h.csv': content })
    expect(funding.get('BTC')?.size).toBe(2)
    expect(readAs.join()).toMatch(/BTC's funding: 2 rates, .* \(line 4\) left out/)
  })

  test('times in other units, rates of the venue, duplicates that are equal', () => {
    const rows = hours(['-0.0000121396', '5.186e-7'])
    const seconds = rows.map(([ms, rate]) => [ms / 1e3, rate] as const)
    const venue = rows.map(([time, fundingRate]) => ({ coin: 'BTC', fundingRate, premium: '0', time: time + 74 }))
    const forms = [
      table(rows),
      table(seconds, 'Timestamp,Funding Rate'),
      table([...rows, ...rows]),
      JSON.stringify(venue),
    ]
    for (const form of forms) {
      expect([...(readFunding(form) ?? [])]).toEqual([
        [START, '-0.0000121396'],
        [START + 3_600_000, '0.0000005186'],
      ])
    }
  })

  test('three hundred thousand hours are read as any other number of them', () => {
    const rows = Array.from({ length: 300_000 }, (_, hour) => `${Date.UTC(2050, 0, 1) + hour * 3_600_000},0.0001\n`)
    expect(readFunding(`time,funding_rate\n${rows.join('')}`)?.size).toBe(300_000)
  })

  test.each([
    ['rates for eight hours', table(hours(['0.0001', '0.0002'], 8 * 3_600_000)), /rates are 8 hours apart/],
    ['percent', table(hours(['1.25'])), /line 2: "1.25" is more than 4 % in an hour/],
    ['a percent sign', table(hours(['0.01%'])), /line 2: "0.01%" is no funding rate/],
    ['two rates of one hour', table([...hours(['0.0001']), ...hours(['0.0002'])]), /line 3: .* first in line 2/],
    ['no header', table(hours(['0.0001', '0.0002'])).replace(/^.*\n/, ''), /line 1: the header is/],
    ['a time of no century', table([[5, '0.0001']]), /line 2: time "5" is no/],
  ])('%s is refused', (_, content, message) => {
    expect(() => readFunding(content)).toThrow(message)
  })
})
